#pragma once

#include "messages/codec/json.hpp"
#include "runtime/scenario/script.hpp"
#include "runtime/scenario/unread.hpp"

#include <vector>

namespace muster {

/// What is wrong with a script that was read from `from`, beyond the form of its values: names that nothing has
/// or that two things have, values out of bounds, keys that exclude each other. Resolves the targets on the way.
/// Nothing is said of what is unread, or because of it.
std::vector<json_fault> check_script(script& content, const json& from, unread_places unread);

} // namespace muster
