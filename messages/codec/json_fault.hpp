#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>

namespace muster {

/// Something wrong with one value: where, as a JSON pointer (`/services/0/name`), and what.
struct json_fault {
  std::string pointer;
  std::string text;
  /// Whether the key is at fault and not the value under it.
  bool at_key = false;
  /// Within a text: the byte from which on it is wrong.
  std::optional<size_t> offset{};

  auto operator<=>(const json_fault&) const = default;
};

} // namespace muster
