#include "actors/alerts/alert_machine.hpp"

namespace muster {

alert_verdict alert_machine::step(const alert_rule& rule, bool condition, timestamp at) {
  if (at < latest_)
    return alert_verdict::none;
  latest_ = at;
  if (condition == firing_) {
    since_.reset();
    return alert_verdict::none;
  }
  if (!since_)
    since_ = at;
  const auto wanted = firing_ ? rule.keep_firing_for : rule.for_;
  if (at - *since_ < wanted)
    return alert_verdict::none;
  return firing_ ? alert_verdict::resolve : alert_verdict::fire;
}

void alert_machine::fired() {
  firing_ = true;
  since_.reset();
}

alert_phase alert_machine::phase() const {
  if (firing_)
    return since_ ? alert_phase::resolving : alert_phase::firing;
  return since_ ? alert_phase::pending : alert_phase::inactive;
}

} // namespace muster
