#pragma once

#include "messages/model/alert.hpp"

#include <functional>
#include <memory>

namespace muster {

/// Where notifications leave the process. Used by one actor at a time, which it may block.
class alert_sink {
public:
  virtual ~alert_sink() = default;

  /// Tells that an episode has fired or, by its status, been resolved. On a failure nothing of it may be
  /// left behind: the same notification is offered again later.
  virtual expected<void> deliver(const alert& episode, timestamp at) = 0;
};

/// Makes the sink anew for each incarnation of its actor.
using sink_factory = std::function<std::unique_ptr<alert_sink>()>;

} // namespace muster
