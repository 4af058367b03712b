#pragma once

#include "runtime/scenario/set.hpp"

namespace muster {

/// Asks one actor a question that changes nothing, as an operator's console would: so that a kill finds
/// a request in its mailbox. A sink is asked to deliver what it has delivered before; one that has
/// delivered nothing cannot be asked.
void ask_from_console(rehearsal_set& on, const child_name& actor);

} // namespace muster
