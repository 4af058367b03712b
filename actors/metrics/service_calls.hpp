#pragma once

#include "actors/metrics/report_ledger.hpp"
#include "actors/metrics/rolling_window.hpp"
#include "messages/model/id.hpp"
#include "messages/protocol/metrics.hpp"

#include <map>
#include <set>

namespace muster {

/// The calls of one service, or of one instance. What was counted since the last full checkpoint is
/// held once more by itself, so that a checkpoint in between is as small as what has happened.
struct call_series {
  explicit call_series(timestamp start) : since{start} {}

  rolling_window all;
  rolling_window recent;
  /// When it was registered, or the earliest end of a call.
  timestamp since;
  timestamp last_call{};
  /// Whether the facts know it; reports may come before the registration, or of what was never registered.
  bool registered = false;

  void add(const counted_call& call, timestamp now);

  /// Fills in everything that follows from the calls in `window`; 0 is the lifetime.
  void measure(std::chrono::seconds window, timestamp now, const code_table& codes, measures& out) const;

  timestamp last_activity() const { return std::max(since, last_call); }

  void write(text_writer& out, checkpoint_scope scope) const;
  /// Adds what was saved.
  void read(text_reader& in, size_t codes_known, timestamp now);
};

/// Everything that is counted for one service.
struct service_calls {
  service_calls(timestamp start, size_t max_codes) : codes{max_codes}, total{start} {}

  code_table codes;
  report_ledger reports;
  call_series total;
  std::map<instance_id, call_series> instances;
  /// Instances whose calls were removed since the last full checkpoint.
  std::set<instance_id> removed;

  /// The outcome as it is to be counted. One from the future ends now, and no call takes less than no time.
  counted_call judge(const call_outcome& outcome, timestamp now);

  void remove(const instance_id& instance);

  /// Whether there is anything that `checkpoint_scope::recent` would write.
  bool has_recent() const;
  void begin_recent();

  void write(text_writer& out, checkpoint_scope scope) const;
  void read(text_reader& in, timestamp now);
};

} // namespace muster
