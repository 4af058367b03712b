#pragma once

#include "actors/registry/leases.hpp"
#include "messages/model/fact.hpp"
#include "messages/model/settings.hpp"

#include <optional>

namespace muster {

/// Damps the expiry of many leases at once, as Eureka's self-preservation does: when too few are renewed, the network
/// is more likely to be down than the instances, and none of them is taken away. What it decides becomes a fact, and
/// its state is what those facts add up to.
class mass_expiry {
public:
  explicit mass_expiry(const mass_expiry_settings& how) : how_{how} {}

  /// What a look at the leases changes, if anything: expiry is suspended or goes on.
  std::optional<fact> look(const lease_tally& seen, timestamp now);

  /// The same for the command to go on; nothing when it is not suspended.
  std::optional<fact> resume(const lease_tally& seen, timestamp now) const;

  /// How many instances may leave at one look; none while expiry is suspended, or has to be.
  int64_t most_to_leave(const lease_tally& seen) const;

  void apply(const record& entry);

  std::optional<timestamp> suspended_since() const { return since_; }

  /// What `look` and `resume` decide is appended under this id, which is another one after each change.
  command_id command() const { return command_id{"leases/" + std::to_string(last_)}; }

private:
  bool enough(int64_t renewed, const lease_tally& seen) const;
  bool has_to_be_suspended(const lease_tally& seen) const;
  fact resumed(std::string reason, const lease_tally& seen, timestamp now) const;

  mass_expiry_settings how_;
  std::optional<timestamp> since_;
  /// It was ended early, and leases have not been renewed often enough since.
  bool spent_ = false;
  /// The index of the latest change.
  int64_t last_ = 0;
};

} // namespace muster
