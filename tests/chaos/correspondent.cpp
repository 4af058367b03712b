#include "tests/chaos/correspondent.hpp"

#include "runtime/clock.hpp"

#include <caf/actor_config.hpp>
#include <caf/make_actor.hpp>
#include <caf/message_id.hpp>

namespace muster {

void correspondent::enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) {
  if (what == nullptr || !what->mid.is_response())
    return;
  letter came{what->mid.request_id().integer_value(), steady_now(), what->sender ? what->sender->id() : 0,
              what->move_content_to_message()};
  const std::lock_guard guard{mutex_};
  letters_.push_back(std::move(came));
  came_.notify_one();
}

uint64_t correspondent::number() {
  const std::lock_guard guard{mutex_};
  return ++last_;
}

void correspondent::send(uint64_t question, const post_ptr& to, caf::message content) {
  const auto id = caf::message_id{question}.with_normal_priority();
  to->enqueue(caf::make_mailbox_element(ctrl(), id, {}, std::move(content)), nullptr);
}

std::vector<letter> correspondent::take(steady_time until) {
  std::unique_lock guard{mutex_};
  came_.wait_until(guard, until, [this] { return !letters_.empty(); });
  return std::exchange(letters_, {});
}

correspondent_ptr::correspondent_ptr(caf::actor_system& system) {
  caf::actor_config config{system.dummy_execution_unit()};
  address_ =
    caf::make_actor<correspondent, caf::strong_actor_ptr>(system.next_actor_id(), system.node(), &system, config);
}

} // namespace muster
