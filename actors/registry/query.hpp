#pragma once

#include "messages/protocol/registry.hpp"

namespace muster {

/// Whether an instance fulfils every condition of the query that is given.
bool matches(const instance_query& query, const instance_view& view);

} // namespace muster
