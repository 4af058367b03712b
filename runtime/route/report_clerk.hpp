#pragma once

#include "messages/model/expected.hpp"
#include "runtime/route/reporter.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace muster {

/// Sends what a reporter has to both counters of each service when it is due, and again what is to be repeated. It
/// says only when and what: how a report is sent and how time passes is handed in. Not thread-safe.
class report_clerk {
public:
  struct means {
    std::function<timestamp()> now;
    /// Sends a report to a counter; `answered` is to be called when it is known how that went, now or later.
    std::function<void(const call_report& report, counter to)> send;
    /// Has something done at an instant, unless the clerk is gone by then.
    std::function<void(timestamp at, std::function<void()> action)> later;
  };

  /// Nobody else sends for that reporter meanwhile.
  report_clerk(std::shared_ptr<reporter> reports, means with);
  report_clerk(const report_clerk&) = delete;
  report_clerk& operator=(const report_clerk&) = delete;

  /// Sends what is due by now; to be called when something was added to the reporter.
  void send_due();

  /// A counter has answered a report about that service, or has not: `unavailable` when there is no such counter.
  void answered(const service_name& service, counter from, const expected<call_receipt>& receipt);

private:
  void schedule();

  std::shared_ptr<reporter> reports_;
  means with_;
  std::optional<timestamp> next_;
};

} // namespace muster
