#include "runtime/scenario/jury.hpp"

namespace muster {

void jury::expect(const expect_that& step) {
  const auto lasts = step.within.value_or(step.for_.value_or(duration{0}));
  pending_.push_back({step, on_.outside() + lasts});
  look();
  // Behind all that is to happen in the instant of the deadline, which is in time.
  if (lasts > duration{0})
    on_.stage.at(on_.now() + lasts, [this] { on_.stage.at(on_.now(), [this] { end_due(); }); });
}

void jury::look() {
  std::erase_if(pending_, [&](const pending_expectation& one) {
    const bool only_now = !one.step.within && !one.step.for_;
    return settle(one, only_now);
  });
}

void jury::end_due() {
  std::erase_if(pending_,
                [&](const pending_expectation& one) { return one.deadline <= on_.outside() && settle(one, true); });
}

bool jury::settle(const pending_expectation& one, bool last_chance) {
  const auto found = evaluate(one.step.that, values_);
  // With `for` a failure decides, otherwise a success does.
  const bool throughout = one.step.for_.has_value();
  if (found.holds == throughout && !last_chance)
    return false;
  report("expect", one.step.that, found);
  return true;
}

void jury::look_always() {
  const auto& always = on_.play.always;
  broken_.resize(always.size());
  for (size_t i = 0; i < always.size(); ++i) {
    if (broken_[i] || holds(always[i], values_, without_samples::holds))
      continue;
    broken_[i] = true;
    report("always", always[i], evaluate(always[i], values_, without_samples::holds));
  }
}

void jury::close() {
  for (const auto& one : pending_)
    settle(one, true);
  pending_.clear();
  for (size_t i = 0; i < on_.play.always.size(); ++i)
    if (broken_.empty() || !broken_[i])
      report("always", on_.play.always[i], evaluate(on_.play.always[i], values_, without_samples::holds));
  for (const auto& that : on_.play.at_end)
    report("at_end", that, evaluate(that, values_));
}

void jury::report(std::string kind, const expression& that, const verdict& found) {
  on_.timeline.add(on_.now(), "expect", (found.holds ? "held: " : "FAILED: ") + that.text() + " (" + found.shown + ")");
  reports_.push_back({std::move(kind), that.text(), found.holds, on_.now(), found.shown});
}

} // namespace muster
