#pragma once

#include "messages/model/expected.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Versions by Semantic Versioning 2.0.0 (https://semver.org/spec/v2.0.0.html).

namespace muster {

/// A whole number without an upper limit, since SemVer sets none for the parts of a version.
class numeral {
public:
  numeral(uint64_t value = 0) : digits_{std::to_string(value)} {}

  /// Empty unless `digits` is one or more of 0-9 without a leading zero.
  static std::optional<numeral> from_digits(std::string_view digits);

  /// Decimal, without a leading zero.
  const std::string& digits() const noexcept { return digits_; }

  bool operator==(const numeral&) const = default;
  std::strong_ordering operator<=>(const numeral& other) const noexcept;

private:
  std::string digits_;
};

/// A version, 0.0.0 by default. The fields are open; text from outside comes in through `parse`, which
/// guarantees that every identifier is non-empty, of [0-9A-Za-z-], and that a pre-release identifier of
/// digits only has no leading zero.
struct version {
  /// SemVer leaves a limit to the implementation; this is npm's, in characters.
  static constexpr size_t max_length = 256;

  numeral major;
  numeral minor;
  numeral patch;
  std::vector<std::string> prerelease{};
  std::vector<std::string> build{};

  /// Reads `MAJOR.MINOR.PATCH[-PRERELEASE][+BUILD]`, without a leading `v` and without blanks.
  /// Fails with `invalid`; the detail names the position (in bytes, from 0) and what is allowed there.
  static expected<version> parse(std::string_view text);
};

/// The one text that `version::parse` reads as this version, build included.
std::string to_string(const version& value);

/// Precedence (SemVer 11). Build metadata takes no part: versions that differ in it alone are equivalent.
std::weak_ordering operator<=>(const version& left, const version& right) noexcept;

/// Equal precedence; compare texts where build metadata matters.
bool operator==(const version& left, const version& right) noexcept;

} // namespace muster
