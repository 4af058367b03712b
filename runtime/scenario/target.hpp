#pragma once

#include "messages/model/instance.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

// What a step is aimed at: instances of one service, or actors of the tree.

namespace muster {

enum class target_kind : uint8_t {
  named,     ///< a service or an instance: which, the names of the script say
  service,   ///< all instances of a service: `pay`
  instance,  ///< one instance: `pay-2`
  zone,      ///< the instances of a service in a zone: `pay/zone=a`
  version,   ///< those with a version in a range: `pay/version=^1`
  tag,       ///< those with a tag: `pay/tag=blue`
  group,     ///< the members of a group, which the registry knows: `group:web`
  actor,     ///< one supervised actor: `actor:breaker/pay`
  all_actors ///< each of them: `actor:*`
};

struct script_target {
  target_kind kind = target_kind::named;
  /// The service, instance or group.
  std::string name{};
  /// The zone or tag.
  std::string word{};
  version_range range{};
  child_name actor{};

  static expected<script_target> parse(std::string_view text);

  bool aims_at_actors() const noexcept { return kind == target_kind::actor || kind == target_kind::all_actors; }

  /// Whether the target takes in an instance as it is registered. Its kind must not be `named` any more. Of groups it
  /// knows nothing.
  bool covers(const muster::instance& candidate) const;

  bool operator==(const script_target&) const = default;
};

std::string to_string(const script_target& value);

/// The ids of those that the target covers, in the given order.
std::vector<instance_id> covered_by(const script_target& target, std::span<const instance> candidates);

/// Actors of the tree that exist once; breakers and sinks are named after what they serve.
std::span<const std::string_view> lone_actors();

/// Reads `registry`, `breaker/pay` or `sink/log`: the name of an actor, of which only the form is checked.
expected<child_name> parse_actor(std::string_view text);

} // namespace muster
