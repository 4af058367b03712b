#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace muster {

/// What a request is about, by which it is hashed: the first of these that is not empty.
struct request_key {
  std::string_view session_id{};
  std::string_view user_id{};
  std::string_view client_ip{};
};

/// XXH3 of the key; nothing when there is none.
std::optional<uint64_t> hash_of(const request_key& key);

} // namespace muster
