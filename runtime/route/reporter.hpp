#pragma once

#include "messages/model/call.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace muster {

/// Who counts the calls of a service: its breaker, and the metrics of the tree.
enum class counter : uint8_t { breaker, metrics };

struct reporter_settings {
  /// Outcomes in one report, and how long the first of them may wait for the others.
  size_t batch = 64;
  duration age = std::chrono::milliseconds{10};
  /// While something is uncovered and nothing else is sent, a counter is asked again that often.
  duration probe_interval = std::chrono::seconds{1};
  /// Outcomes kept for each counter of a service; past it the oldest report is dropped and counted.
  size_t max_kept = 65'536;
  /// What was kept so long for a counter that is not there is dropped: it may be about to begin.
  duration forget_after = std::chrono::seconds{30};
};

/// A report for one counter only: a repetition.
struct directed_report {
  counter to = counter::breaker;
  call_report report;
};

/// Gathers the outcomes of calls and sees to it that each counter counts each of them once, over crashes
/// of the counter: reports are numbered by service, kept until the counter's checkpoint covers them, and
/// repeated in order when another incarnation of the counter answers. What was counted already the counter
/// drops by its number. So an outcome is lost only when it is dropped here at the bound, or when there is
/// nobody to count it.
///
/// Whoever sends for it (`report_clerk`) sends each report of `take_due` to both counters as a request, and calls
/// `received` with the answer, or `failed` when there is none. Sends nothing, reads no clock, is not thread-safe.
class reporter {
public:
  /// No two reporters of one tree may have the same id, at any time.
  explicit reporter(reporter_id id, reporter_settings options = {});

  void add(const service_name& service, call_outcome outcome, timestamp now);

  /// Whether a report is due: for its size, for its age, or at once since it holds a failure or the outcome
  /// of a permit, which the breaker waits for.
  bool due(timestamp now) const;

  /// When the next report is due if nothing is added; in the past when it is due.
  std::optional<timestamp> next_due() const;

  /// What has been gathered is due now, whatever its size and age.
  void hasten(timestamp now);

  /// The reports that are due, to be sent to both counters of their service.
  std::vector<call_report> take_due(timestamp now);

  /// Takes a counter's answer; what it answers is to be sent to that counter, in this order.
  std::vector<call_report> received(const service_name& service, counter from, const call_receipt& receipt);

  /// A report to that counter got no answer: everything uncovered is repeated with its next probe.
  void failed(const service_name& service, counter to);

  /// As `failed`, for a counter that is not there: what has been kept for it for long is dropped.
  void absent(const service_name& service, counter to, timestamp now);

  /// The answers to what is on its way will not come: everything uncovered is repeated.
  void failed_everywhere();

  /// What is kept for a counter, in order.
  std::vector<call_report> uncovered(const service_name& service, counter by) const;

  /// What is to be repeated since a counter has been sent nothing for the probe interval: its newest
  /// uncovered report, whose receipt says what is covered by now and whether the counter has crashed.
  std::vector<directed_report> probe(timestamp now);

  /// When the next probe is due if nothing happens; absent while everything is covered.
  std::optional<timestamp> next_probe() const;

  /// Outcomes that a counter may have missed since there was no room to keep them.
  int64_t dropped(counter by) const { return dropped_[static_cast<size_t>(by)]; }

private:
  static constexpr std::array counters{counter::breaker, counter::metrics};

  struct kept_report {
    std::shared_ptr<const call_report> what;
    timestamp since{};
  };

  /// What one counter of one service has been sent.
  struct lane {
    std::deque<kept_report> kept;
    size_t outcomes = 0;
    std::optional<int64_t> incarnation;
    bool failed = false;
    timestamp last_sent{};
    timestamp last_probe{};
  };

  struct flow {
    std::vector<call_outcome> gathered;
    timestamp due{};
    int64_t last_sequence = 0;
    std::array<lane, counters.size()> lanes;
  };

  static std::vector<call_report> copies_of(const lane& from);
  void cut_reports(const service_name& service, flow& of, timestamp now, std::vector<call_report>& out);
  void keep(lane& in, counter whose, const kept_report& report);
  static size_t drop_oldest(lane& in);
  timestamp probe_of(const lane& in) const;
  lane* find_lane(const service_name& service, counter of);

  reporter_id id_;
  reporter_settings options_;
  std::map<service_name, flow> flows_;
  std::array<int64_t, counters.size()> dropped_{};
};

} // namespace muster
