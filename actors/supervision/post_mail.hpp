#pragma once

#include <caf/error.hpp>
#include <caf/execution_unit.hpp>
#include <caf/mailbox_element.hpp>

// How supervision looks at messages on their way.

namespace muster {

/// Whether `what` is an ordinary message: no response, no part of a stream, and nothing that CAF sends on
/// its own behalf (exit, down, error and time-out messages). Only mail passes a post. Request ids restart
/// with each incarnation, so that a stray response would be taken for an own one.
bool is_mail(const caf::mailbox_element& what);

/// Sends `why` to the sender if `what` is a request. Runs code of the sender: never call it under a lock.
void answer_with(const caf::error& why, const caf::mailbox_element& what, caf::execution_unit* host);

} // namespace muster
