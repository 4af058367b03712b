#pragma once

#include "messages/model/time.hpp"
#include "tests/catch.hpp"

#include <string>
#include <string_view>

// Reading one value from text in a test.

namespace muster::test {

template <class T>
expected<T> parsed(std::string_view text) {
  if constexpr (std::is_same_v<T, duration>)
    return parse_duration(text);
  else if constexpr (std::is_same_v<T, timestamp>)
    return parse_timestamp(text);
  else
    return T::parse(text);
}

/// The value of a text that must be readable.
template <class T>
T read(std::string_view text) {
  auto result = parsed<T>(text);
  INFO("'" << text << "'" << (result ? "" : ": " + result.error().detail));
  REQUIRE(result.has_value());
  return std::move(*result);
}

/// Why a text is refused, which must be as `invalid`; empty when it is not refused.
template <class T>
std::string refusal(std::string_view text) {
  const auto result = parsed<T>(text);
  if (result)
    return {};
  CHECK(result.error().code == errc::invalid);
  return result.error().detail;
}

} // namespace muster::test
