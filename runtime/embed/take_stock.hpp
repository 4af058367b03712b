#pragma once

#include "actors/supervision/house.hpp"
#include "runtime/embed/asker.hpp"
#include "runtime/statistics.hpp"

namespace muster {

/// Asks the actors of a tree how they stand: all within one time-out, in two rounds, since the registry says which
/// services there are.
statistics take_stock(house& of, const asker_ptr& from, timestamp started, duration timeout);

} // namespace muster
