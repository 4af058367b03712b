#pragma once

#include "messages/protocol/journal.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace muster {

/// Gives a supervised actor all facts, each once and in order: first those there are, then, for as
/// long as the actor lives, each new one. It asks the journal again after every answer, with the last
/// index it has seen, so that neither side keeps anything that a crash of the other could lose. Of facts that were
/// compacted before it came it is given what is left. When some are that it has not seen yet, or when the journal has
/// lost some that it has, its actor ends, and the next incarnation begins again.
template <class Self>
class fact_follower {
public:
  /// With a service given, only the facts about it.
  explicit fact_follower(Self* self, service_name only = {}) : self_{self}, only_{std::move(only)} {}

  /// Calls `apply` for each fact, and `caught_up` once, when all facts there were have been applied.
  /// Whoever keeps facts takes them as `std::shared_ptr<const record>`.
  template <class Apply>
  void follow(Apply apply, std::function<void()> caught_up) {
    if constexpr (std::is_invocable_v<Apply, const record&>)
      apply_ = [apply = std::move(apply)](const shared_record& entry) { apply(*entry); };
    else
      apply_ = std::move(apply);
    caught_up_ = std::move(caught_up);
    ask();
  }

  /// Everything up to here has been applied.
  int64_t index() const noexcept { return index_; }

  /// The last index that the journal had when it answered last.
  int64_t end() const noexcept { return end_; }

  /// Up to here it may not have been given all facts.
  int64_t compacted() const noexcept { return compacted_; }

  /// Until it has caught up: what is applied leads up to the end or beyond.
  bool is_replaying() const noexcept { return caught_up_ != nullptr; }

private:
  using shared_record = shared_list<record>::element;

  static constexpr duration wait = std::chrono::seconds{10};
  static constexpr duration grace = std::chrono::seconds{2};
  static constexpr duration pause = std::chrono::milliseconds{10};
  static constexpr int64_t batch = 1000;

  void ask() {
    const auto patience = caught_up_ ? duration{0} : wait;
    const fact_query query{index_, batch, patience, only_, {}, compacted_};
    self_->ask(
      self_->home().template post_of<journal_actor>(child_name{"journal"}), patience + grace, query,
      [this](const fact_list& facts) { take(facts); }, [this](const failure& why) { ask_again(why); });
  }

  void ask_again(const failure& why) {
    if (why.code == errc::compacted)
      throw std::runtime_error{"stands at index " + std::to_string(index_) + ", but " + why.detail};
    // The post keeps the question for the next journal; whatever else it was may last.
    if (why.code == errc::outcome_unknown || why.code == errc::time_out)
      ask();
    else
      self_->call_after(pause, [this] { ask(); });
  }

  void take(const fact_list& facts) {
    if (facts.end < index_)
      throw std::runtime_error{"stands at index " + std::to_string(index_) + ", but the journal ends at "
                               + std::to_string(facts.end)};
    end_ = facts.end;
    compacted_ = facts.compacted;
    for (auto at = facts.records.begin(); at != facts.records.end(); ++at) {
      // Set first: `apply` may look at the index.
      index_ = at->index;
      apply_(at.shared());
    }
    index_ = std::max(index_, facts.last);
    if (caught_up_ && index_ >= facts.end)
      std::exchange(caught_up_, nullptr)();
    ask();
  }

  Self* self_;
  service_name only_;
  std::function<void(const shared_record&)> apply_;
  std::function<void()> caught_up_;
  int64_t index_ = 0;
  int64_t end_ = 0;
  int64_t compacted_ = 0;
};

} // namespace muster
