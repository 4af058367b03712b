#pragma once

#include "messages/model/expected.hpp"
#include "messages/model/version.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Ranges of versions in npm's grammar (https://github.com/npm/node-semver#ranges), in its strict mode.

namespace muster {

/// One bound on a version.
struct version_bound {
  enum class relation : uint8_t { less, at_most, equal, at_least, greater };

  relation is = relation::equal;
  version than;

  bool admits(const version& value) const noexcept;
};

/// Bounds that hold together; none at all admits every version.
using version_bounds = std::vector<version_bound>;

/// Which versions are acceptable; `*` by default. Alternatives are joined by `||`; each is `A - B` or a
/// list of comparators, such as 1.2.3, 1.x, ~1.2, ^1.2.3, >=1.2 and <2, that hold together.
///
/// Agrees with node-semver 7.8.6 on what parses and what is contained, except that only ASCII blanks
/// separate, a range has at most `max_length` characters, what does not parse without pre-releases does
/// not parse with them, and numbers beyond 2^53-1 in the version asked about compare exactly.
class version_range {
public:
  static constexpr size_t max_length = 65536;

  version_range() = default;

  /// Fails with `invalid`; the detail names the position (in bytes, from 0) and what is allowed.
  static expected<version_range> parse(std::string_view text);

  /// A pre-release is contained only where a bound of the same alternative is a pre-release of the same
  /// major, minor and patch, unless `include_prerelease` is set.
  bool contains(const version& value, bool include_prerelease = false) const noexcept;

  /// The text it was parsed from.
  friend std::string to_string(const version_range& range) { return range.text_; }

  /// Equality of the texts: `1.x` and `^1` differ.
  friend bool operator==(const version_range& left, const version_range& right) noexcept {
    return left.text_ == right.text_;
  }

private:
  std::string text_ = "*";
  std::vector<version_bounds> alternatives_ = std::vector<version_bounds>(1);
  // The bounds themselves differ where pre-releases count: `1.x` then begins at 1.0.0-0.
  std::vector<version_bounds> with_prereleases_ = alternatives_;
};

} // namespace muster
