#pragma once

#include "actors/supervision/house.hpp"
#include "runtime/scenario/caller.hpp"
#include "runtime/scenario/message_faults.hpp"
#include "runtime/tree.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <vector>

namespace muster {

/// Supervisors are left alone by scripts: their children are killed and disturbed.
bool is_supervisor(const child_name& name);

/// The production tree under virtual time. One thread drives it: it lets the actors run until none has
/// anything to do, then goes to the next instant at which CAF's clock, a request's deadline or an event
/// of the rehearsal is due. The same seed gives the same run to the byte.
///
/// There are two clocks. `now()` is that of the actors, which a script can make leap. `outside()` is that of the
/// world around them, of its events and of those who wait for answers: it leaves the leaps out.
class stage {
public:
  stage(const settings& configuration, const tree_parts& parts, timestamp start, uint64_t seed);
  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;
  ~stage();

  /// Stops the tree, once: how many actors did not end, of which there should be none. Nobody is called back any more.
  int64_t close();

  timestamp now() const { return home_->now(); }

  timestamp outside() const { return now() - leapt_; }

  /// All leaps so far.
  duration leapt() const noexcept { return leapt_; }

  /// The actors' clock goes ahead by so much at once, as after the process had been stopped: what was due on it
  /// meanwhile is overdue.
  void leap(duration by);

  house& home() { return *home_; }

  /// Calls `event` at an instant that is not past, later by all leaps until then. Events of one instant happen in
  /// the order of calls.
  void at(timestamp when, std::function<void()> event);

  /// Asks a post; the answer or `time_out` comes by a call of `on_end`, once. Suffers from the faults of messages.
  template <class Handle, class Command, class F>
  void ask(const Handle& post, Command command, duration timeout, F on_end) {
    const auto fate = fate_of_request(caf::actor_cast<caf::strong_actor_ptr>(post));
    caller_.ask(post, std::move(command), outside() + timeout, std::move(on_end), fate);
  }

  /// The same, whatever the faults: for those who look at the tree and are no clients.
  template <class Handle, class Command, class F>
  void ask_surely(const Handle& post, Command command, duration timeout, F on_end) {
    caller_.ask(post, std::move(command), outside() + timeout, std::move(on_end));
  }

  /// Tells a post something that it does not answer.
  template <class Handle, class News>
  void tell(const Handle& post, News news) {
    caller_.tell(post, std::move(news));
  }

  const caller::tally& counts() const { return caller_.counts(); }

  /// Kills a child by its supervisor when it has handled `after` more messages from others and its mailbox holds
  /// another, for which its work is held back; after a second in any case. One that is down is killed once it is up
  /// again, and one that has been stopped is not. `on_struck` is called when it was killed.
  void kill(
    const child_name& child, int64_t after = 0, std::function<void()> on_struck = [] {});

  /// What the messages to an actor suffer, or to all without one, until `calm` is called with that name.
  void disturb(const std::string& fault, const std::optional<child_name>& actor, const message_effect& effect);
  void calm(const std::string& fault);
  const message_tally& suffered() const { return faults_.tally(); }

  /// Plays until `end`: all that is due by then has happened.
  void run_until(timestamp end);

  /// Why the root has given up, if it has.
  const std::optional<std::string>& given_up() const noexcept { return given_up_; }

  /// Events handled so far, of all three sources.
  int64_t events() const noexcept { return events_; }

private:
  struct event {
    /// By the outside's clock.
    timestamp when{};
    int64_t sequence = 0;
    std::function<void()> action;

    bool operator<(const event& other) const { return std::tie(other.when, other.sequence) < std::tie(when, sequence); }
  };

  /// A child that is to be killed.
  struct victim {
    child_name child;
    post_ptr address;
    /// By the outside's clock.
    timestamp patience_ends{};
    /// What its post has counted by then.
    int64_t handled_before_end = 0;
    std::function<void()> on_struck;
    /// Its work, held back.
    caf::resumable* job = nullptr;
    bool struck = false;
  };

  /// Work that is held back by a fault of messages, and until when by the outside's clock.
  struct held_job {
    caf::resumable* job = nullptr;
    timestamp until{};
  };

  void run_actors();
  bool run_one_job();
  void let_another_go_first();
  bool hold_back(caf::resumable* job);
  void release_held(timestamp until);
  /// Answers whether it has not been looked at in this instant.
  bool look_at(const child_name& actor);
  post_ptr post_of_child(caf::resumable* job);
  request_fate fate_of_request(const caf::strong_actor_ptr& post);
  victim* victim_of(caf::resumable* job);
  /// Whether the latest incarnation has been struck: what is left of it to do leads to its end.
  bool is_dying(const child_name& child) const;
  void strike_where_due();
  void strike(victim& target);
  void release(const child_name& child);
  std::optional<timestamp> clock_due() const;
  caf::scheduler::test_coordinator& scheduler() const;

  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  std::shared_ptr<house> home_;
  timestamp origin_{};
  duration leapt_{0};
  caf::strong_actor_ptr caller_address_;
  caller& caller_;
  caf::strong_actor_ptr root_;
  bool root_ended_ = false;
  std::priority_queue<event> events_due_;
  int64_t sequence_ = 0;
  int64_t events_ = 0;
  std::vector<std::unique_ptr<victim>> victims_;
  /// The incarnation that was struck last.
  std::map<child_name, int64_t> last_struck_;
  message_faults faults_;
  std::vector<held_job> held_;
  /// Whose work has been looked at in this instant: it is held back once, not again for each message.
  std::set<child_name> looked_at_;
  timestamp looked_when_{};
  std::optional<std::string> given_up_;
  bool is_closed_ = false;
  int64_t left_ = 0;
};

} // namespace muster
