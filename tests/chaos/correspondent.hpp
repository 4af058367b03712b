#pragma once

#include "actors/supervision/post.hpp"

#include <caf/actor_system.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>
#include <caf/monitorable_actor.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

namespace muster {

using steady_time = std::chrono::steady_clock::time_point;

/// An answer as it came.
struct letter {
  uint64_t question = 0;
  steady_time at;
  /// The incarnation that has answered; 0 when it does not say.
  caf::actor_id from = 0;
  caf::message content;
};

/// Asks posts and keeps every single answer, so that one too many is seen as well. An address without a mailbox:
/// letters are stamped by the thread that answers. Thread-safe.
class correspondent final : public caf::monitorable_actor {
public:
  explicit correspondent(caf::actor_config& cfg) : caf::monitorable_actor(cfg) {}

  using caf::monitorable_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit* context) override;

  /// A number that no question of this correspondent has had.
  uint64_t number();

  void send(uint64_t question, const post_ptr& to, caf::message content);

  /// What has come since; waits for something until then.
  std::vector<letter> take(steady_time until);

private:
  std::mutex mutex_;
  std::condition_variable came_;
  uint64_t last_ = 0;
  std::vector<letter> letters_;
};

/// Shared ownership of a correspondent, which lives as long as an answer may still come to it.
class correspondent_ptr {
public:
  explicit correspondent_ptr(caf::actor_system& system);

  correspondent* operator->() const { return static_cast<correspondent*>(address_->get()); }

private:
  caf::strong_actor_ptr address_;
};

} // namespace muster
