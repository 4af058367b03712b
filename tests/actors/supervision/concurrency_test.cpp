#include "actors/journal/journal_actor.hpp"
#include "actors/journal/memory_store.hpp"
#include "actors/supervision/supervisor.hpp"
#include "messages/protocol/types.hpp"
#include "tests/actors/supervision/worker.hpp"
#include "tests/catch.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <array>
#include <atomic>
#include <limits>
#include <thread>

using namespace muster;
using namespace std::chrono_literals;

namespace {

constexpr int64_t senders = 3;
constexpr int64_t messages_each = 15'000;
/// Every tenth message is a request.
constexpr int64_t requests_each = messages_each / 10;
/// Requests that are on their way at once.
constexpr size_t batch = 50;

struct real_config : caf::actor_system_config {
  real_config() {
    add_message_types<caf::id_block::muster>();
    set("work-stealing.moderate-poll-attempts", 0);
  }
};

settings for_a_crash_loop() {
  settings result;
  result.supervision.intensity = std::numeric_limits<int64_t>::max();
  result.supervision.period = 1ns;
  result.supervision.stable_after = 1us;
  result.supervision.backoff = 1us;
  result.supervision.backoff_cap = 1us;
  result.post.bound = std::numeric_limits<int64_t>::max();
  return result;
}

/// Whether the message makes the worker crash: about one in fifteen, at no regular distance.
bool crashes(int64_t sender, int64_t number) {
  return (static_cast<uint64_t>(number * senders + sender) * 0x9E3779B97F4A7C15U) >> 60U == 0;
}

struct outcome {
  int64_t replies = 0;
  int64_t unknown = 0;
  int64_t other_failures = 0;
  bool has_surplus = false;

  int64_t all() const { return replies + unknown + other_failures; }
};

/// Sends numbered messages, some of them as requests, from a thread of its own.
outcome send_all(caf::actor_system& system, const worker_actor& to, int64_t sender) {
  outcome result;
  caf::scoped_actor self{system};
  using handle = decltype(self->request(to, caf::infinite, question{}));
  std::vector<handle> open;
  const auto collect = [&] {
    for (auto& one : open)
      one.receive([&](const reply&) { ++result.replies; },
                  [&](const caf::error& why) {
                    ++(to_failure(why).code == errc::outcome_unknown ? result.unknown : result.other_failures);
                  });
    open.clear();
  };
  for (int64_t number = 1; number <= messages_each; ++number) {
    if (number % 10 != 0) {
      caf::anon_send(to, note{sender, number, crashes(sender, number)});
      continue;
    }
    open.push_back(self->request(to, caf::infinite, question{sender, number, crashes(sender, number)}));
    if (open.size() == batch)
      collect();
  }
  collect();
  result.has_surplus = self->mailbox().peek() != nullptr;
  return result;
}

struct tally {
  int64_t lost = 0;
  int64_t doubled = 0;
  int64_t out_of_order = 0;
};

tally look_at(const std::vector<note>& handled) {
  tally result;
  std::array<int64_t, senders> last{};
  std::array<std::vector<int>, senders> seen;
  seen.fill(std::vector<int>(messages_each + 1));
  for (const auto& what : handled) {
    auto& before = last.at(static_cast<size_t>(what.sender));
    result.out_of_order += what.number < before ? 1 : 0;
    before = what.number;
    ++seen.at(static_cast<size_t>(what.sender)).at(static_cast<size_t>(what.number));
  }
  for (const auto& counts : seen)
    for (size_t number = 1; number < counts.size(); ++number) {
      result.lost += counts[number] == 0 ? 1 : 0;
      result.doubled += counts[number] > 1 ? 1 : 0;
    }
  return result;
}

/// A tree on the real scheduler with one worker, `pay`.
struct bench {
  void start(std::vector<child_spec> children) {
    children.insert(children.begin(),
                    make_child<journal_shell>(child_name{"journal"}, std::shared_ptr<fact_store>{store}));
    root = start_root(home, std::move(children));
  }

