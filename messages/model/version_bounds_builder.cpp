#include "messages/model/version_bounds_builder.hpp"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

using relation = version_bound::relation;

/// The first version with another minor number, or another major one where no minor is written.
version next(const partial_version& value) {
  return value.minor ? version{*value.major, *value.minor + 1, 0} : version{*value.major + 1, 0, 0};
}

bool is_too_large(const version_bound& bound) {
  const numeral limit{partial_version::too_large};
  return bound.than.major >= limit || bound.than.minor >= limit || bound.than.patch >= limit;
}

bool is_too_long(const version_bound& bound) {
  return to_string(bound.than).size() > version::max_length;
}

} // namespace

version exactly(const partial_version& value) {
  return {*value.major, *value.minor, *value.patch, value.prerelease, {}};
}

version_bounds_builder::version_bounds_builder(bool include_prerelease) {
  if (include_prerelease)
    floor_ = {"0"};
}

void version_bounds_builder::add_hyphen(const partial_version& from, const partial_version& to) {
  if (from.complete())
    add_relation(relation::at_least, from.prerelease.empty() ? with_floor(exactly(from)) : exactly(from),
                 from.prefix.empty());
  else if (from.major)
    add_relation(relation::at_least, lowest(from));
  if (to.complete() && (floor_.empty() || !to.prerelease.empty()))
    add_relation(relation::at_most, exactly(to));
  else if (to.complete())
    add_below({*to.major, *to.minor, *to.patch + 1});
  else if (to.major)
    add_below(next(to));
}

void version_bounds_builder::add_tilde(const partial_version& value) {
  if (!value.major)
    return;
  add_relation(relation::at_least, lowest(value));
  add_below(next(value));
}

void version_bounds_builder::add_caret(const partial_version& value) {
  if (!value.major)
    return;
  add_relation(relation::at_least, lowest(value));
  if (*value.major > 0 || !value.minor)
    add_below({*value.major + 1, 0, 0});
  else if (*value.minor > 0 || !value.patch)
    add_below({0, *value.minor + 1, 0});
  else
    add_below({0, 0, *value.patch + 1});
}

void version_bounds_builder::add_wildcard(relation is, const partial_version& value) {
  if (!value.major) {
    if (is == relation::less || is == relation::greater)
      add_below({});
    return;
  }
  switch (is) {
    case relation::less:
      add_below(lowest(value));
      break;
    case relation::at_most:
      add_below(next(value));
      break;
    case relation::equal:
      add_relation(relation::at_least, lowest(value));
      add_below(next(value));
      break;
    case relation::at_least:
      add_relation(relation::at_least, lowest(value));
      break;
    case relation::greater:
      add_relation(relation::at_least, with_floor(next(value)));
      break;
  }
}

void version_bounds_builder::add_relation(relation is, version value, bool bare) {
  if (!bare || is != relation::at_least || value != with_floor({}))
    bounds_.push_back({is, std::move(value)});
}

scanned<version_bounds> version_bounds_builder::take() && {
  if (std::any_of(bounds_.begin(), bounds_.end(), is_too_large))
    return fault_at(0, "a bound of this comparator is beyond the largest number");
  if (std::any_of(bounds_.begin(), bounds_.end(), is_too_long))
    return fault_at(0, "a version has at most " + std::to_string(version::max_length) + " characters");
  return std::move(bounds_);
}

version version_bounds_builder::with_floor(version value) const {
  value.prerelease = floor_;
  return value;
}

version version_bounds_builder::lowest(const partial_version& value) const {
  return value.complete() ? exactly(value) : with_floor({*value.major, value.minor.value_or(0), 0});
}

void version_bounds_builder::add_below(version value) {
  value.prerelease = {"0"};
  bounds_.push_back({relation::less, std::move(value)});
}

} // namespace muster
