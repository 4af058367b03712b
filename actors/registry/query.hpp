#pragma once

#include "messages/protocol/registry.hpp"

namespace muster {

/// Whether an instance in this state fulfils every condition of the query that is given.
bool matches(const instance_query& query, const instance& content, instance_state state);

} // namespace muster
