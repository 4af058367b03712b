#include "actors/supervision/restart_plan.hpp"

#include <algorithm>

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

} // namespace

restart_plan plan_restart(const supervision_settings& settings, restart_type type, const child_history& history,
                          timestamp now, exit_kind how, uint64_t draw) {
  restart_plan plan{restart_action::stop, now, history};
  plan.next.up_since.reset();
  if (!must_restart(type, how))
    return plan;
  auto& restarts = plan.next.restarts;
  while (!restarts.empty() && now - restarts.front() > settings.period)
    restarts.pop_front();
  restarts.push_back(now);
  if (static_cast<int64_t>(restarts.size()) > settings.intensity) {
    plan.action = restart_action::escalate;
    return plan;
  }
  plan.action = restart_action::restart;
  if (history.up_since && now - *history.up_since >= settings.stable_after)
    plan.next.backoffs = 0;
  else
    plan.at = now + varied(plain_backoff(settings, plan.next.backoffs++), settings.backoff_jitter, draw);
  return plan;
}

} // namespace muster
