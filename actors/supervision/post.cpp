#include "actors/supervision/post.hpp"

#include "actors/supervision/post_mail.hpp"
#include "messages/protocol/error.hpp"

#include <caf/exit_reason.hpp>
#include <caf/message_id.hpp>

#include <algorithm>
#include <iterator>

namespace muster {

post::post(caf::actor_config& cfg, child_name name, int64_t bound)
  : monitorable_actor(cfg),
    name_{std::move(name)},
    bound_{static_cast<size_t>(std::max<int64_t>(bound, 0))} {}

void post::enqueue(caf::mailbox_element_ptr what, caf::execution_unit* host) {
  if (what == nullptr || !is_mail(*what))
    return;
  auto refusal = errc::none;
  {
    const std::lock_guard guard{mutex_};
    if (state_ == state::open) {
      push(std::move(what), host);
    } else if (state_ == state::vacant && held_.size() < bound_) {
      held_.push_back(std::move(what));
    } else {
      refusal = state_ == state::closed ? errc::unavailable : errc::overloaded;
      dropped_ += what->mid.is_request() ? 0 : 1;
    }
  }
  if (refusal == errc::unavailable)
    refuse(*what, host);
  else if (refusal == errc::overloaded)
    answer_with(make_error(refusal, "'" + name_.str() + "' is down and " + std::to_string(bound_)
                                      + " messages wait for it; try again later"),
                *what, host);
}

void post::push(caf::mailbox_element_ptr what, caf::execution_unit* host) {
  forwarded_ += what->sender == child_ ? 0 : 1;
  child_->get()->enqueue(std::move(what), host);
}

void post::refuse(const caf::mailbox_element& what, caf::execution_unit* host) const {
  answer_with(make_error(errc::unavailable, "'" + name_.str() + "' has stopped"), what, host);
}

bool post::open(const caf::strong_actor_ptr& child, int64_t incarnation, caf::execution_unit* host) {
  const std::lock_guard guard{mutex_};
  if (state_ != state::vacant || (assigned_ != 0 && assigned_ != incarnation))
    return false;
  state_ = state::open;
  child_ = child;
  forwarded_before_ = forwarded_;
  handled_before_ = handled_.load(std::memory_order_relaxed);
  for (auto* queue : {&returned_, &held_}) {
    for (auto& what : *queue)
      push(std::move(what), host);
    queue->clear();
  }
  return true;
}

bool post::vacate(const caf::abstract_actor* child) {
  caf::strong_actor_ptr released;
  const std::lock_guard guard{mutex_};
  if (state_ != state::open || child_->get() != child)
    return false;
  state_ = state::vacant;
  released.swap(child_);
  return true;
}

void post::take_back(mail messages, caf::execution_unit* host) {
  {
    const std::lock_guard guard{mutex_};
    if (state_ != state::closed) {
      handed_over_ += static_cast<int64_t>(messages.size());
      for (auto& what : messages)
        if (state_ == state::open)
          // The child was given up while it was dying: late is better than never.
          push(std::move(what), host);
        else
          returned_.push_back(std::move(what));
      messages.clear();
    }
    count_dropped(messages);
  }
  for (const auto& what : messages)
    refuse(*what, host);
}

void post::assign(int64_t incarnation, const child_name& supervisor) {
  const std::lock_guard guard{mutex_};
  assigned_ = incarnation;
  parent_ = supervisor;
  if (state_ == state::closed)
    state_ = state::vacant;
}

void post::close(caf::execution_unit* host) {
  mail left;
  caf::strong_actor_ptr released;
  {
    const std::lock_guard guard{mutex_};
    state_ = state::closed;
    released.swap(child_);
    for (auto* queue : {&returned_, &held_}) {
      std::move(queue->begin(), queue->end(), std::back_inserter(left));
      queue->clear();
    }
    count_dropped(left);
  }
  for (const auto& what : left)
    refuse(*what, host);
}

void post::count_dropped(const mail& messages) {
  dropped_ += std::ranges::count_if(messages, [](const auto& what) { return !what->mid.is_request(); });
}

caf::strong_actor_ptr post::child() const {
  const std::lock_guard guard{mutex_};
  return child_;
}

int64_t post::forwarded() const {
  const std::lock_guard guard{mutex_};
  return forwarded_;
}

child_name post::parent() const {
  const std::lock_guard guard{mutex_};
  return parent_;
}

post_counts post::counts() const {
  const std::lock_guard guard{mutex_};
  const auto handled = handled_.load(std::memory_order_relaxed) - handled_before_;
  const auto waiting = state_ == state::open ? forwarded_ - forwarded_before_ - handled : 0;
  return {std::max<int64_t>(waiting, 0), static_cast<int64_t>(returned_.size() + held_.size()), handed_over_, dropped_,
          forwarded_};
}

void post::end(caf::execution_unit* host) {
  close(host);
  if (!getf(is_cleaned_up_flag))
    cleanup(caf::exit_reason::unreachable, host);
}

void post::on_destroy() {
  end();
  monitorable_actor::on_destroy();
}

void intrusive_ptr_add_ref(const post* x) noexcept {
  caf::intrusive_ptr_add_ref(x->ctrl());
}

void intrusive_ptr_release(const post* x) noexcept {
  caf::intrusive_ptr_release(x->ctrl());
}

} // namespace muster
