#pragma once

#include "messages/codec/inspect.hpp"
#include "messages/model/expected.hpp"
#include "messages/model/time.hpp"
#include "runtime/reply_of.hpp"
#include "runtime/scenario/message_faults.hpp"

#include <caf/actor_cast.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message_id.hpp>
#include <caf/monitorable_actor.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

namespace muster {

/// Speaks to the actors of a stage for all simulated callers: requests leave from here, and replies
/// and time-outs call back in the stage's one thread. It is an address, not an actor with a mailbox,
/// so that thousands of calls in flight cost an entry each and no CAF timer.
class caller final : public caf::monitorable_actor {
public:
  explicit caller(caf::actor_config& cfg) : caf::monitorable_actor(cfg) {}

  using caf::monitorable_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit* context) override;

  /// Asks a post. `on_end` gets the reply or the failure, exactly once: at `deadline` at the latest. What is lost on
  /// the way comes to `time_out`, and a reply to what arrived the second time is nobody's concern.
  template <class Handle, class Command>
  void ask(const Handle& post, Command command, timestamp deadline,
           std::function<void(expected<reply_of<Handle, Command>>)> on_end, request_fate fate = {}) {
    using reply = reply_of<Handle, Command>;
    send(caf::actor_cast<caf::strong_actor_ptr>(post), caf::make_message(std::move(command)), deadline, fate,
         [on_end = std::move(on_end)](const caf::message* content, const failure& why) {
           if (content == nullptr)
             on_end(tl::make_unexpected(why));
           else if (content->match_elements<reply>())
             on_end(content->get_as<reply>(0));
           else
             on_end(fail(errc::internal, "a reply of another type than promised"));
         });
  }

  /// Tells a post something that it does not answer.
  template <class Handle, class News>
  void tell(const Handle& post, News news) {
    static_assert(std::is_void_v<typename detail::reply_of<Handle, News>::type>);
    post_to(caf::actor_cast<caf::strong_actor_ptr>(post), caf::make_message_id(), caf::make_message(std::move(news)));
  }

  /// When the next request without an answer times out.
  std::optional<timestamp> next_deadline() const;

  /// Ends those requests with `time_out`.
  void expire(timestamp now);

  /// Nobody waits any longer: no callback is called from now on for what was asked before.
  void forget_all();

  /// Counts that the invariants look at: every request must have come to one answer in the end.
  struct tally {
    /// Requests that have left for a post and were not lost.
    int64_t asked = 0;
    int64_t answered = 0;
    int64_t timed_out = 0;
    /// Replies that came after the time-out, or a second time.
    int64_t late = 0;
    int64_t repeated = 0;
  };
  const tally& counts() const noexcept { return counts_; }

private:
  using end_function = std::function<void(const caf::message*, const failure&)>;

  struct pending {
    timestamp deadline{};
    end_function on_end;
    /// No answer can come any more, or none that anybody will see.
    bool over = false;
    bool reply_lost = false;
  };

  void send(const caf::strong_actor_ptr& to, caf::message content, timestamp deadline, request_fate fate,
            end_function on_end);
  void post_to(const caf::strong_actor_ptr& to, caf::message_id id, caf::message content);

  uint64_t last_id_ = 0;
  std::unordered_map<uint64_t, pending> pending_;
  std::multimap<timestamp, uint64_t> deadlines_;
  /// Requests that timed out and have not been answered yet.
  std::unordered_map<uint64_t, bool> overdue_;
  tally counts_;
};

} // namespace muster
