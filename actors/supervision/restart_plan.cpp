#include "actors/supervision/restart_plan.hpp"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

bool must_restart(restart_type type, exit_kind how) {
  return type == restart_type::permanent || (type == restart_type::transient && how == exit_kind::crash);
}

/// `min(cap, backoff * 2^n)`.
duration plain_backoff(const supervision_settings& settings, int64_t n) {
  auto wait = settings.backoff;
  for (; n > 0 && wait < settings.backoff_cap; --n)
    wait = wait > settings.backoff_cap / 2 ? settings.backoff_cap : wait * 2;
  return std::min(wait, settings.backoff_cap);
}

/// Evenly between `wait - spread` and `wait + spread`.
duration varied(duration wait, ratio jitter, uint64_t draw) {
  const auto spread = wait.count() / ratio::one * jitter.ppm + wait.count() % ratio::one * jitter.ppm / ratio::one;
  if (spread <= 0)
    return wait;
  const auto offset = static_cast<int64_t>(draw % static_cast<uint64_t>(2 * spread + 1)) - spread;
  return std::max(wait + duration{offset}, duration{0});
}

/// Notes a restart and says when it is due; nothing when there have been too many.
std::optional<timestamp> next_restart(const supervision_settings& settings, restart_history& history, timestamp now,
                                      uint64_t draw) {
  auto& restarts = history.restarts;
  while (!restarts.empty() && now - restarts.front() > settings.period)
    restarts.pop_front();
  restarts.push_back(now);
  if (static_cast<int64_t>(restarts.size()) > settings.intensity)
    return std::nullopt;
  if (!history.up_since || now - *history.up_since < settings.stable_after)
    return now + varied(plain_backoff(settings, history.backoffs++), settings.backoff_jitter, draw);
  history.backoffs = 0;
  return now;
}

/// The first and the last position, past the end, of those that are restarted with `who`.
std::pair<size_t, size_t> group_of(const restart_spec& spec, size_t who) {
  switch (spec.strategy) {
    case restart_strategy::one_for_all:
      return {0, spec.children.size()};
    case restart_strategy::rest_for_one:
      return {who, spec.children.size()};
    default:
      return {who, who + 1};
  }
}

} // namespace

restart_plan plan_restart(const restart_spec& spec, const restart_history& history, size_t who, exit_kind how,
                          timestamp now, uint64_t draw) {
  restart_plan plan{restart_action::stop, {}, {}, now, history};
  if (must_restart(spec.children.at(who), how)) {
    const auto at = next_restart(spec.settings, plan.next, now, draw);
    plan.action = at ? restart_action::restart : restart_action::escalate;
    plan.at = at.value_or(now);
  }
  plan.next.up_since.reset();
  if (plan.action != restart_action::restart)
    return plan;
  const auto [first, last] = group_of(spec, who);
  for (auto each = first; each < last; ++each) {
    if (each != who)
      plan.stop.insert(plan.stop.begin(), each);
    if (spec.children[each] != restart_type::temporary)
      plan.start.push_back(each);
  }
  return plan;
}

} // namespace muster
