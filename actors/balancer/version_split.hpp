#pragma once

#include "messages/model/ratio.hpp"
#include "messages/model/version_range.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace muster {

/// A version split as picks use it: parts, the one with the largest share first, of equal ones the one whose range
/// comes first as text; and a last part with no share for versions that are in no range. Without a split that is the
/// only one.
class version_split {
public:
  version_split() : version_split{std::map<std::string, ratio>{}} {}

  /// Ranges that cannot be read are left out; their share falls to the last part.
  explicit version_split(const std::map<std::string, ratio>& shares);

  size_t parts() const { return shares_.size(); }

  /// The first whose range contains it, or the last.
  size_t part_of(const version& which) const;

  /// The part to be asked after `asked` others: first the one that a draw from 0 to 999999 falls into, then the others
  /// from the first on.
  size_t part_at(size_t asked, int64_t draw) const;

  /// By part.
  std::span<const ratio> shares() const { return shares_; }

private:
  std::vector<version_range> ranges_;
  std::vector<ratio> shares_;
};

/// The same, by the shares as they stand in a trace.
size_t part_at(std::span<const ratio> shares, size_t asked, int64_t draw);

/// A number from 0 to 999999 that follows from 64 bits, and has nothing to do with other draws from them.
int64_t draw_of_split(uint64_t bits);

} // namespace muster
