#pragma once

#include "actors/supervision/house.hpp"
#include "runtime/scenario/caller.hpp"
#include "runtime/tree.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <vector>

namespace muster {

/// The production tree under virtual time. One thread drives it: it lets the actors run until none has
/// anything to do, then goes to the next instant at which CAF's clock, a request's deadline or an event
/// of the rehearsal is due. The same seed gives the same run to the byte.
class stage {
public:
  stage(const settings& configuration, const tree_parts& parts, timestamp start, uint64_t seed);
  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;
  ~stage();

  timestamp now() const { return home_->now(); }

  house& home() { return *home_; }

  /// Calls `event` at an instant that is not past. Events of one instant happen in the order of calls.
  void at(timestamp when, std::function<void()> event);

  /// Asks a post; the answer or `time_out` comes by a call of `on_end`, once.
  template <class Handle, class Command, class F>
  void ask(const Handle& post, Command command, duration timeout, F on_end) {
    caller_.ask(post, std::move(command), now() + timeout, std::move(on_end));
  }

  /// Tells a post something that it does not answer.
  template <class Handle, class News>
  void tell(const Handle& post, News news) {
    caller_.tell(post, std::move(news));
  }

  const caller::tally& counts() const { return caller_.counts(); }

  /// Kills a child by its supervisor at the next instant at which its mailbox holds a message from
  /// others, for which its work is held back for at most a second; one that is down is killed once it
  /// is up again.
  void kill(const child_name& child);

  /// Plays until `end`: all that is due by then has happened.
  void run_until(timestamp end);

  /// Why the root has given up, if it has.
  const std::optional<std::string>& given_up() const noexcept { return given_up_; }

  /// Events handled so far, of all three sources.
  int64_t events() const noexcept { return events_; }

private:
  struct event {
    timestamp when{};
    int64_t sequence = 0;
    std::function<void()> action;

    bool operator<(const event& other) const { return std::tie(other.when, other.sequence) < std::tie(when, sequence); }
  };

  /// A child that is to be killed.
  struct victim {
    child_name child;
    post_ptr address;
    timestamp patience_ends{};
    int64_t forwarded_before = 0;
    /// Its work, held back.
    caf::resumable* job = nullptr;
    bool struck = false;
  };

  void run_actors();
  bool run_one_job();
  victim* victim_of(caf::resumable* job);
  void strike_where_due();
  void strike(victim& target);
  void release(const child_name& child);
  std::optional<timestamp> clock_due() const;
  caf::scheduler::test_coordinator& scheduler() const;

  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  std::shared_ptr<house> home_;
  timestamp origin_{};
  caf::strong_actor_ptr caller_address_;
  caller& caller_;
  caf::strong_actor_ptr root_;
  bool root_ended_ = false;
  std::priority_queue<event> events_due_;
  int64_t sequence_ = 0;
  int64_t events_ = 0;
  std::vector<std::unique_ptr<victim>> victims_;
  std::optional<std::string> given_up_;
};

} // namespace muster
