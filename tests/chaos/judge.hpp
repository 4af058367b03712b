#pragma once

#include "runtime/system.hpp"
#include "tests/chaos/killer.hpp"
#include "tests/chaos/message_load.hpp"
#include "tests/chaos/route_load.hpp"
#include "tests/chaos/verdict.hpp"
#include "tests/chaos/watched_facts.hpp"

namespace muster {

// What must hold when the load has ended, each with its line in the verdict.

/// I5: what metrics has counted against what the callers have seen, before and after the last attempts end.
void judge_counts(system& runs, const message_load& messages, route_load& route, verdict& of);

/// I6, and that requests succeed when no kill is near.
void judge_answers(const message_load& messages, const route_load& route, const killer& kills, verdict& of);

/// I1, I2, I7 and I8: every acknowledged write is there, in the registry and in the journal.
void judge_facts(system& runs, const message_load& messages, const watched_facts& watched,
                 const std::string& notifications, verdict& of);

/// Nobody was restarted but who was killed.
void judge_restarts(system& runs, const killer& kills, verdict& of);

/// From kill to first answer: told, and judged if `limits`.
void judge_recoveries(const killer& kills, bool limits, verdict& of);

} // namespace muster
