#include "runtime/scenario/edges.hpp"

#include <algorithm>

namespace muster {

namespace {

void count_end(edge_counts& counts, call_result result, duration latency) {
  if (result == call_result::abandoned) {
    ++counts.abandoned;
    return;
  }
  ++(result == call_result::success ? counts.succeeded : counts.failed);
  counts.latencies.add(latency);
}

} // namespace

void edge_counts::merge(const edge_counts& other) {
  begun += other.begun;
  succeeded += other.succeeded;
  failed += other.failed;
  abandoned += other.abandoned;
  rejected += other.rejected;
  refused_by_circuit += other.refused_by_circuit;
  latencies.merge(other.latencies);
}

void edge_log::reject(timestamp at, errc why) {
  for (auto* counts : {&slot(at), &whole_}) {
    ++counts->failed;
    ++counts->rejected;
    counts->refused_by_circuit += why == errc::circuit_open ? 1 : 0;
  }
}

void edge_log::end(timestamp at, call_result result, duration latency) {
  count_end(slot(at), result, latency);
  count_end(whole_, result, latency);
}

edge_counts edge_log::counts(timestamp now, duration window) const {
  if (window <= duration{0})
    return whole_;
  edge_counts sum;
  const auto last = (now - start_) / std::chrono::seconds{1};
  const auto first = std::max<int64_t>(0, last + 1 - std::max<int64_t>(1, window / std::chrono::seconds{1}));
  for (auto i = first; i <= last && std::cmp_less(i, seconds_.size()); ++i)
    sum.merge(seconds_[static_cast<size_t>(i)]);
  return sum;
}

edge_counts edge_log::second(int64_t number) const {
  return std::cmp_less(number, seconds_.size()) ? seconds_[static_cast<size_t>(number)] : edge_counts{};
}

edge_counts& edge_log::slot(timestamp at) {
  const auto number = static_cast<size_t>((at - start_) / std::chrono::seconds{1});
  if (number >= seconds_.size())
    seconds_.resize(number + 1);
  return seconds_[number];
}

} // namespace muster
