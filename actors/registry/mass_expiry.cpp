#include "actors/registry/mass_expiry.hpp"

#include <algorithm>

namespace muster {

std::optional<fact> mass_expiry::look(const lease_tally& seen, timestamp now) {
  // What is only presumed proves nothing.
  const auto recovered = enough(seen.renewed, seen);
  if (recovered)
    spent_ = false;
  if (!since_)
    return has_to_be_suspended(seen) ? std::optional<fact>{expiry_suspended{seen.leased, seen.renewed}} : std::nullopt;
  if (seen.leased < how_.from)
    return resumed("fewer than " + std::to_string(how_.from) + " leases are left", seen, now);
  if (recovered)
    return resumed("enough leases are renewed again", seen, now);
  if (now - *since_ >= how_.at_most)
    return resumed("it has lasted for " + format_duration(how_.at_most), seen, now);
  return std::nullopt;
}

std::optional<fact> mass_expiry::resume(const lease_tally& seen, timestamp now) const {
  return since_ ? std::optional{resumed("by command", seen, now)} : std::nullopt;
}

int64_t mass_expiry::most_to_leave(const lease_tally& seen) const {
  if (since_ || has_to_be_suspended(seen))
    return 0;
  if (seen.leased < how_.from)
    return seen.leased;
  return std::max<int64_t>(1, seen.leased * how_.at_once.ppm / ratio::one);
}

void mass_expiry::apply(const record& entry) {
  if (std::holds_alternative<expiry_suspended>(entry.what)) {
    since_ = since_.value_or(entry.at);
    last_ = entry.index;
  } else if (const auto* resumed = std::get_if<expiry_resumed>(&entry.what)) {
    since_.reset();
    spent_ = resumed->early;
    last_ = entry.index;
  }
}

bool mass_expiry::enough(int64_t renewed, const lease_tally& seen) const {
  return renewed * ratio::one >= seen.leased * how_.renewed.ppm;
}

bool mass_expiry::has_to_be_suspended(const lease_tally& seen) const {
  return !spent_ && seen.leased >= how_.from && !enough(seen.renewed + seen.presumed, seen);
}

fact mass_expiry::resumed(std::string reason, const lease_tally& seen, timestamp now) const {
  return expiry_resumed{std::move(reason), seen.leased, seen.renewed, now - *since_,
                        seen.leased >= how_.from && !enough(seen.renewed, seen)};
}

} // namespace muster
