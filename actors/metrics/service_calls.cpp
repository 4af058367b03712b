#include "actors/metrics/service_calls.hpp"

#include "actors/metrics/compact_text.hpp"

#include <algorithm>

namespace muster {

namespace {

constexpr duration one_second = std::chrono::seconds{1};

timestamp end_of(const call_outcome& outcome, timestamp now) {
  const auto began = outcome.began.time_since_epoch().count();
  int64_t end = 0;
  if (__builtin_add_overflow(began, std::max<int64_t>(outcome.latency.count(), 0), &end))
    return now;
  return std::min(timestamp{duration{end}}, now);
}

/// From 1823 to 2116, so that the span to any present time fits.
timestamp time_from(text_reader& in) {
  constexpr auto farthest = int64_t{1} << 62;
  return timestamp{duration{in.number(-farthest, farthest)}};
}

/// Per second, in thousandths. Less than a second is no time to speak of a rate.
int64_t throughput_of(int64_t calls, duration span) {
  return static_cast<int64_t>(static_cast<wide_integer>(calls) * 1000 * one_second.count()
                              / std::max(span, one_second).count());
}

void add_up(const tally& counts, const code_table& codes, measures& out) {
  out.calls = counts.calls();
  out.successes = counts.successes();
  out.failures = counts.failures;
  out.time_outs = counts.time_outs;
  out.abandoned = counts.abandoned;
  for (const auto& [code, count] : counts.codes)
    out.failures_by_code[codes.name_of(code)] += count;
  out.error_rate = ratio::of(counts.failures + counts.time_outs, counts.calls());
  out.min = counts.latencies.min();
  out.mean = counts.latencies.mean();
  out.max = counts.latencies.max();
  out.p50 = counts.latencies.quantile({500'000});
  out.p90 = counts.latencies.quantile({900'000});
  out.p99 = counts.latencies.quantile({990'000});
  out.p999 = counts.latencies.quantile({999'000});
}

} // namespace

void call_series::add(const counted_call& call, timestamp now) {
  all.add(call, now);
  recent.add(call, now);
  last_call = std::max(last_call, call.end);
  // A call from before the windows says nothing about how long calls have been counted.
  if (call.end >= now - rolling_window::longest)
    since = std::min(since, call.end);
}

void call_series::measure(std::chrono::seconds window, timestamp now, const code_table& codes, measures& out) const {
  const auto begin = window.count() == 0 ? since : rolling_window::begin_of(window, now);
  add_up(window.count() == 0 ? all.lifetime() : all.since(begin), codes, out);
  // Before it was there, nothing can have happened: that time is no part of the window.
  out.window = std::max(now - std::max<timestamp>(begin, std::chrono::floor<std::chrono::seconds>(since)), duration{0});
  out.throughput = throughput_of(out.calls, out.window);
  out.last_call = last_call;
}

void call_series::write(text_writer& out, checkpoint_scope scope) const {
  out.number(since.time_since_epoch().count()).number(last_call.time_since_epoch().count());
  (scope == checkpoint_scope::all ? all : recent).write(out);
}

void call_series::read(text_reader& in, size_t codes_known, timestamp now) {
  since = std::min(since, time_from(in));
  last_call = std::max(last_call, time_from(in));
  rolling_window saved;
  saved.read(in, codes_known);
  all.merge(std::move(saved), now);
}

counted_call service_calls::judge(const call_outcome& outcome, timestamp now) {
  const auto failed = outcome.result == call_result::failure || outcome.result == call_result::timed_out;
  return {outcome.result, std::max(outcome.latency, duration{0}), end_of(outcome, now),
          failed ? codes.number_of(outcome) : uint8_t{0}};
}

void service_calls::remove(const instance_id& instance) {
  instances.erase(instance);
  removed.insert(instance);
}

bool service_calls::has_recent() const {
  return !total.recent.empty() || !removed.empty() || reports.has_recent();
}

void service_calls::begin_recent() {
  reports.begin_recent();
  total.recent = {};
  removed.clear();
  for (auto& [id, calls] : instances)
    calls.recent = {};
}

void service_calls::write(text_writer& out, checkpoint_scope scope) const {
  codes.write(out);
  reports.write(out, scope);
  total.write(out, scope);
  out.number(removed.size());
  for (const auto& id : removed)
    out.word(id.str());
  const auto wanted = [&](const auto& each) {
    return !(scope == checkpoint_scope::all ? each.second.all : each.second.recent).empty();
  };
  out.number(std::ranges::count_if(instances, wanted));
  for (const auto& each : instances)
    if (wanted(each)) {
      out.word(each.first.str());
      each.second.write(out, scope);
    }
}

void service_calls::read(text_reader& in, timestamp now) {
  codes.read(in);
  reports.read(in, now);
  total.read(in, codes.size(), now);
  const auto id_from = [&] {
    auto id = instance_id::parse(in.word());
    if (!id)
      in.fault(id.error().detail);
    return id ? *id : instance_id{};
  };
  for (auto left = in.list(); left > 0 && in.ok(); --left)
    instances.erase(id_from());
  for (auto left = in.list(); left > 0 && in.ok(); --left)
    if (const auto id = id_from(); in.ok())
      instances.try_emplace(id, now).first->second.read(in, codes.size(), now);
}

} // namespace muster
