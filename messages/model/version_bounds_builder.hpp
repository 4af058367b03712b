#pragma once

#include "messages/model/version_range.hpp"
#include "messages/model/version_range_scan.hpp"

#include <string>
#include <vector>

namespace muster {

/// The version that `value`, which is complete, spells.
version exactly(const partial_version& value);

/// What the comparators of one alternative mean as bounds: the replace functions of node-semver 7.8.6's
/// classes/range.js. An absent number allows any, and a comparator that allows all adds no bound.
class version_bounds_builder {
public:
  /// Where pre-releases count, a bound that stands for absent numbers lies before the first pre-release.
  explicit version_bounds_builder(bool include_prerelease);

  void add_hyphen(const partial_version& from, const partial_version& to);
  void add_tilde(const partial_version& value);
  void add_caret(const partial_version& value);

  /// `value` is incomplete.
  void add_wildcard(version_bound::relation is, const partial_version& value);

  /// `bare` tells that nothing but numbers and a pre-release was written behind the operator: only the
  /// literal text >=0.0.0 is `*`, while >=v0.0.0 is a bound, which does not swallow other alternatives.
  void add_relation(version_bound::relation is, version value, bool bare = true);

  /// What was added, or a fault at 0 when a bound is too large or too long.
  scanned<version_bounds> take() &&;

private:
  version with_floor(version value) const;
  version lowest(const partial_version& value) const;
  void add_below(version value);

  /// The pre-release part of the lowest version that is admitted where nothing else is written.
  std::vector<std::string> floor_;
  version_bounds bounds_;
};

} // namespace muster
