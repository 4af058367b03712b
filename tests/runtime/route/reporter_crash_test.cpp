#include "actors/metrics/checkpoint_plan.hpp"
#include "runtime/route/reporter.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/route/story.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

// Reporters and a counter that crashes at any instant and then knows no more than its last checkpoint.

namespace muster {

using namespace std::chrono_literals;
using namespace story;

namespace {

const child_name owner{"metrics"};

/// What was reported, or counted. The mean tells apart what a count alone would not: one lost, one twice.
struct score {
  int64_t calls = 0;
  duration mean{0};
};

/// The counter: its mailbox and the journal outlive its incarnations, all else does not.
class crashing_counter {
public:
  struct request {
    size_t from;
    call_report report;
  };

  explicit crashing_counter(std::mt19937_64& chance) : chance_{chance} {}

  void post(size_t from, const call_report& report) { mailbox_.push_back({from, report}); }

  bool idle() const { return mailbox_.empty(); }

  /// Handles the next message. Without an answer it has crashed over it, before or after counting it.
  std::optional<call_receipt> handle(timestamp now, bool crashes, size_t& from) {
    const auto next = std::move(mailbox_.front());
    mailbox_.pop_front();
    from = next.from;
    if (crashes && chance_() % 2 == 0) {
      crash(now);
      return std::nullopt;
    }
    const auto covered = metrics_.count(next.report, now);
    REQUIRE(covered);
    if (crashes) {
      crash(now);
      return std::nullopt;
    }
    return call_receipt{incarnation_, *covered};
  }

  /// The mailbox goes to the next incarnation. A checkpoint under way may arrive or not.
  void crash(timestamp now) {
    if (under_way_ && chance_() % 2 == 0)
      journal_[under_way_->owner] = under_way_->data;
    under_way_.reset();
    ++incarnation_;
    metrics_ = call_metrics{};
    plan_ = checkpoint_plan{owner};
    const auto recent = journal_.find(owner);
    if (recent != journal_.end())
      REQUIRE(plan_.restore(recent->second, journal_.at(*plan_.full_of(recent->second)), metrics_, now));
  }

  void begin_checkpoint() {
    if (!under_way_)
      under_way_ = plan_.next(metrics_);
  }

  void end_checkpoint(bool fails) {
    if (!under_way_)
      return;
    // A failure may come after the fact.
    if (!fails || chance_() % 2 == 0)
      journal_[under_way_->owner] = under_way_->data;
    under_way_.reset();
    if (fails)
      plan_.failed(metrics_);
    else
      plan_.saved(metrics_);
  }

  score counted(timestamp now) const {
    const auto answer = metrics_.answer({pay, {}, 0s}, now);
    return {answer->calls, answer->mean};
  }

private:
  std::mt19937_64& chance_;
  std::deque<request> mailbox_;
  std::map<child_name, std::string> journal_;
  std::optional<checkpoint_plan::piece> under_way_;
  call_metrics metrics_;
  checkpoint_plan plan_{owner};
  int64_t incarnation_ = 1;
};

/// Everything that can happen, drawn by chance.
class rehearsal {
public:
  explicit rehearsal(uint64_t seed) : chance_{seed} {
    for (int i = 0; i < 3; ++i)
      reporters_.emplace_back(reporter_id{"web-" + std::to_string(i)}, reporter_settings{.batch = 4});
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      now_ += std::chrono::microseconds{any(20'000)};
      switch (any(12)) {
        case 0:
        case 1:
        case 2:
          call();
          break;
        case 3:
          metrics_.begin_checkpoint();
          break;
        case 4:
          metrics_.end_checkpoint(any(4) == 0);
          break;
        case 5:
          if (any(10) == 0)
            metrics_.crash(now_);
          break;
        default:
          handle_one(any(20) == 0, any(20) == 0);
      }
      send_due();
    }
  }

  /// Faults stop, and there is time for all that remains.
  void settle() {
    for (int i = 0; i < 10 || !all_covered(); ++i) {
      REQUIRE(i < 100);
      now_ += 1s;
      send_due();
      while (!metrics_.idle())
        handle_one(false, false);
      metrics_.begin_checkpoint();
      metrics_.end_checkpoint(false);
    }
  }

  score reported() const { return {reported_.count(), reported_.mean()}; }
  score counted() const { return metrics_.counted(now_); }

private:
  int64_t any(int64_t count) { return static_cast<int64_t>(chance_() % static_cast<uint64_t>(count)); }

  void call() {
    const auto latency = duration{any(1'000'000'000)};
    const auto result = any(5) == 0 ? call_result::failure : call_result::success;
    reporters_[chance_() % 3].add(pay, {instance_id{"pay-1"}, 1, false, result, {}, now_ - latency, latency}, now_);
    reported_.add(latency);
  }

  void send_due() {
    for (size_t i = 0; i < reporters_.size(); ++i) {
      for (const auto& report : reporters_[i].take_due(now_))
        metrics_.post(i, report);
      for (const auto& [to, report] : reporters_[i].probe(now_))
        if (to == counter::metrics)
          metrics_.post(i, report);
    }
  }

  void handle_one(bool crashes, bool refused) {
    if (metrics_.idle())
      return;
    size_t from = 0;
    const auto receipt = metrics_.handle(now_, crashes, from);
    // A refused answer stands for a message or an answer that was lost on the way.
    if (!receipt || refused)
      return reporters_[from].failed(pay, counter::metrics);
    for (const auto& report : reporters_[from].received(pay, counter::metrics, *receipt))
      metrics_.post(from, report);
  }

  bool all_covered() const {
    return std::ranges::all_of(reporters_,
                               [](const auto& each) { return each.uncovered(pay, counter::metrics).empty(); });
  }

  std::mt19937_64 chance_;
  timestamp now_ = start;
  std::vector<reporter> reporters_;
  crashing_counter metrics_{chance_};
  histogram reported_;
};

} // namespace

TEST_CASE("every outcome is counted exactly once, over crashes of the counter, lost messages and failed checkpoints") {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    rehearsal play{seed};
    play.run(1500);
    play.settle();
    INFO("seed " << seed);
    CHECK(play.counted().calls == play.reported().calls);
    CHECK(play.counted().mean == play.reported().mean);
  }
}

} // namespace muster
