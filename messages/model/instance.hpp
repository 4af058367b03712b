#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/degrees.hpp"
#include "messages/model/endpoint.hpp"
#include "messages/model/id.hpp"
#include "messages/model/time.hpp"
#include "messages/model/version.hpp"
#include "messages/model/version_range.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

// What is registered: one process of a service, where it is and what it may be used for.

namespace muster {

/// A place on earth.
struct location {
  degrees latitude;
  degrees longitude;
};
MUSTER_DESCRIBE(location, latitude, longitude)

/// How long a registration lives without a heartbeat, and how often heartbeats are expected.
struct lease_terms {
  duration ttl = std::chrono::seconds{90};
  duration heartbeat = std::chrono::seconds{30};
};
MUSTER_DESCRIBE(lease_terms, ttl, heartbeat)

struct instance {
  instance_id id;
  service_name service;
  version version_{1, 0, 0, {}, {}};
  endpoint address;
  std::string zone;
  std::string region;
  std::optional<location> location_;
  /// Relative share of picks; 0 is never picked.
  int64_t weight = 1;
  std::vector<std::string> tags;
  std::map<std::string, std::string> metadata;
  std::map<std::string, version_range> depends_on;
  /// Without terms the registration lives until it is taken back.
  std::optional<lease_terms> lease;
};
MUSTER_DESCRIBE(instance, id, service, version_, address, zone, region, location_, weight, tags, metadata, depends_on,
                lease)

/// `unknown` answers for an id never seen and is never stored.
enum class instance_state : uint8_t {
  unknown,
  registering,
  registered,
  healthy,
  unhealthy,
  draining,
  deregistering,
  deregistered
};
MUSTER_DESCRIBE_ENUM(instance_state, unknown, registering, registered, healthy, unhealthy, draining, deregistering,
                     deregistered)

/// Equal in everything, the build metadata of the version included, which versions do not compare.
bool is_same(const instance& left, const instance& right);

/// New values of an instance; what is absent stays. Its id and its service are what it is known by and stay as well.
struct instance_change {
  std::optional<version> version_;
  std::optional<endpoint> address;
  std::optional<std::string> zone;
  std::optional<std::string> region;
  std::optional<location> location_;
  std::optional<int64_t> weight;
  std::optional<std::vector<std::string>> tags;
  std::optional<std::map<std::string, std::string>> metadata;
  std::optional<std::map<std::string, version_range>> depends_on{};
  std::optional<lease_terms> lease{};
  /// The names of members above that get back the value they have by default: `lease` ends the lease.
  std::vector<std::string> clear{};
};
MUSTER_DESCRIBE(instance_change, version_, address, zone, region, location_, weight, tags, metadata, depends_on, lease,
                clear)

/// Every fault of a change by itself, such as a name in `clear` that is none; empty when there is none.
std::vector<std::string> faults_of(const instance_change& offered);

/// The instance with the new values.
instance changed(instance before, const instance_change& by);

/// Every fault of an instance that is offered for registration; empty when there is none.
std::vector<std::string> faults_of(const instance& candidate);

} // namespace muster
