#include "runtime/route/reporter.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

namespace muster {

namespace {

/// A breaker decides by these, so that they do not wait for company.
bool is_urgent(const call_outcome& outcome) {
  return outcome.permit || outcome.result == call_result::failure || outcome.result == call_result::timed_out;
}

} // namespace

reporter::reporter(reporter_id id, reporter_settings options) : id_{std::move(id)}, options_{options} {
  options_.batch = std::max<size_t>(options_.batch, 1);
}

void reporter::add(const service_name& service, call_outcome outcome, timestamp now) {
  auto& of = flows_[service];
  if (of.gathered.size() >= options_.max_kept) {
    for (auto& dropped : dropped_)
      ++dropped;
    return;
  }
  if (of.gathered.empty())
    of.due = now + options_.age;
  if (is_urgent(outcome))
    of.due = std::min(of.due, now);
  of.gathered.push_back(std::move(outcome));
  if (of.gathered.size() >= options_.batch)
    of.due = std::min(of.due, now);
}

bool reporter::due(timestamp now) const {
  const auto next = next_due();
  return next && *next <= now;
}

std::optional<timestamp> reporter::next_due() const {
  std::optional<timestamp> result;
  for (const auto& [service, of] : flows_)
    if (!of.gathered.empty() && (!result || of.due < *result))
      result = of.due;
  return result;
}

void reporter::hasten(timestamp now) {
  for (auto& [service, of] : flows_)
    of.due = std::min(of.due, now);
}

std::vector<call_report> reporter::take_due(timestamp now) {
  std::vector<call_report> result;
  for (auto& [service, of] : flows_)
    if (!of.gathered.empty() && of.due <= now)
      cut_reports(service, of, now, result);
  return result;
}

void reporter::cut_reports(const service_name& service, flow& of, timestamp now, std::vector<call_report>& out) {
  const auto gathered = std::exchange(of.gathered, {});
  for (auto rest = std::span{gathered}; !rest.empty();) {
    const auto part = rest.first(std::min(rest.size(), options_.batch));
    rest = rest.subspan(part.size());
    out.push_back(call_report{id_, ++of.last_sequence, service, {part.begin(), part.end()}});
    const kept_report kept{std::make_shared<const call_report>(out.back()), now};
    for (const auto each : counters) {
      auto& in = of.lanes[static_cast<size_t>(each)];
      in.last_sent = now;
      keep(in, each, kept);
    }
  }
}

void reporter::keep(lane& in, counter whose, const kept_report& report) {
  in.kept.push_back(report);
  in.outcomes += report.what->outcomes.size();
  while (in.outcomes > options_.max_kept)
    dropped_[static_cast<size_t>(whose)] += static_cast<int64_t>(drop_oldest(in));
}

size_t reporter::drop_oldest(lane& in) {
  const auto outcomes = in.kept.front().what->outcomes.size();
  in.outcomes -= outcomes;
  in.kept.pop_front();
  return outcomes;
}

std::vector<call_report> reporter::received(const service_name& service, counter from, const call_receipt& receipt) {
  auto* in = find_lane(service, from);
  if (in == nullptr)
    return {};
  const auto alone = in->kept.size() <= 1;
  while (!in->kept.empty() && in->kept.front().what->sequence <= receipt.covered)
    drop_oldest(*in);
  const auto before = std::exchange(in->incarnation, receipt.incarnation);
  // The first answer may come from the second incarnation: the first one may have died with the answer.
  const auto changed = before ? *before != receipt.incarnation : !alone;
  if (!changed)
    return {};
  in->failed = false;
  return copies_of(*in);
}

void reporter::failed(const service_name& service, counter to) {
  if (auto* in = find_lane(service, to))
    in->failed = true;
}

void reporter::absent(const service_name& service, counter to, timestamp now) {
  failed(service, to);
  if (auto* in = find_lane(service, to))
    while (!in->kept.empty() && in->kept.front().since + options_.forget_after <= now)
      drop_oldest(*in);
}

void reporter::failed_everywhere() {
  for (auto& [service, of] : flows_)
    for (auto& in : of.lanes)
      in.failed = true;
}

std::vector<call_report> reporter::uncovered(const service_name& service, counter by) const {
  const auto of = flows_.find(service);
  return of == flows_.end() ? std::vector<call_report>{} : copies_of(of->second.lanes[static_cast<size_t>(by)]);
}

std::vector<directed_report> reporter::probe(timestamp now) {
  std::vector<directed_report> result;
  for (auto& [service, of] : flows_)
    for (const auto each : counters) {
      auto& in = of.lanes[static_cast<size_t>(each)];
      if (in.kept.empty() || now < probe_of(in))
        continue;
      const auto first = std::exchange(in.failed, false) ? in.kept.begin() : std::prev(in.kept.end());
      in.last_sent = in.last_probe = now;
      std::transform(first, in.kept.end(), std::back_inserter(result), [&](const kept_report& report) {
        return directed_report{each, *report.what};
      });
    }
  return result;
}

std::optional<timestamp> reporter::next_probe() const {
  std::optional<timestamp> result;
  for (const auto& [service, of] : flows_)
    for (const auto& in : of.lanes)
      if (!in.kept.empty() && (!result || probe_of(in) < *result))
        result = probe_of(in);
  return result;
}

/// What is being sent is a probe as well, but it does not bring back what has failed.
timestamp reporter::probe_of(const lane& in) const {
  return (in.failed ? in.last_probe : in.last_sent) + options_.probe_interval;
}

std::vector<call_report> reporter::copies_of(const lane& from) {
  std::vector<call_report> result;
  result.reserve(from.kept.size());
  for (const auto& report : from.kept)
    result.push_back(*report.what);
  return result;
}

reporter::lane* reporter::find_lane(const service_name& service, counter of) {
  const auto found = flows_.find(service);
  return found == flows_.end() ? nullptr : &found->second.lanes[static_cast<size_t>(of)];
}

} // namespace muster
