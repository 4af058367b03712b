#pragma once

#include "actors/metrics/histogram.hpp"
#include "messages/model/call.hpp"
#include "messages/model/expected.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace muster {

/// What happened to calls of one subject within a span of time.
struct edge_counts {
  int64_t begun = 0;
  int64_t succeeded = 0;
  int64_t failed = 0;
  int64_t abandoned = 0;
  /// Failed before any attempt; part of `failed`.
  int64_t rejected = 0;
  /// Rejected because only circuits stood in the way; part of `rejected`.
  int64_t refused_by_circuit = 0;
  histogram latencies;

  int64_t in_flight() const { return begun - succeeded - failed - abandoned; }

  void merge(const edge_counts& other);
};

/// The calls of one subject, by the second in which they began or ended.
class edge_log {
public:
  explicit edge_log(timestamp start) : start_{start} {}

  void begin(timestamp at) { ++slot(at).begun, ++whole_.begun; }
  void reject(timestamp at, errc why);
  void end(timestamp at, call_result result, duration latency);

  /// Of the whole run, or of the last `window` before `now` in whole seconds, the current one included.
  edge_counts counts(timestamp now, duration window) const;

  const edge_counts& whole() const noexcept { return whole_; }

  /// Of one second since the start.
  edge_counts second(int64_t number) const;

private:
  edge_counts& slot(timestamp at);

  timestamp start_;
  std::vector<edge_counts> seconds_;
  edge_counts whole_;
};

/// What the callers of a rehearsal saw: requests by service, attempts by instance.
class edges {
public:
  explicit edges(timestamp start) : start_{start} {}

  edge_log& requests(const service_name& service) { return of(requests_, service); }
  edge_log& attempts(const instance_id& instance) { return of(attempts_, instance); }

  const edge_log* find_requests(const service_name& service) const { return find(requests_, service); }
  const edge_log* find_attempts(const instance_id& instance) const { return find(attempts_, instance); }

private:
  template <class Key>
  edge_log& of(std::map<Key, edge_log>& logs, const Key& key) {
    return logs.try_emplace(key, start_).first->second;
  }

  template <class Key>
  static const edge_log* find(const std::map<Key, edge_log>& logs, const Key& key) {
    const auto found = logs.find(key);
    return found == logs.end() ? nullptr : &found->second;
  }

  timestamp start_;
  std::map<service_name, edge_log> requests_;
  std::map<instance_id, edge_log> attempts_;
};

} // namespace muster
