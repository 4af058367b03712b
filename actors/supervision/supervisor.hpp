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

/// Keeps its children alive: one_for_one as in OTP, with backoff as in `plan_restart`.
///
/// Children start in order, each when the one before is ready, and stop in reverse. An incarnation starts
/// only when the one before is down, also when that was started by a former incarnation of the
/// supervisor: if a supervisor dies, so do its children, and the next one starts them anew, while their
/// posts keep the messages. Each restart and each giving up is told to the post `journal`, over and over
/// until it is journaled, by this incarnation or a later one.
///
/// A supervisor stops by an exit message; killed, it kills its children. One without a supervisor of its
/// own is the root of its tree, whose end closes all posts.
class supervisor : public supervised<supervisor_actor, supervisor_tick, child_ready, tick> {
public:
  /// Marks the class for `make_child`.
  using supervises = void;

  supervisor(caf::actor_config& cfg, seat place, std::vector<child_spec> children, given_up_callback given_up = {});

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override;

protected:
  void start() override;
  behavior_type serve() override;

  /// All children that were given to the constructor have been up. Opens the post, unless a derived
  /// class has more to do first.
  virtual void started() { ready(); }

  /// A timer that a derived class has set for itself.
  virtual void ticked(const tick&) {}

  /// Starts one more child, at once; has no effect when there is one of that name. Children that were
  /// added stop together, before all others.
  void add_child(child_spec spec);

  /// Stops a child and closes its post; has no effect when there is none of that name.
  void remove_child(const child_name& name);

private:
  using child = supervised_child;

  static constexpr duration tell_again_first = std::chrono::milliseconds{100};
  static constexpr std::string_view journal_name = "journal";

  /// The timers that belong to no child.
  enum own_timer : int64_t { tell_again, stop_waiting };

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
  void give_up(child& it);

  void begin_stop(caf::error reason);
  void continue_stop();
  bool must_wait_for_journal(const child& next);

  void arm(child& it, duration after);
  void timed_out(const supervisor_tick& timer);

  void tell_journal();
  void stop_waiting_for_journal();

  result<done> kill(const kill_child& command);
  children_list list() const;
  result<children_list> list_all();

  std::list<child> children_;
  std::map<child_name, child*> by_name_;
  std::map<caf::actor_id, child*> by_actor_;
  given_up_callback given_up_;
  std::mt19937_64 chance_;
  int64_t last_timer_ = 0;
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
