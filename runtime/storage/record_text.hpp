#pragma once

#include "messages/model/expected.hpp"
#include "messages/model/fact.hpp"

#include <string>
#include <string_view>

// How a record stands in a journal file: as a line of JSON, with a checksum.

namespace muster {

/// One line without a line break. What is no UTF-8 in it is replaced.
std::string record_text(const record& entry);

/// Of what a row says, by which damage is known (XXH3, 64 bits). The key keeps a row from passing for another one.
int64_t checksum_of(int64_t key, std::string_view text);

/// Reads a row: `invalid` says what is wrong with it.
expected<record> read_record(int64_t index, std::string_view text, int64_t checksum);

} // namespace muster