  std::array<outcome, senders> send_from_all_threads(const std::function<void()>& meanwhile = {}) {
    std::array<outcome, senders> outcomes;
    std::vector<std::thread> threads;
    std::atomic<int64_t> running{senders};
    for (int64_t sender = 0; sender < senders; ++sender)
      threads.emplace_back([&, sender] {
        outcomes.at(static_cast<size_t>(sender)) =
          send_all(system, home->post_of<worker_actor>(child_name{"pay"}), sender);
        --running;
      });
    while (meanwhile && running > 0)
      meanwhile();
    for (auto& thread : threads)
      thread.join();
    return outcomes;
  }

  template <class R, class M>
  R ask(const std::string& supervisor, M message) {
    caf::scoped_actor self{system};
    R result;
    self->request(home->post_of<supervisor_actor>(child_name{supervisor}), caf::infinite, std::move(message))
      .receive([&](const R& answer) { result = answer; },
               [](const caf::error& why) { FAIL(to_string(to_failure(why))); });
    return result;
  }

  child_status status(const std::string& supervisor, const std::string& child) {
    const auto all = ask<children_list>(supervisor, children_query{false});
    const auto found = std::ranges::find(all.children, child_name{child}, &child_status::child);
    return found == all.children.end() ? child_status{} : *found;
  }

  void stop() {
    stop_root(std::exchange(root, nullptr));
    system.await_all_actors_done();
  }

  void check(const std::array<outcome, senders>& outcomes) {
    for (const auto& one : outcomes) {
      CHECK(one.all() == requests_each);
      CHECK(one.other_failures == 0);
      CHECK_FALSE(one.has_surplus);
    }
    const auto handled = script->notes();
    const auto found = look_at(handled);
    CHECK(handled.size() == senders * messages_each);
    CHECK(found.lost == 0);
    CHECK(found.doubled == 0);
    CHECK(found.out_of_order == 0);
    CHECK(script->most_alive() == 1);
    const auto unknown = outcomes[0].unknown + outcomes[1].unknown + outcomes[2].unknown;
    WARN(senders * messages_each << " messages, " << senders * requests_each << " of them requests, " << unknown
                                 << " with an unknown outcome; " << home->children().of(child_name{"pay"}).restarts
                                 << " restarts; " << home->posts().get(child_name{"pay"})->counts().handed_over
                                 << " handed over; " << found.lost << " lost, " << found.doubled << " doubled, "
                                 << found.out_of_order << " out of order");
  }

  real_config config;
  caf::actor_system system{config};
  std::shared_ptr<memory_store> store = std::make_shared<memory_store>();
  std::shared_ptr<house> home = std::make_shared<house>(system, for_a_crash_loop(), timestamp{}, 1);
  script_ptr script = std::make_shared<worker_script>();
  caf::strong_actor_ptr root;
};

int64_t crashes_in_all() {
  int64_t result = 0;
  for (int64_t sender = 0; sender < senders; ++sender)
    for (int64_t number = 1; number <= messages_each; ++number)
      result += crashes(sender, number) ? 1 : 0;
  return result;
}

} // namespace

TEST_CASE("a crash loop under concurrent senders loses nothing, keeps the order and answers every request") {
  bench it;
  it.start({worker_child("pay", it.script)});
  const auto outcomes = it.send_from_all_threads();
  it.check(outcomes);
  CHECK(it.status("root", "pay").restarts == crashes_in_all());
  CHECK(it.status("root", "pay").dropped == 0);
  it.stop();
}

TEST_CASE("a supervisor that is killed over and over under concurrent senders takes nothing with it") {
  bench it;
  it.start({make_child<supervisor>(child_name{"group"}, std::vector{worker_child("pay", it.script)})});
  int64_t kills = 0;
  const auto outcomes = it.send_from_all_threads([&] {
    it.ask<done>("root", kill_child{child_name{"group"}});
    ++kills;
    // The answer of the next incarnation.
    it.ask<children_list>("group", children_query{false});
  });
  it.check(outcomes);
  CHECK(kills > 0);
  CHECK(it.status("root", "group").restarts == kills);
  it.stop();
}
