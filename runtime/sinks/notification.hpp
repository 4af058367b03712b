#pragma once

#include "messages/model/alert.hpp"

#include <string>

// A notification as text.

namespace muster {

/// The alert as a JSON object on one line, with the time of the notification under `at`. No line break.
std::string notification_json(const alert& episode, timestamp at);

/// For a log: `alert active id=pay/errors#1 severity=high condition="error_rate > 5%" value=18.2% ...`.
std::string notification_text(const alert& episode, timestamp at);

} // namespace muster
