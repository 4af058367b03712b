#include "actors/health/checks.hpp"

#include <algorithm>

namespace muster {

namespace {

/// Instants drawn by chance are multiples of this at the most, so that many instances share a wake-up.
constexpr duration longest_grain = std::chrono::milliseconds{10};

report_health report_of(const instance_id& instance, int64_t since, bool healthy, std::string reason) {
  // A state ends once: whoever reports its end again, be it another incarnation, uses the same id.
  auto command = "health/" + instance.str() + (healthy ? "/healthy/" : "/unhealthy/") + std::to_string(since);
  return {command_id{std::move(command)}, instance, healthy, std::move(reason), since};
}

} // namespace

checks::checks(int64_t max_in_flight, std::function<bool(check_kind)> can_probe, std::mt19937_64 dice,
               int64_t first_probe)
  : can_probe_{std::move(can_probe)},
    dice_{std::move(dice)},
    next_probe_{first_probe},
    schedule_{max_in_flight} {}

void checks::begin(timestamp now) {
  begun_ = true;
  for (auto& [id, member] : subjects_)
    plan_spread(member, now);
}

const health_policy* checks::policy_of(const subject& what) const {
  const auto found = policies_.find(what.service);
  return found == policies_.end() ? nullptr : &found->second;
}

void checks::plan(subject& what, timestamp due, timestamp now) {
  if (!begun_ || why_not(what))
    return;
  const auto& id = what.id;
  if (const auto* policy = policy_of(what); policy->kind != check_kind::ttl)
    schedule_.plan(id, due);
  else if (!silences_.at(id))
    silences_.set(id, now + policy->ttl);
}

void checks::plan_spread(subject& what, timestamp now) {
  if (!begun_ || why_not(what))
    return;
  auto due = what.state == instance_state::registered ? now : now + drawn(duration{0}, policy_of(what)->interval);
  if (const auto planned = schedule_.planned(what.id))
    due = std::min(due, *planned);
  plan(what, due, now);
}

void checks::unplan(subject& what) {
  schedule_.cancel(what.id);
  silences_.erase(what.id);
}

void checks::void_flight(const instance_id& instance) {
  if (const auto found = flights_.find(instance); found != flights_.end())
    found->second.counts = false;
}

std::vector<probe> checks::take_due(timestamp now) {
  miss_reports(now);
  while (const auto instance = schedule_.overdue(now))
    finish(*instance, false, "no answer within " + format_duration(flights_.at(*instance).timeout), false, now);
  std::vector<probe> result;
  while (const auto instance = schedule_.due(now))
    result.push_back(start(*instance, now));
  return result;
}

void checks::miss_reports(timestamp now) {
  for (auto first = silences_.first(); first && first->at <= now; first = silences_.first()) {
    auto& silent = subjects_.at(first->instance);
    const auto ttl = policy_of(silent)->ttl;
    silences_.set(first->instance, now + ttl);
    note(silent, false, "no report within " + format_duration(ttl), false, now);
  }
}

std::optional<timestamp> checks::next() const {
  const auto probing = schedule_.next();
  const auto silence = silences_.first();
  if (!probing || !silence)
    return silence ? std::optional{silence->at} : probing;
  return std::min(*probing, silence->at);
}

probe checks::start(const instance_id& instance, timestamp now) {
  auto& what = subjects_.at(instance);
  const auto& policy = *policy_of(what);
  // In thousandths first: an interval of days times parts per million does not fit.
  const duration sway{policy.interval.count() / 1000 * policy.jitter.ppm / 1000};
  const auto id = next_probe_++;
  schedule_.begin(instance, now + policy.timeout, drawn_about(now + policy.interval, sway));
  flights_[instance] = {id, policy.timeout, true, std::exchange(what.asked, {})};
  probe result{id, instance, policy.kind, what.address, policy.timeout};
  if (policy.http)
    result.http = *policy.http;
  if (policy.grpc)
    result.grpc = *policy.grpc;
  return result;
}

void checks::end(const probe_result& result, timestamp now, bool certain) {
  const auto found = flights_.find(result.instance);
  if (found != flights_.end() && found->second.probe == result.probe)
    finish(result.instance, result.passed, result.detail, certain, now);
}

void checks::finish(const instance_id& instance, bool passed, std::string detail, bool certain, timestamp now) {
  schedule_.end(instance);
  const auto ended = std::move(flights_.extract(instance).mapped());
  if (!ended.counts) {
    for (const auto from : ended.asked)
      ask(instance, from, now);
    return;
  }
  auto& what = subjects_.at(instance);
  note(what, passed, std::move(detail), certain, now);
  for (const auto from : ended.asked)
    answers_.push_back({from, status_of(what)});
}

void checks::note(subject& what, bool passed, std::string detail, bool certain, timestamp now) {
  what.streak.add(passed);
  what.certain = certain;
  what.detail = std::move(detail);
  what.last_checked = now;
  if (passed)
    what.last_passed = now;
  judge(what, now);
}

void checks::judge(subject& what, timestamp now) {
  const auto* policy = policy_of(what);
  if (what.reported || policy == nullptr)
    return;
  auto limits = thresholds{policy->fall, policy->rise};
  if (what.certain)
    limits = {1, 1};
  if (const auto healthy = verdict_on(what.state, what.streak, limits)) {
    what.reported = true;
    auto reason = what.certain ? what.detail : reason_of(what.streak, what.detail);
    reports_.add(report_of(what.id, what.since, *healthy, std::move(reason)), now);
  }
}

duration checks::drawn(duration least, duration most) {
  return duration{std::uniform_int_distribution<int64_t>{least.count(), most.count()}(dice_)};
}

timestamp checks::drawn_about(timestamp middle, duration sway) {
  const auto grain = std::min(sway / 10, longest_grain);
  if (grain == duration{0})
    return middle + drawn(-sway, sway);
  const auto at = (middle + drawn(-sway, sway - grain)).time_since_epoch();
  return timestamp{at + (grain - at % grain) % grain};
}

check_list checks::list(const service_name& service) const {
  check_list result;
  for (const auto& [name, ids] : members_)
    if (policies_.contains(name) && (service.empty() || service == name))
      for (const auto& id : ids)
        result.checks.push_back(status_of(subjects_.at(id)));
  return result;
}

check_status checks::status_of(const subject& what) const {
  const auto& id = what.id;
  const auto kind = policy_of(what)->kind;
  const auto flying = flights_.find(id);
  const auto in_flight = flying != flights_.end() && flying->second.counts;
  auto detail = can(kind) ? what.detail : "checks of kind " + std::string{to_string(kind)} + " cannot be run here";
  return {what.service,
          id,
          kind,
          what.streak.passes,
          what.streak.failures,
          in_flight,
          what.last_passed,
          what.last_checked,
          std::move(detail),
          !what.on};
}

} // namespace muster
