#pragma once

#include "messages/model/id.hpp"

#include <caf/intrusive_ptr.hpp>
#include <caf/monitorable_actor.hpp>

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace muster {

/// What a post has seen. `forwarded` counts every push into a child's mailbox, so that a message that
/// went through a crash counts again. What a child sends to its own post is delivered, but not counted.
struct post_counts {
  /// In the mailbox of the child.
  int64_t waiting = 0;
  /// Kept for the next incarnation.
  int64_t held = 0;
  /// Handed back by dying incarnations.
  int64_t handed_over = 0;
  /// One-way messages lost at the bound or at a closed post.
  int64_t dropped = 0;
  int64_t forwarded = 0;
};

/// The stable address of a supervised child: everybody, local or remote, holds the post and never an
/// incarnation. While the child is up, a message goes from `enqueue` straight into its mailbox; while it
/// is down, messages are kept in order; when it is gone for good, requests are answered `unavailable`.
///
/// Order per sender and priority is kept over any number of restarts, and nothing is lost but what
/// exceeds the bound. All functions are thread-safe. One mutex guards both the decision and the push,
/// since a one-way message that meets a closed mailbox is deleted silently; nothing that could run
/// foreign code (answering, destroying a message, releasing a child) happens under it.
class post final : public caf::monitorable_actor {
public:
  using mail = std::vector<caf::mailbox_element_ptr>;

  /// `bound` limits what arrives while there is no child; what a child hands back is always kept.
  post(caf::actor_config& cfg, child_name name, int64_t bound);

  using caf::abstract_actor::enqueue;

  /// Forwards, keeps or refuses a message; swallows what is no mail (`is_mail`), such as exit messages.
  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit* host) override;

  // -- for the child

  /// Lets `child` have everything that was kept and all that comes from now on. False when the post is
  /// closed, taken, or assigned to another incarnation: then nothing changes.
  bool open(const caf::strong_actor_ptr& child, int64_t incarnation, caf::execution_unit* host);

  /// Keeps messages from now on, if `child` is still the current one; false otherwise.
  bool vacate(const caf::abstract_actor* child);

  /// Takes what a dying child had in its mailbox, in order, after it has vacated.
  void take_back(mail messages, caf::execution_unit* host);

  /// The child begins to handle a message that came through the post.
  void note_handled() noexcept { handled_.fetch_add(1, std::memory_order_relaxed); }

  // -- for the supervisor

  /// Only this incarnation may open the post from now on. A closed post takes messages again.
  void assign(int64_t incarnation, const child_name& supervisor);

  /// Answers everything, now and from now on, with `unavailable`.
  void close(caf::execution_unit* host = nullptr);

  /// Closes for good: whoever monitors the post is told, and its actor system, which knows it if peers do, forgets it.
  /// The post may then outlive the system.
  void end(caf::execution_unit* host = nullptr);

  // -- for whoever looks

  const child_name& child_id() const noexcept { return name_; }

  /// The current child; null while there is none.
  caf::strong_actor_ptr child() const;

  /// Messages from others put into the mailboxes of children so far.
  int64_t forwarded() const;

  /// Messages from others that children have begun to handle so far.
  int64_t handled() const noexcept { return handled_.load(std::memory_order_relaxed); }

  /// The supervisor of the child; absent before one has assigned it.
  child_name parent() const;

  post_counts counts() const;

  const char* name() const override { return "muster.post"; }

  void on_destroy() override;

private:
  enum class state : uint8_t { vacant, open, closed };

  // Under the lock.
  void push(caf::mailbox_element_ptr what, caf::execution_unit* host);
  void count_dropped(const mail& messages);

  // Outside of the lock.
  void refuse(const caf::mailbox_element& what, caf::execution_unit* host) const;

  const child_name name_;
  const size_t bound_;

  mutable std::mutex mutex_;
  state state_ = state::vacant;
  caf::strong_actor_ptr child_;
  int64_t assigned_ = 0;
  child_name parent_;
  /// Handed back by the last child: older than anything in `held_`.
  std::deque<caf::mailbox_element_ptr> returned_;
  std::deque<caf::mailbox_element_ptr> held_;
  int64_t forwarded_ = 0;
  int64_t handed_over_ = 0;
  int64_t dropped_ = 0;
  /// `forwarded_` and `handled_` when the current child opened the post.
  int64_t forwarded_before_ = 0;
  int64_t handled_before_ = 0;
  std::atomic<int64_t> handled_{0};
};

void intrusive_ptr_add_ref(const post* x) noexcept;
void intrusive_ptr_release(const post* x) noexcept;

using post_ptr = caf::intrusive_ptr<post>;

} // namespace muster
