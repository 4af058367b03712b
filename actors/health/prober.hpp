#pragma once

#include "messages/model/endpoint.hpp"
#include "messages/protocol/health.hpp"

#include <functional>
#include <optional>
#include <string>

namespace muster {

/// One look at one instance.
struct probe {
  /// Unique over all incarnations of the health actor.
  int64_t id = 0;
  instance_id instance;
  check_kind kind = check_kind::none;
  endpoint address;
  /// Later than this nobody waits for the result any longer.
  duration timeout{0};
  /// How to ask, where the kind says that something is asked.
  http_check http{};
  grpc_check grpc{};
};

/// Looks at instances on behalf of the health actor, which decides when, and what follows from it.
class prober {
public:
  virtual ~prober() = default;

  /// Whether checks of this kind can be run here.
  virtual bool can(check_kind kind) const = 0;

  /// Begins a look and returns at once. `done` takes the end of it, with the probe's id and instance. It may be
  /// called from any thread, within `start`, after the time-out or never, and may outlive the health actor.
  virtual void start(const probe& what, std::function<void(probe_result)> done) = 0;
};

/// Why a prober that connects to instances cannot look at this one; nothing when it can.
inline std::optional<std::string> why_not(const prober& by, const probe& what) {
  const auto kind = std::string{to_string(what.kind)};
  if (!by.can(what.kind))
    return "checks of kind " + kind + " cannot be run here";
  if (what.address.host.empty() || what.address.port == 0)
    return "the instance has no address to connect to; a check of kind " + kind + " needs HOST:PORT";
  return std::nullopt;
}

} // namespace muster
