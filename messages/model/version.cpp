#include "messages/model/version.hpp"

#include "messages/model/version_scan.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace muster {

namespace {

constexpr std::string_view allowed = "MAJOR.MINOR.PATCH[-PRERELEASE][+BUILD], as in 1.2.3 or 1.2.3-rc.1+build.7";

std::strong_ordering compare_digits(std::string_view left, std::string_view right) noexcept {
  const auto by_length = left.size() <=> right.size();
  return by_length != 0 ? by_length : left <=> right;
}

bool is_numeric(std::string_view identifier) noexcept {
  return std::all_of(identifier.begin(), identifier.end(), is_digit);
}

std::strong_ordering compare_identifiers(std::string_view left, std::string_view right) noexcept {
  const bool left_numeric = is_numeric(left);
  if (left_numeric != is_numeric(right))
    return left_numeric ? std::strong_ordering::less : std::strong_ordering::greater;
  return left_numeric ? compare_digits(left, right) : left <=> right;
}

std::string joined_by_dots(char before, const std::vector<std::string>& identifiers) {
  std::string result;
  for (const auto& identifier : identifiers)
    result.append(1, result.empty() ? before : '.').append(identifier);
  return result;
}

scanned<version> scan_version(std::string_view text) {
  version result;
  size_t at = 0;
  const std::pair<numeral*, std::string_view> parts[] = {
    {&result.major, "the major number"}, {&result.minor, "the minor number"}, {&result.patch, "the patch number"}};
  for (const auto& [part, what] : parts) {
    if (part != &result.major) {
      if (at == text.size() || text[at] != '.')
        return fault_at(at, "expected '.' and " + std::string{what});
      ++at;
    }
    auto digits = scan_number(text, at, what);
    if (!digits)
      return tl::make_unexpected(digits.error());
    *part = *numeral::from_digits(*digits);
  }
  for (auto [mark, into, rule] : {std::tuple{'-', &result.prerelease, identifier_rule::prerelease},
                                  std::tuple{'+', &result.build, identifier_rule::build}}) {
    if (at == text.size() || text[at] != mark)
      continue;
    auto identifiers = scan_identifiers(text, ++at, rule);
    if (!identifiers)
      return tl::make_unexpected(identifiers.error());
    *into = std::move(*identifiers);
  }
  if (at != text.size())
    return fault_at(at, "expected the end of the version");
  return result;
}

} // namespace

std::optional<numeral> numeral::from_digits(std::string_view digits) {
  if (digits.empty() || !is_numeric(digits) || (digits.size() > 1 && digits[0] == '0'))
    return std::nullopt;
  numeral result;
  result.digits_ = digits;
  return result;
}

std::strong_ordering numeral::operator<=>(const numeral& other) const noexcept {
  return compare_digits(digits_, other.digits_);
}

expected<version> version::parse(std::string_view text) {
  auto result = text.size() > max_length
                  ? fault_at(max_length, "a version has at most " + std::to_string(max_length) + " characters")
                  : scan_version(text);
  if (!result)
    return tl::make_unexpected(describe_fault("version", text, result.error(), allowed));
  return std::move(*result);
}

std::string to_string(const version& value) {
  return value.major.digits() + '.' + value.minor.digits() + '.' + value.patch.digits()
         + joined_by_dots('-', value.prerelease) + joined_by_dots('+', value.build);
}

std::weak_ordering operator<=>(const version& left, const version& right) noexcept {
  if (const auto order = left.major <=> right.major; order != 0)
    return order;
  if (const auto order = left.minor <=> right.minor; order != 0)
    return order;
  if (const auto order = left.patch <=> right.patch; order != 0)
    return order;
  if (left.prerelease.empty() || right.prerelease.empty())
    return left.prerelease.empty() <=> right.prerelease.empty();
  return std::lexicographical_compare_three_way(left.prerelease.begin(), left.prerelease.end(),
                                                right.prerelease.begin(), right.prerelease.end(), compare_identifiers);
}

bool operator==(const version& left, const version& right) noexcept {
  return std::is_eq(left <=> right);
}

} // namespace muster
