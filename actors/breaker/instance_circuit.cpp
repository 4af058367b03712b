#include "actors/breaker/instance_circuit.hpp"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

/// `now` + `wait`, or the end of time.
timestamp after(timestamp now, duration wait) {
  return wait > timestamp::max() - now ? timestamp::max() : now + wait;
}

/// Why these calls open a circuit; empty when they do not.
std::string breach_of(const breaker_policy& policy, const call_counts& counts) {
  const auto text = [&](const char* what, ratio rate, ratio limit) {
    return std::string{what} + " rate " + format_percent(rate) + " of " + std::to_string(counts.calls)
           + " calls reached " + format_percent(limit);
  };
  if (counts.failure_rate() >= policy.failure_rate)
    return text("failure", counts.failure_rate(), policy.failure_rate);
  if (counts.slow_rate() >= policy.slow_rate)
    return text("slow call", counts.slow_rate(), policy.slow_rate);
  return {};
}

command_id command_of(const service_name& service, const instance_id& instance, int64_t epoch) {
  return command_id{"breaker/" + service.str() + "/" + instance.str() + "/epoch-" + std::to_string(epoch)};
}

} // namespace

instance_circuit::instance_circuit(service_name service, instance_id instance, int64_t epoch,
                                   std::optional<breaker_policy> policy)
  : service_{std::move(service)},
    instance_{std::move(instance)},
    policy_{std::move(policy)},
    epoch_{epoch},
    window_{rules().window} {}

void instance_circuit::configure(std::optional<breaker_policy> policy) {
  policy_ = std::move(policy);
  window_.resize(rules().window);
}

void instance_circuit::apply(const circuit_opened& what) {
  enter(circuit_state::open, what.epoch);
  opened_ = what;
}

void instance_circuit::apply(const circuit_half_opened& what) {
  enter(circuit_state::half_open, what.epoch);
  permits_ = permit_book{what.permits};
  trial_ = {};
  trial_size_ = what.permits;
}

void instance_circuit::apply(const circuit_closed& what) {
  enter(circuit_state::closed, what.epoch);
  window_ = call_window{rules().window};
  failures_in_a_row_ = 0;
}

void instance_circuit::apply(const permit_granted& what, const command_id& command, timestamp at) {
  if (state_ == circuit_state::half_open && what.epoch == epoch_)
    permits_.learn(command, at, what.lapses_at);
}

void instance_circuit::recover(timestamp now) {
  if (state_ == circuit_state::half_open)
    propose_open("restarted while half-open", std::max(permits_.last_lapse().value_or(now), now), now);
}

void instance_circuit::record(const call_outcome& outcome, timestamp now) {
  if (outcome.epoch != epoch_)
    return;
  if (state_ == circuit_state::closed)
    record_closed(outcome, now);
  else if (state_ == circuit_state::half_open)
    record_half_open(outcome, now);
}

admission instance_circuit::admit(int64_t epoch, duration timeout, timestamp now, timestamp answer_by) {
  review(now);
  const admission denied{false, epoch_, {}};
  if (state_ == circuit_state::closed && !policy_)
    return {true, epoch_, {}};
  if (state_ != circuit_state::half_open || next_ || epoch != epoch_)
    return denied;
  if (permits_.left() <= 0 || answer_by <= now)
    return denied;
  if (permits_.take_unused(now, after(now, timeout)))
    return {true, epoch_, {}};
  const auto number = std::to_string(permits_.taken() + 1);
  auto& permit = permits_.reserve(command_id{command_of(service_, instance_, epoch_).str() + "/permit-" + number}, now,
                                  after(now, timeout), answer_by);
  permit.resend_at = now + resend_after;
  return {false, epoch_, grant_of(permit)};
}

std::vector<proposal> instance_circuit::due(timestamp now) {
  review(now);
  std::vector<proposal> result;
  for (auto* permit : permits_.unsent(now)) {
    permit->resend_at = now + resend_after;
    result.push_back(grant_of(*permit));
  }
  // A grant that is under way belongs to this epoch: its fact must not come after the end of it.
  if (next_ && resend_at_ <= now && !permits_.any_reserved()) {
    resend_at_ = now + resend_after;
    result.push_back(
      {command_of(service_, instance_, epoch_ + 1), std::visit([](const auto& what) -> fact { return what; }, *next_)});
  }
  return result;
}

std::optional<timestamp> instance_circuit::deadline() const {
  std::optional<timestamp> result = permits_.next_resend();
  const auto at_latest = [&](std::optional<timestamp> other) {
    if (other && (!result || *other < *result))
      result = other;
  };
  if (next_)
    at_latest(permits_.any_reserved() ? std::nullopt : std::optional{resend_at_});
  else
    at_latest(state_ == circuit_state::open ? opened_.retry_at : permits_.next_lapse());
  return result;
}

