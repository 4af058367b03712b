#include "runtime/embed/asker.hpp"

#include "messages/protocol/error.hpp"

#include <caf/actor_config.hpp>
#include <caf/make_actor.hpp>

namespace muster {

asker::question::~question() {
  if (from_ != nullptr)
    from_->forget(id_);
}

asker::answer asker::question::wait(duration timeout) {
  if (came_.wait_for(std::max(timeout, duration{0})) == std::future_status::ready)
    return came_.get();
  return fail(errc::time_out, "no answer within " + format_duration(timeout));
}

void asker::enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) {
  if (what == nullptr || !what->mid.is_response())
    return;
  const auto id = what->mid.request_id().integer_value();
  auto content = what->move_content_to_message();
  if (content.match_elements<caf::error>())
    give(id, tl::make_unexpected(to_failure(content.get_as<caf::error>(0))));
  else
    give(id, std::move(content));
}

asker::question asker::begin(const caf::strong_actor_ptr& post, caf::message content) {
  std::promise<answer> owed;
  auto came = owed.get_future();
  uint64_t id = 0;
  {
    const std::lock_guard guard{mutex_};
    id = ++last_id_;
    if (!closed_)
      waiting_.emplace(id, std::move(owed));
    else
      owed.set_value(fail(errc::unavailable, "the system has stopped"));
  }
  question result{*this, id, std::move(came)};
  post->get()->enqueue(
    caf::make_mailbox_element(ctrl(), caf::message_id{id}.with_normal_priority(), {}, std::move(content)), nullptr);
  return result;
}

void asker::close() {
  std::unordered_map<uint64_t, std::promise<answer>> left;
  {
    const std::lock_guard guard{mutex_};
    closed_ = true;
    left.swap(waiting_);
  }
  for (auto& [id, owed] : left)
    owed.set_value(fail(errc::unavailable, "the system has stopped"));
}

void asker::forget(uint64_t id) {
  const std::lock_guard guard{mutex_};
  waiting_.erase(id);
}

void asker::give(uint64_t id, answer what) {
  decltype(waiting_)::node_type found;
  {
    const std::lock_guard guard{mutex_};
    found = waiting_.extract(id);
  }
  // A late answer finds nobody.
  if (found)
    found.mapped().set_value(std::move(what));
}

asker_ptr::asker_ptr(caf::actor_system& system) {
  caf::actor_config config{system.dummy_execution_unit()};
  address_ = caf::make_actor<asker, caf::strong_actor_ptr>(system.next_actor_id(), system.node(), &system, config);
}

asker* asker_ptr::operator->() const {
  return static_cast<asker*>(address_->get());
}

} // namespace muster
