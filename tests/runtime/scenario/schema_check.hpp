#pragma once

#include "messages/codec/json.hpp"

#include <string>

namespace muster {

/// Why a document does not satisfy a schema, with the place; empty when it does. Knows the keywords that the schema
/// of scenarios uses, and says so of any other.
std::string schema_fault(const json& schema, const json& document);

} // namespace muster
