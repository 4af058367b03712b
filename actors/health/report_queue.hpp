#pragma once

#include "actors/health/timetable.hpp"
#include "messages/model/time.hpp"
#include "messages/protocol/registry.hpp"

#include <map>
#include <optional>
#include <vector>

namespace muster {

/// Verdicts on their way to the registry, one for each instance: the latest. Each is repeated until it is settled.
class report_queue {
public:
  static constexpr duration retry_after = std::chrono::milliseconds{500};

  /// Takes the place of an earlier report about the instance.
  void add(report_health report, timestamp now);

  /// What an instance's state has become is known: a report about it is needless.
  void drop(const instance_id& instance);

  /// The reports to be sent now, in the order of ids; they are on their way until `settle` or `retry`.
  std::vector<report_health> take_due(timestamp now);

  /// The registry has answered for good. One that was dropped or replaced meanwhile is left alone, here and below.
  void settle(const report_health& report);

  /// It is not known whether the report has arrived: it is due again after `retry_after`.
  void retry(const report_health& report, timestamp now);

  std::optional<timestamp> next() const;

private:
  bool is_pending(const report_health& report) const;

  std::map<instance_id, report_health> pending_;
  /// Those that are not on their way: few, while there may be very many that are.
  timetable due_;
};

} // namespace muster
