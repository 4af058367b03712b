#pragma once

#include "actors/supervision/supervised.hpp"
#include "actors/supervision/supervisor_child.hpp"
#include "actors/supervision/supervisor_messages.hpp"

#include <functional>
#include <list>
#include <map>
#include <random>
#include <vector>

namespace muster {

/// Told once, with the reason, when the root of a tree ends in any other way than by being stopped. All
/// posts answer `unavailable` by then.
using given_up_callback = std::function<void(const std::string&)>;

/// Keeps its children alive, by the rules of OTP and with the backoff of `plan_restart`.
///
/// Children start in order, each when the one before is ready, and stop in reverse, each when the one after it has
/// ended. A start that fails is a crash: that of a constructor that throws, that of a start hook that throws or ends,
/// and that of one that is not ready in time, which is killed. A constructor runs within the supervisor and so must not
/// block: only the start hook is bounded. Restarts that exceed the intensity make the supervisor
/// stop its children and end, a crash to its own supervisor. Under `one_for_one` and `simple_one_for_one` each child is
/// restarted alone and after its own backoff; else the group is stopped at once, and started when the backoff of the
/// one that ended is over; who ends while it is being stopped is no cause for another restart, and who fails in its
/// start is one.
///
/// An incarnation starts only when the one before is down, also when that was started by a former incarnation of the
/// supervisor: if a supervisor dies, so do its children, and the next one starts them anew, while their posts keep the
/// messages. Each restart and each giving up is told to the post `journal`, over and over until it is journaled, by
/// this incarnation or a later one.
///
/// A supervisor stops by an exit message; killed, it kills its children. One without a supervisor of its own is the
/// root of its tree, whose end closes all posts.
class supervisor : public supervised<supervisor_actor, supervisor_tick, child_ready, tick> {
public:
  /// Marks the class for `make_child`.
  using supervises = void;

  /// Throws `std::invalid_argument` for children and flags that are wrong.
  supervisor(caf::actor_config& cfg, seat place, std::vector<child_spec> children, supervisor_flags flags = {},
             given_up_callback given_up = {});

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override;

protected:
  void start() override;
  behavior_type serve() override;

  /// All children that were given to the constructor have been up. Opens the post, unless a derived
  /// class has more to do first.
  virtual void started() { ready(); }

  /// A timer that a derived class has set for itself.
  virtual void ticked(const tick&) {}

  /// A child that was added has ended for good, and may be added again.
  virtual void forgot(const child_name&) {}

  /// Starts one more child, at once or, where children are restarted together, in its turn; has no effect when there
  /// is one of that name. One that is not to be restarted is forgotten when it ends, be it `temporary` or, under
  /// `simple_one_for_one`, any. Under that, children that were added stop together, before all others.
  void add_child(child_spec spec);

  /// Stops a child and closes its post, and those of all below it; has no effect when there is none of that name.
  void remove_child(const child_name& name);

  /// For a derived class that has added all that are to be there: a child that a former incarnation had and this one
  /// has not is gone. Opens the post.
  void ready_with_all();

private:
  using child = supervised_child;

  static constexpr duration tell_again_first = std::chrono::milliseconds{100};
  static constexpr std::string_view journal_name = "journal";

  /// The timers that belong to no child.
  enum own_timer : int64_t { tell_again, stop_waiting };

  bool in_groups() const { return restarts_groups(flags_.strategy); }
  supervision_settings limits() const;
  child& insert(child_spec spec, bool fixed);
  void erase(child& gone);
  child* find(const child_name& name);

  void continue_start();
  void bring_up(child& it);
  void spawn_child(child& it);
  void became_ready(const child_ready& news);

  void end(child& it, child_fate fate, bool kill);
  void abandon(child& it);
  void went_down(const caf::down_msg& news);
  void ended(child& it, exit_kind how, std::string reason);
  void settle(child& it, exit_kind how);
  void decide(child& it, exit_kind how);
  restart_plan make_plan(child& it, exit_kind how);
  void restart_alone(child& it, timestamp at);
  void restart_group(const child& cause, const restart_plan& plan);
  bool stops_group();
  void retire(child& it);
  void release_below(std::vector<post_ptr> tops);
  void release(const post_ptr& gone);
  void give_up(child& it);

  void begin_stop(caf::error reason);
  void continue_stop();
  bool must_wait_for_journal(const child& next);

  void arm(child& it, duration after);
  void timed_out(const supervisor_tick& timer);
  void group_timed_out(int64_t generation);

  void tell_journal();
  void stop_waiting_for_journal();

  result<done> kill(const kill_child& command);
  children_list list() const;
  result<children_list> list_all();

  std::list<child> children_;
  std::map<child_name, std::list<child>::iterator> by_name_;
  std::map<caf::actor_id, child*> by_actor_;
  supervisor_flags flags_;
  given_up_callback given_up_;
  std::mt19937_64 chance_;
  /// Of all children, where they are restarted together.
  restart_history history_;
  /// Why a group is being stopped.
  std::string group_reason_;
  /// The timer until a group may start; 0 when it may.
  int64_t group_timer_ = 0;
  int64_t last_timer_ = stop_waiting;
  bool has_started_ = false;
  bool stopping_ = false;
  caf::error stop_reason_;
  /// A fact is on its way to the journal, or waits to be told again.
  bool telling_ = false;
  duration tell_again_after_ = tell_again_first;
  /// The journal, which is to be stopped next, is kept until it has all facts or a deadline has passed.
  bool waits_for_journal_ = false;
  bool has_waited_for_journal_ = false;
};

/// Starts the root of a tree, with the post `root`. The actor that is returned is for `stop_root` and for
/// waiting for its end; everybody else uses the post.
caf::strong_actor_ptr start_root(const std::shared_ptr<house>& home, std::vector<child_spec> children,
                                 given_up_callback given_up = {});

/// Stops a tree: children in reverse order, then the root, then all posts.
void stop_root(const caf::strong_actor_ptr& root);

} // namespace muster
