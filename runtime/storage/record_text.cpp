#include "runtime/storage/record_text.hpp"

#include "messages/codec/json.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <bit>
#include <utility>

namespace muster {

std::string record_text(const record& entry) {
  // The text of an exception, which is the reason of a restart, may be of any bytes.
  return encode(entry).dump(-1, ' ', false, json::error_handler_t::replace);
}

int64_t checksum_of(int64_t key, std::string_view text) {
  return std::bit_cast<int64_t>(XXH3_64bits_withSeed(text.data(), text.size(), std::bit_cast<XXH64_hash_t>(key)));
}

expected<record> read_record(int64_t index, std::string_view text, int64_t checksum) {
  const auto name = "record " + std::to_string(index);
  if (checksum != checksum_of(index, text))
    return fail(errc::invalid, name + " is damaged: its checksum is wrong");
  return parse_json(text)
    .and_then([](const json& content) { return decode<record>(content); })
    .and_then([&](record&& entry) -> expected<record> {
      if (entry.index != index)
        return fail(errc::invalid, "it says that it is record " + std::to_string(entry.index));
      return std::move(entry);
    })
    .map_error([&](const failure& why) {
      return failure{errc::invalid, name + " cannot be read: " + why.detail};
    });
}

} // namespace muster
