#pragma once

#include "messages/model/endpoint.hpp"
#include "messages/protocol/health.hpp"

#include <functional>

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

} // namespace muster
