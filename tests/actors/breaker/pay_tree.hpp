#pragma once

#include "actors/breaker/breaker_supervisor.hpp"
#include "actors/journal/fact_waiters.hpp"
#include "messages/protocol/breaker.hpp"
#include "messages/protocol/types.hpp"
#include "tests/actors/breaker/bench.hpp"
#include "tests/catch.hpp"
#include "tests/support/virtual_tree.hpp"

#include <memory>
#include <string>
#include <vector>

// A tree of a journal and the breakers, with a service `pay` of two instances.

namespace muster {

/// What a test makes the journal do with appends by the breakers.
struct journal_orders {
  /// Answers `storage_unavailable`.
  bool refuse = false;
  /// Keeps silent, and appends nothing.
  bool ignore = false;
  /// Appends and keeps silent.
  bool swallow_answers = false;
  /// Refuses checkpoints.
  bool refuse_checkpoints = false;
  int64_t appends = 0;
};

/// A journal that can be told to misbehave.
class rehearsal_journal final : public supervised<journal_actor, tick> {
public:
  rehearsal_journal(caf::actor_config& cfg, seat place, std::shared_ptr<memory_store> store,
                    std::shared_ptr<journal_orders> orders)
    : supervised(cfg, std::move(place)),
      store_{std::move(store)},
      orders_{std::move(orders)} {}

protected:
  void start() override { ready(); }

  behavior_type serve() override {
    return {
      [this](const append_facts& command) { return append(command); },
      [this](const fact_query& query) -> result<fact_list> {
        auto facts = read(query);
        if (!facts.records.empty() || query.wait <= duration{0})
          return facts;
        auto answer = open_promise<fact_list>();
        waiters_.add(query, now(), answer);
        return answer;
      },
      [this](const save_checkpoint& command) -> result<done> {
        if (orders_->refuse_checkpoints)
          return make_error(errc::storage_unavailable, "told so");
        static_cast<void>(store_->save(command.owner, {command.at, command.data}));
        return done{};
      },
      [this](const checkpoint_query& query) {
        auto saved = store_->load(query.owner);
        return saved ? checkpoint{true, saved->at, saved->data} : checkpoint{};
      },
      [](const tick&) {},
    };
  }

private:
  fact_list read(const fact_query& query) const {
    auto slice = store_->read(query.after, query.limit, query.service).value();
    return {std::move(slice.records), slice.last, store_->last_index()};
  }

  result<accepted> append(const append_facts& command) {
    const auto from_breaker = command.command.str().starts_with("breaker/");
    if (from_breaker)
      ++orders_->appends;
    if (from_breaker && orders_->refuse)
      return make_error(errc::storage_unavailable, "told so");
    if (from_breaker && orders_->ignore)
      return keep_silent();
    auto index = store_->index_of(command.command);
    if (!index) {
      index = store_->last_index() + 1;
      static_cast<void>(store_->append({{*index, now(), command.command, command.facts.at(0)}}));
      waiters_.wake(now());
    }
    if (from_breaker && orders_->swallow_answers)
      return keep_silent();
    return accepted{*index};
  }

  result<accepted> keep_silent() {
    silence_.push_back(open_promise<accepted>());
    return silence_.back();
  }

  std::shared_ptr<memory_store> store_;
  std::shared_ptr<journal_orders> orders_;
  fact_waiters waiters_{[this](const fact_query& query) { return expected<fact_list>{read(query)}; }};
  std::vector<promise<accepted>> silence_;
};

struct pay_tree {
  pay_tree() {
    tree.start({make_child<rehearsal_journal>(child_name{"journal"}, store, orders),
                make_child<breaker_supervisor>(child_name{"breakers"})});
    journal(service_configured{pay, {{}, policy, {}, {}}});
    enroll("pay-1");
    enroll("pay-2");
  }

  void journal(fact what) {
    REQUIRE(tree.ask<accepted>(tree.post_of<journal_actor>("journal"),
                               append_facts{command_id{"test/" + std::to_string(++commands)}, {std::move(what)}}));
    tree.run();
  }

  void enroll(const char* id) {
    instance content;
    content.id = instance_id{id};
    content.service = pay;
    journal(instance_registered{content});
  }

  void dismiss(const char* id) { journal(instance_deregistered{pay, instance_id{id}, "test"}); }

  breaker_actor breaker() { return tree.post_of<breaker_actor>("breaker/pay"); }

  call_report report(int64_t sequence, std::string_view letters, int64_t epoch = 0, const char* id = "pay-1") {
    call_report result{reporter_id{"web"}, sequence, pay, {}};
    for (const auto letter : letters) {
      result.outcomes.push_back(outcome_of(letter, tree.now(), policy.slow_call, epoch, true));
      result.outcomes.back().instance = instance_id{id};
    }
    return result;
  }

  /// Sends a report and answers its receipt; facts that follow from it are there.
  call_receipt count(int64_t sequence, std::string_view letters, int64_t epoch = 0, const char* id = "pay-1") {
    const auto receipt = tree.ask<call_receipt>(breaker(), report(sequence, letters, epoch, id));
    tree.run();
    return receipt.value();
  }

  awaited<permit> ask(int64_t epoch, duration timeout = std::chrono::milliseconds{250}) {
    auto answer = tree.request<permit>(breaker(), permit_request{instance_id{"pay-1"}, epoch, timeout});
    tree.run();
    return answer;
  }

  circuit seen(const char* id = "pay-1") {
    const auto known = tree.ask<circuit_list>(breaker(), circuit_query{pay}).value();
    for (const auto& each : known.circuits)
      if (each.instance == instance_id{id})
        return each;
    return {};
  }

  /// pay-1 is half-open in epoch 2.
  void half_open() {
    count(1, "xxxxx");
    tree.advance(policy.wait);
  }

  std::vector<record> facts() const { return std::vector<record>{store->read(0, 1'000'000, {}).value().records}; }

  /// The circuit facts of pay-1 without the permits, as words.
  std::vector<std::string> transitions() const {
    std::vector<std::string> result;
    for (const auto& line : facts())
      if (kind_of(line.what).starts_with("circuit_"))
        result.emplace_back(kind_of(line.what));
    return result;
  }

  const service_name pay{"pay"};
  breaker_policy policy = reference_policy();
  std::shared_ptr<journal_orders> orders = std::make_shared<journal_orders>();
  std::shared_ptr<memory_store> store = std::make_shared<memory_store>();
  int64_t commands = 0;
  virtual_tree tree;
};

} // namespace muster
