#pragma once

#include "actors/journal/store.hpp"
#include "actors/supervision/house.hpp"
#include "messages/protocol/registry.hpp"
#include "runtime/embed/actor_host.hpp"
#include "runtime/embed/asker.hpp"
#include "runtime/embed/host_supervisor.hpp"
#include "runtime/embed/routes.hpp"
#include "runtime/embed/verdict.hpp"
#include "runtime/embed/watches.hpp"
#include "runtime/route/dispatcher.hpp"
#include "runtime/system_options.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

namespace spdlog {
class logger;
}

namespace muster {

/// What runs behind a `system`: the actors, who asks them on behalf of other threads, and their end. Thread-safe.
class engine {
public:
  using make_host = std::function<std::unique_ptr<actor_host>()>;

  /// Answers when all actors are up. Sinks that log do so to `log`, by default to spdlog's own. `invalid` names every
  /// fault of the options or what is damaged in the journal, `storage_unavailable` says why that cannot be reached,
  /// `unavailable` why the runtime cannot be started.
  static expected<std::unique_ptr<engine>> start(const make_host& where, system_options options,
                                                 std::shared_ptr<spdlog::logger> log = {});

  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;
  ~engine();

  /// `refused` where `expect_stoppable` is.
  expected<void> stop(duration deadline);

  /// `refused` on a thread that a stop would wait for: within a function of the host that the runtime has called.
  expected<void> expect_stoppable() const;

  /// Asks a post within the time of a call. What the end of an actor leaves open is asked again.
  template <class Handle, class Command>
  expected<reply_of<Handle, Command>> ask(const char* whom, const Command& command) {
    return ask<Handle>(whom, command, options_.call_timeout);
  }

  template <class Handle, class Command>
  expected<reply_of<Handle, Command>> ask(const char* whom, const Command& command, duration timeout) {
    return within([&]() -> expected<reply_of<Handle, Command>> {
      const auto post = home_->post_of<Handle>(child_name{whom});
      const auto deadline = home_->now() + timeout;
      for (;;) {
        auto answer = begin_to_ask(asker_, post, command).wait(deadline - home_->now());
        if (answer || answer.error().code != errc::outcome_unknown)
          return std::move(answer).map_error([&](failure&& why) { return told(std::move(why), whom); });
      }
    });
  }

  /// Has somebody, by default the registry, execute a command and answers the index at which it took effect.
  template <class Handle = registry_actor, class Command>
  expected<int64_t> execute(const Command& command, const char* whom = "registry") {
    return ask<Handle>(whom, command).map([this](const accepted& taken) {
      acknowledged(taken.index);
      return taken.index;
    });
  }

  /// The latest index that a command was answered here: whoever is asked next is to have seen that fact.
  int64_t last_acknowledged() const noexcept { return acknowledged_; }

  /// Waits a moment until the balancer knows of what was acknowledged here, so that a pick follows from it.
  void let_balancer_catch_up(const service_name& service);

  /// Does something with the actors, which are there until it is done; `unavailable` when they are not.
  template <class F>
  auto within(F&& action) -> decltype(action()) {
    const std::shared_lock guard{gate_};
    if (closed_)
      return tl::make_unexpected(told({errc::unavailable, "the system has stopped"}, {}));
    return action();
  }

  const system_options& options() const noexcept { return options_; }

  const std::shared_ptr<house>& home() const noexcept { return home_; }

  const asker_ptr& from() const noexcept { return asker_; }

  timestamp started() const noexcept { return started_; }

  timestamp now() const;

  /// An id that no other command of the tree has.
  command_id next_command() { return command_id{name_ + "/" + std::to_string(++last_command_)}; }

  expected<void> report(const service_name& service, std::vector<call_outcome> outcomes);

  /// Waits a moment until what was reported here, and through routes, has been counted.
  void let_reports_arrive();

  watches& subscriptions() noexcept { return watches_; }

  expected<std::shared_ptr<route>> open_route(const route_options& options);

  expected<void> supervise(const child_spec& child);
  expected<void> release(const child_name& child);

private:
  engine(std::unique_ptr<actor_host> where, system_options options, std::shared_ptr<fact_store> store,
         std::shared_ptr<spdlog::logger> log);

  std::vector<child_spec> children();
  caf::strong_actor_ptr start_tree();
  expected<void> wait_until_up();
  failure told(failure why, const std::string& by) const;

  void acknowledged(int64_t index);

  expected<void> end(duration patience);
  void flush(duration patience);
  void expect_all(roll_call& calls) const;
  std::vector<std::string> end_actors(roll_call& calls, timestamp deadline);
  void look_again();

  const system_options options_;
  const std::shared_ptr<spdlog::logger> log_;
  /// Of this start of the runtime; no other has it.
  const std::string name_;
  /// Of the journal, as long as there is one.
  const std::shared_ptr<fact_store> store_;
  std::unique_ptr<actor_host> where_;
  std::shared_ptr<house> home_;
  const timestamp started_;
  std::shared_ptr<host_children> of_the_host_ = std::make_shared<host_children>();
  const std::shared_ptr<verdict> verdict_ = std::make_shared<verdict>(options_.given_up);
  caf::strong_actor_ptr root_;
  asker_ptr asker_;
  post_ptr reports_;
  watches watches_;
  routes routes_;
  std::atomic<int64_t> last_command_{0};
  /// The latest index that a command was answered, and that which the balancer is known to have reached.
  std::atomic<int64_t> acknowledged_{0};
  std::atomic<int64_t> balanced_{0};

  /// Shared by calls; closed by the stop, which waits for them.
  mutable std::shared_mutex gate_;
  std::atomic<bool> closed_{false};
  timestamp stopped_at_{};

  std::mutex stopping_;
  std::optional<expected<void>> stopped_;
};

} // namespace muster
