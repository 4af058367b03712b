#include "runtime/scenario/message_faults.hpp"

#include <algorithm>

namespace muster {

void message_faults::begin(const std::string& fault, const std::optional<child_name>& actor,
                           const message_effect& effect) {
  active_.push_back({fault, actor, effect});
}

void message_faults::end(const std::string& fault) {
  std::erase_if(active_, [&](const active_fault& each) { return each.name == fault; });
}

duration message_faults::hold(const child_name& actor) {
  const auto effect = effect_on(actor);
  if (effect.delay <= duration{0} || !happens(effect.share))
    return duration{0};
  ++tally_.delayed;
  return duration{1 + below(effect.delay.count())};
}

size_t message_faults::turn(const child_name& actor, size_t ready) {
  if (ready < 2 || !happens(effect_on(actor).reorder))
    return 0;
  ++tally_.reordered;
  return static_cast<size_t>(1 + below(static_cast<int64_t>(ready) - 1));
}

request_fate message_faults::fate_of_request(const child_name& actor) {
  const auto effect = effect_on(actor);
  request_fate fate;
  if (happens(effect.drop)) {
    fate.request_lost = below(2) == 0;
    fate.reply_lost = !fate.request_lost;
    ++(fate.request_lost ? tally_.requests_lost : tally_.replies_lost);
  } else if (happens(effect.duplicate)) {
    fate.twice = true;
    ++tally_.duplicated;
  }
  return fate;
}

message_effect message_faults::effect_on(const child_name& actor) const {
  message_effect strongest;
  for (const auto& [name, where, effect] : active_) {
    if (where && *where != actor)
      continue;
    strongest = {std::max(strongest.delay, effect.delay), std::max(strongest.share, effect.share),
                 std::max(strongest.reorder, effect.reorder), std::max(strongest.drop, effect.drop),
                 std::max(strongest.duplicate, effect.duplicate)};
  }
  return strongest;
}

bool message_faults::happens(ratio share) {
  return share.ppm > 0 && below(ratio::one) < share.ppm;
}

int64_t message_faults::below(int64_t bound) {
  return std::uniform_int_distribution<int64_t>{0, bound - 1}(chance_);
}

} // namespace muster