circuit instance_circuit::view(timestamp now) const {
  circuit result{instance_, state_, epoch_, {}, 0, 0, {}, {}};
  if (state_ == circuit_state::open) {
    result.retry_at = opened_.retry_at;
    result.calls = opened_.calls;
    result.failure_rate = opened_.failure_rate;
    result.slow_rate = opened_.slow_rate;
    return result;
  }
  const auto seen = counts(now);
  result.calls = seen.calls;
  if (seen.calls >= needed_calls()) {
    result.failure_rate = seen.failure_rate();
    result.slow_rate = seen.slow_rate();
  }
  if (state_ == circuit_state::half_open)
    result.permits_left = permits_.left();
  return result;
}

std::optional<circuit_evidence> instance_circuit::evidence() const {
  if (state_ != circuit_state::closed)
    return std::nullopt;
  return circuit_evidence{instance_, epoch_, failures_in_a_row_, window_.slices()};
}

void instance_circuit::restore(const circuit_evidence& saved, timestamp now) {
  if (state_ != circuit_state::closed || saved.epoch != epoch_)
    return;
  failures_in_a_row_ = saved.failures_in_a_row;
  window_.restore(saved.slices, now);
  judge(now);
}

const breaker_policy& instance_circuit::rules() const {
  static const breaker_policy defaults;
  return policy_ ? *policy_ : defaults;
}

/// resilience4j: a window by count, also the one of the half-open state, is judged when it is full at the latest.
int64_t instance_circuit::needed_calls() const {
  if (state_ == circuit_state::half_open)
    return std::min(rules().minimum_calls, trial_size_);
  return rules().window.span > duration{0} ? rules().minimum_calls
                                           : std::min(rules().minimum_calls, rules().window.count);
}

call_counts instance_circuit::counts(timestamp now) const {
  return state_ == circuit_state::half_open ? trial_ : window_.counts(now);
}

void instance_circuit::enter(circuit_state state, int64_t epoch) {
  state_ = state;
  epoch_ = std::max(epoch_, epoch);
  permits_ = permit_book{};
  next_.reset();
  resend_at_ = timestamp::min();
}

void instance_circuit::record_closed(const call_outcome& outcome, timestamp now) {
  if (outcome.result == call_result::abandoned)
    return;
  const bool failed = outcome.result != call_result::success;
  window_.record(failed, outcome.latency > rules().slow_call, now);
  failures_in_a_row_ = failed ? failures_in_a_row_ + 1 : 0;
  judge(now);
}

void instance_circuit::record_half_open(const call_outcome& outcome, timestamp now) {
  if (!outcome.permit)
    return;
  if (outcome.result == call_result::abandoned)
    permits_.give_back(outcome.began);
  else if (permits_.settle(outcome.began))
    trial_.add(outcome.result != call_result::success, outcome.latency > rules().slow_call);
  judge_trial(now);
}

void instance_circuit::judge(timestamp now) {
  if (next_ || !policy_)
    return;
  std::string reason;
  if (policy_->consecutive_failures) {
    if (failures_in_a_row_ >= *policy_->consecutive_failures)
      reason = std::to_string(failures_in_a_row_) + " failures in a row";
  } else if (const auto seen = counts(now); seen.calls >= needed_calls()) {
    reason = breach_of(*policy_, seen);
  }
  if (!reason.empty())
    propose_open(std::move(reason), after(now, policy_->wait), now);
}

/// Judges by the rates in the mode of consecutive failures too: there may be fewer permits than that.
void instance_circuit::judge_trial(timestamp now) {
  if (next_)
    return;
  if (!policy_)
    next_ = circuit_closed{service_, instance_, epoch_ + 1, "no breaker policy"};
  else if (trial_.calls < needed_calls())
    return;
  else if (auto reason = breach_of(*policy_, trial_); !reason.empty())
    propose_open(std::move(reason), after(now, policy_->wait), now);
  else
    next_ = circuit_closed{service_, instance_, epoch_ + 1,
                           std::to_string(trial_.calls - trial_.failures) + " of " + std::to_string(trial_.calls)
                             + " trial calls succeeded"};
}

void instance_circuit::review(timestamp now) {
  if (state_ == circuit_state::half_open) {
    trial_.add(true, false, permits_.lapse(now));
    judge_trial(now);
  } else if (state_ == circuit_state::open && !next_ && opened_.retry_at <= now) {
    next_ = circuit_half_opened{service_, instance_, epoch_ + 1, rules().permits};
  }
}

void instance_circuit::propose_open(std::string reason, timestamp retry_at, timestamp now) {
  const auto seen = counts(now);
  next_ = circuit_opened{service_,   instance_,           epoch_ + 1,       retry_at,
                         seen.calls, seen.failure_rate(), seen.slow_rate(), std::move(reason)};
}

proposal instance_circuit::grant_of(const held_permit& permit) const {
  return {permit.command, permit_granted{service_, instance_, epoch_, permit.lapses_at}};
}

} // namespace muster
