#pragma once

#include "actors/supervision/seat.hpp"
#include "actors/supervision/supervised_promise.hpp"

#include <caf/message.hpp>
#include <caf/scheduled_actor.hpp>

#include <functional>

namespace muster {

/// What all supervised actors have in common, apart from their message types.
class supervised_core {
public:
  /// Installs the handlers by which the actor ends with the text of an exception as its reason, and
  /// survives messages that it does not understand.
  supervised_core(caf::scheduled_actor& self, seat place);

  const seat& place() const noexcept { return place_; }

  timestamp now() const { return place_.home->now(); }

  /// Opens the post and tells the supervisor; only the first call has an effect. Ends the actor when the
  /// post is no longer its own.
  void ready();

  /// To be called first thing in `cleanup`: answers what is owed with `outcome_unknown` and hands the
  /// mailbox back to the post. Works with a null host, without a context and without a post, and more
  /// than once.
  void leave(caf::execution_unit* host);

  /// Sees each message before it is handled: counts it, and makes a one-way message truly one-way.
  void note(caf::mailbox_element& what);

  std::shared_ptr<open_reply> owe_reply() { return ledger_.open(); }

  void send_later(duration after, caf::message content);

  void send_next(caf::message content);

  void call_later(duration after, std::function<void()> action);

private:
  caf::error crash(const std::exception_ptr& why);
  void hand_back_mailbox(caf::execution_unit* host);

  caf::scheduled_actor& self_;
  seat place_;
  reply_ledger ledger_;
  bool ready_ = false;
};

} // namespace muster
