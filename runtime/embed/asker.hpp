#pragma once

#include "messages/model/expected.hpp"
#include "messages/model/time.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/reply_of.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>
#include <caf/message_id.hpp>
#include <caf/monitorable_actor.hpp>

#include <algorithm>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace muster {

/// Asks posts on behalf of threads that are no actors. It is an address, not an actor with a mailbox: the
/// thread that answers wakes the one that waits, which looks after its time-out itself. Thread-safe.
class asker final : public caf::monitorable_actor {
public:
  using answer = expected<caf::message>;

  /// A question on its way. Forgets the answer if it is destroyed before.
  class question {
  public:
    question(asker& from, uint64_t id, std::future<answer> came) : from_{&from}, id_{id}, came_{std::move(came)} {}
    question(question&& other) noexcept
      : from_{std::exchange(other.from_, nullptr)},
        id_{other.id_},
        came_{std::move(other.came_)} {}
    question& operator=(question&&) = delete;
    ~question();

    /// Waits for the answer; once.
    answer wait(duration timeout);

  private:
    asker* from_;
    uint64_t id_;
    std::future<answer> came_;
  };

  explicit asker(caf::actor_config& cfg) : caf::monitorable_actor(cfg) {}

  using caf::monitorable_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit* context) override;

  question begin(const caf::strong_actor_ptr& post, caf::message content);

  /// Answers all questions with `unavailable`, those that are on their way and those to come.
  void close();

private:
  void forget(uint64_t id);
  void give(uint64_t id, answer what);

  std::mutex mutex_;
  bool closed_ = false;
  uint64_t last_id_ = 0;
  std::unordered_map<uint64_t, std::promise<answer>> waiting_;
};

/// Shared ownership of an asker, which lives as long as an answer may still come to it.
class asker_ptr {
public:
  explicit asker_ptr(caf::actor_system& system);

  asker* operator->() const;

private:
  caf::strong_actor_ptr address_;
};

/// What `reply` says as a value of the type that was promised.
template <class Reply>
expected<Reply> read_answer(asker::answer came) {
  if (!came)
    return tl::make_unexpected(std::move(came).error());
  if (!came->template match_elements<Reply>())
    return fail(errc::internal, "a reply of another type than promised");
  return came->template get_as<Reply>(0);
}

/// A question whose answer has a type.
template <class Reply>
class pending {
public:
  explicit pending(asker::question asked) : asked_{std::move(asked)} {}

  expected<Reply> wait(duration timeout) { return read_answer<Reply>(asked_.wait(timeout)); }

private:
  asker::question asked_;
};

/// Sends a question, to be waited for later.
template <class Handle, class Command>
pending<reply_of<Handle, Command>> begin_to_ask(const asker_ptr& from, const Handle& post, Command command) {
  return pending<reply_of<Handle, Command>>{
    from->begin(caf::actor_cast<caf::strong_actor_ptr>(post), caf::make_message(std::move(command)))};
}

} // namespace muster
