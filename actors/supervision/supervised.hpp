#pragma once

#include "actors/supervision/supervised_core.hpp"
#include "messages/protocol/common.hpp"
#include "messages/protocol/types.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <concepts>
#include <utility>

namespace muster {

/// The base class of all children. `Handle` is what the child understands, `Own` are the messages of its
/// own timers, such as `tick`.
///
/// A crash loses only the message being handled: a request among them is answered `outcome_unknown`, as
/// is each promise that is still open; all other messages go back to the post for the next incarnation.
/// An exception in a handler ends the actor, with its text as the reason.
///
/// The constructor runs within the supervisor of the child, where nothing can bound it: it must not block, nor read
/// what may be slow. What takes time goes into `start()`, which is bounded.
///
/// A child gives away its post, never `this`, and keeps no `current_sender()`; it never uses `.await`,
/// which shuts out exit messages. Everything here is for the actor itself, within its handlers.
template <class Handle, class... Own>
class supervised : public Handle::template extend<caf::reacts_to<Own>...>::base {
public:
  using super = typename Handle::template extend<caf::reacts_to<Own>...>::base;
  using behavior_type = typename super::behavior_type;
  /// The reply, which an enumerator of CAF's base class would hide.
  using done = muster::done;

  supervised(caf::actor_config& cfg, seat place) : super(cfg), core_{*this, std::move(place)} {}

  timestamp now() const { return core_.now(); }

  house& home() const { return *core_.place().home; }

  const seat& place() const { return core_.place(); }

  /// Opens the post: from now on messages come in.
  void ready() { core_.ready(); }

  /// Takes upon this actor to answer the request being handled; if this incarnation dies first, the
  /// answer is `outcome_unknown`.
  template <class R>
  promise<R> open_promise() {
    return promise<R>{core_.owe_reply()};
  }

  /// Sends one of its own messages to this incarnation.
  template <class T>
  requires(std::same_as<T, Own> || ...) void tick_after(duration after, T message) {
    core_.send_later(after, caf::make_message(std::move(message)));
  }

  /// The same at once, behind what is in the mailbox already.
  template <class T>
  requires(std::same_as<T, Own> || ...) void tick_next(T message) {
    core_.send_next(caf::make_message(std::move(message)));
  }

  /// Calls `action` later, inside this actor, if this incarnation is still alive.
  void call_after(duration after, std::function<void()> action) { core_.call_later(after, std::move(action)); }

  /// Asks a post. Exactly one of the callbacks is called, inside this actor and within `timeout`, unless
  /// this incarnation dies first.
  template <class H, class M, class F, class E>
  void ask(const H& post, duration timeout, M message, F on_reply, E on_error) {
    this->request(post, std::max(timeout, duration{1}), std::move(message))
      .then(std::move(on_reply),
            [on_error = std::move(on_error)](caf::error& why) mutable { on_error(to_failure(why)); });
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    core_.leave(host);
    return super::cleanup(std::move(reason), host);
  }

  using super::consume;

  caf::invoke_message_result consume(caf::mailbox_element& what) override {
    core_.note(what);
    return super::consume(what);
  }

protected:
  /// Runs first, within the actor itself; must lead to `ready()`, at once or by later messages, within
  /// supervision_settings::start_timeout. One that does not is killed, one that does not return is left behind as well,
  /// and either is started again.
  virtual void start() = 0;

  /// All handlers.
  virtual behavior_type serve() = 0;

  behavior_type make_behavior() final {
    start();
    return serve();
  }

private:
  supervised_core core_;
};

} // namespace muster
