#pragma once

#include "actors/journal/memory_store.hpp"
#include "actors/supervision/supervisor.hpp"
#include "messages/protocol/error.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muster {

/// What has come back for a question so far; empty while nothing has.
template <class R>
using awaited = std::shared_ptr<std::optional<expected<R>>>;

/// A tree of supervised actors on virtual time, for the tests of shells: single-threaded, the same on
/// every run. Nothing happens but in `run`, `advance` and what calls them.
///
///   virtual_tree tree;
///   tree.start({tree.journal(), make_child<registry_shell>(child_name{"registry"})});
///   const auto answer = tree.ask<accepted>(tree.post_of<registry_actor>("registry"), register_instance{...});
class virtual_tree {
public:
  /// Time begins at 2026-01-01T00:00:00Z.
  explicit virtual_tree(settings configuration = {}, uint64_t seed = 1);
  /// A tree that takes over what another has left in its store, a day later.
  explicit virtual_tree(std::shared_ptr<memory_store> from);
  virtual_tree(const virtual_tree&) = delete;
  virtual_tree& operator=(const virtual_tree&) = delete;
  /// Stops what has been started.
  ~virtual_tree();

  caf::actor_system& system() { return system_; }

  const std::shared_ptr<house>& home() const { return home_; }

  timestamp now() const { return home_->now(); }

  const std::shared_ptr<memory_store>& store() const { return store_; }

  /// The real journal, as a child, over the store of this tree.
  child_spec journal() const;

  /// All that the journal has kept.
  std::vector<record> facts() const;

  /// The facts of one kind.
  template <class Fact>
  std::vector<Fact> facts_of() const {
    std::vector<Fact> result;
    for (const auto& entry : facts())
      if (const auto* what = std::get_if<Fact>(&entry.what))
        result.push_back(*what);
    return result;
  }

  /// Starts the root with these children, and runs until nothing is left to do at this instant.
  void start(std::vector<child_spec> children);

  /// Stops the root, taking the virtual time that this needs.
  void stop();

  /// The root; null before it was started and after it was stopped.
  const caf::strong_actor_ptr& root() const { return root_; }

  /// Why the root has given up; empty while it has not.
  const std::vector<std::string>& given_up() const { return *given_up_; }

  /// Handles all messages there are, without letting time pass.
  void run();

  /// Lets time pass, from timer to timer.
  void advance(duration by);

  template <class Handle>
  Handle post_of(const std::string& name) {
    return home_->post_of<Handle>(child_name{name});
  }

  post_ptr post(const std::string& name) { return home_->posts().get(child_name{name}); }

  /// Sends a request and returns at once.
  template <class R, class H, class M>
  awaited<R> request(const H& to, M message, duration timeout = std::chrono::minutes{1}) {
    auto answer = std::make_shared<std::optional<expected<R>>>();
    system_.spawn<asker<R, H, M>>(to, timeout, std::move(message), answer);
    return answer;
  }

  /// Sends a request and lets time pass until it is answered.
  template <class R, class H, class M>
  expected<R> ask(const H& to, M message, duration timeout = std::chrono::minutes{1}) {
    const auto answer = request<R>(to, std::move(message), timeout);
    run();
    while (!*answer && run_next_timer(timestamp::max()))
      continue;
    return *answer ? **answer : fail(errc::internal, "nothing is left that could bring an answer");
  }

  /// Sends a one-way message, without a sender.
  template <class H, class M>
  void tell(const H& to, M message) {
    caf::anon_send(to, std::move(message));
  }

  /// Keeps an incarnation from running from now on, as if its handler did not return.
  void hold_back(const caf::strong_actor_ptr& incarnation) { held_back_.push_back(incarnation); }

  /// Lets all that was held back run again.
  void let_go() { held_back_.clear(); }

  /// Asks the supervisor of a child to kill it, and runs.
  expected<done> kill(const std::string& child);

  /// The child as its supervisor reports it.
  child_status status(const std::string& child);

private:
  struct config : caf::actor_system_config {
    config();
  };

  template <class R, class H, class M>
  class asker final : public caf::event_based_actor {
  public:
    asker(caf::actor_config& cfg, H to, duration timeout, M message, awaited<R> answer)
      : event_based_actor(cfg),
        to_{std::move(to)},
        timeout_{timeout},
        message_{std::move(message)},
        answer_{std::move(answer)} {}

  protected:
    /// It lives until its question is answered.
    caf::behavior make_behavior() override {
      request(to_, timeout_, std::move(message_))
        .then([answer = answer_](const R& reply) { *answer = reply; },
              [answer = answer_](caf::error& why) { *answer = tl::make_unexpected(to_failure(why)); });
      return {};
    }

  private:
    H to_;
    duration timeout_;
    M message_;
    awaited<R> answer_;
  };

  /// False when there is no timer that is due by then.
  bool run_next_timer(timestamp latest);

  supervisor_actor supervisor_of(const std::string& child);

  virtual_tree(settings configuration, uint64_t seed, timestamp start, std::shared_ptr<memory_store> store);

  config config_;
  caf::actor_system system_;
  caf::scheduler::test_coordinator& scheduler_;
  std::shared_ptr<house> home_;
  std::shared_ptr<memory_store> store_;
  std::shared_ptr<std::vector<std::string>> given_up_ = std::make_shared<std::vector<std::string>>();
  std::vector<caf::strong_actor_ptr> held_back_;
  caf::strong_actor_ptr root_;
};

} // namespace muster
