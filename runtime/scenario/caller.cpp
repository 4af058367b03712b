#include "runtime/scenario/caller.hpp"

#include "messages/protocol/error.hpp"

namespace muster {

void caller::enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) {
  if (!what->mid.is_response())
    return;
  const auto id = what->mid.request_id().integer_value();
  const auto found = pending_.find(id);
  if (found == pending_.end()) {
    ++(overdue_.erase(id) == 1 ? counts_.late : counts_.repeated);
    return;
  }
  if (found->second.over) {
    ++counts_.repeated;
    return;
  }
  if (found->second.reply_lost) {
    found->second.over = true;
    ++counts_.answered;
    return;
  }
  auto on_end = std::move(found->second.on_end);
  const auto [first, last] = deadlines_.equal_range(found->second.deadline);
  for (auto i = first; i != last; ++i)
    if (i->second == id) {
      deadlines_.erase(i);
      break;
    }
  pending_.erase(found);
  ++counts_.answered;
  const auto content = what->move_content_to_message();
  if (content.match_elements<caf::error>())
    on_end(nullptr, to_failure(content.get_as<caf::error>(0)));
  else
    on_end(&content, {});
}

std::optional<timestamp> caller::next_deadline() const {
  return deadlines_.empty() ? std::nullopt : std::optional{deadlines_.begin()->first};
}

void caller::expire(timestamp now) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    const auto id = deadlines_.begin()->second;
    deadlines_.erase(deadlines_.begin());
    auto found = pending_.extract(id);
    if (!found.mapped().over) {
      overdue_.emplace(id, true);
      ++counts_.timed_out;
    }
    found.mapped().on_end(nullptr, {errc::time_out, "no answer in time"});
  }
}

void caller::forget_all() {
  pending_.clear();
  deadlines_.clear();
}

void caller::send(const caf::strong_actor_ptr& to, caf::message content, timestamp deadline, request_fate fate,
                  end_function on_end) {
  const auto id = ++last_id_;
  pending_.emplace(id, pending{deadline, std::move(on_end), fate.request_lost, fate.reply_lost});
  deadlines_.emplace(deadline, id);
  if (fate.request_lost)
    return;
  ++counts_.asked;
  post_to(to, caf::message_id{id}.with_normal_priority(), content);
  if (fate.twice)
    send(to, std::move(content), deadline, {}, [](const caf::message*, const failure&) {});
}

void caller::post_to(const caf::strong_actor_ptr& to, caf::message_id id, caf::message content) {
  to->get()->enqueue(caf::make_mailbox_element(ctrl(), id, {}, std::move(content)), nullptr);
}

} // namespace muster
