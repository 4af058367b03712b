#pragma once

#include "messages/model/expected.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Reading the parts that versions and version ranges have in common. Positions count bytes from 0.

namespace muster {

/// Where a text stops being right, and what would be right there.
struct scan_fault {
  size_t position;
  std::string reason;
};

template <class T>
using scanned = tl::expected<T, scan_fault>;

inline tl::unexpected<scan_fault> fault_at(size_t position, std::string reason) {
  return tl::make_unexpected(scan_fault{position, std::move(reason)});
}

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// [0-9A-Za-z-], the alphabet of pre-release and build identifiers.
constexpr bool is_identifier_character(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/// A number without leading zero that begins at `at`, which moves behind it. `what` names it in a fault.
scanned<std::string_view> scan_number(std::string_view text, size_t& at, std::string_view what);

enum class identifier_rule {
  prerelease, ///< numeric identifiers have no leading zero
  build       ///< any non-empty identifier
};

/// Identifiers joined by dots that begin at `at`, which moves behind them.
scanned<std::vector<std::string>> scan_identifiers(std::string_view text, size_t& at, identifier_rule rule);

/// `KIND 'TEXT', position N: REASON; allowed: ALLOWED`, with the text cut and made printable.
failure describe_fault(std::string_view kind, std::string_view text, const scan_fault& found, std::string_view allowed);

} // namespace muster
