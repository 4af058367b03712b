#pragma once

#include "messages/model/expected.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

/// One text, or those that differ in a number: `user-7`, `user-{1..1000}`.
struct text_range {
  std::string before;
  /// Whether a number from `first` to `last` follows; a text without one is all in `before`.
  bool numbered = false;
  int64_t first = 0;
  int64_t last = 0;
  std::string after{};

  static constexpr size_t max_length = 256;
  static constexpr int64_t max_number = 1'000'000'000;

  static expected<text_range> parse(std::string_view text);

  int64_t size() const { return last - first + 1; }

  /// The text at a place, from 0 to below `size()`.
  std::string at(int64_t place) const;

  bool operator==(const text_range&) const = default;
};

std::string to_string(const text_range& value);

} // namespace muster
