#pragma once

#include "actors/journal/store.hpp"
#include "messages/protocol/journal.hpp"

#include <span>
#include <vector>

namespace muster {

/// Journals commands by one append of the store, and so by one wait for its disk: their facts become durable together
/// or not at all. Each command is answered as if it had come alone, in this order: one whose id is known, from the
/// store or from an earlier command of the group, answers the index it has and adds nothing.
std::vector<expected<accepted>> commit(fact_store& store, std::span<const append_facts> group, timestamp now);

} // namespace muster
