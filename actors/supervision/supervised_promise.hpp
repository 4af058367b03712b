#pragma once

#include "messages/protocol/error.hpp"

#include <caf/delegated.hpp>
#include <caf/make_message.hpp>
#include <caf/result.hpp>
#include <caf/scheduled_actor.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <type_traits>
#include <utility>

// The requests that an actor has accepted and not answered yet.

namespace muster {

class open_reply;

/// The open replies of one actor. Everything here runs inside that actor, or in its cleanup.
class reply_ledger {
public:
  explicit reply_ledger(caf::scheduled_actor& self) : self_{self} {}
  reply_ledger(const reply_ledger&) = delete;
  reply_ledger& operator=(const reply_ledger&) = delete;
  ~reply_ledger();

  /// Takes the answer to the message being handled upon the actor. Without one, or when it has been
  /// answered, delivering has no effect.
  std::shared_ptr<open_reply> open();

  /// Answers everything that is open with `why`, in the order of opening, and all that is opened later.
  /// Works without an execution unit.
  void close(const caf::error& why, caf::execution_unit* host);

private:
  friend class open_reply;

  caf::scheduled_actor& self_;
  bool closed_ = false;
  int64_t last_ = 0;
  std::map<int64_t, open_reply*> open_;
};

/// One answer that is owed. Answers at most once; when nobody is left who could, it answers
/// `outcome_unknown` itself.
class open_reply {
public:
  open_reply() = default;
  open_reply(reply_ledger& ledger, int64_t number, const caf::mailbox_element& request);
  open_reply(const open_reply&) = delete;
  open_reply& operator=(const open_reply&) = delete;
  ~open_reply();

  bool pending() const noexcept { return ledger_ != nullptr; }

  void answer(caf::message with);

private:
  friend class reply_ledger;

  void answer(caf::message with, caf::execution_unit* host);

  /// Null once it has been answered.
  reply_ledger* ledger_ = nullptr;
  int64_t number_ = 0;
  caf::strong_actor_ptr source_;
  caf::mailbox_element::forwarding_stack stages_;
  caf::message_id id_;
};

/// An answer that is given later. Copies share the one answer: the first delivery counts. A handler can
/// return it as its `result<R>`.
template <class R>
class promise {
public:
  /// A promise to nobody.
  promise() : reply_{std::make_shared<open_reply>()} {}

  explicit promise(std::shared_ptr<open_reply> reply) : reply_{std::move(reply)} {}

  bool pending() const noexcept { return reply_->pending(); }

  template <class T = R>
  requires(!std::is_void_v<T>) void deliver(std::type_identity_t<T> value) const {
    reply_->answer(caf::make_message(std::move(value)));
  }

  template <class T = R>
  requires std::is_void_v<T>
  void deliver() const { reply_->answer(caf::message{}); }

  void deliver(const failure& why) const { deliver(to_error(why)); }

  void deliver(caf::error why) const { reply_->answer(caf::make_message(std::move(why))); }

  operator caf::result<R>() const { return caf::delegated<R>{}; }

private:
  std::shared_ptr<open_reply> reply_;
};

} // namespace muster
