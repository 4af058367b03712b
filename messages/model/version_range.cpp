#include "messages/model/version_range.hpp"

#include "messages/model/version_bounds_builder.hpp"
#include "messages/model/version_range_scan.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster {

namespace {

using relation = version_bound::relation;

constexpr std::string_view allowed = "comparators such as 1.2.3, 1.x, ~1.2, ^1.2.3, >=1.2 or <2, separated by blanks, "
                                     "or 'A - B', and '||' between alternatives; numbers up to 9007199254740991";

/// Takes `<`, `<=`, `>`, `>=`, `=` or nothing from the beginning of `text`.
relation scan_relation(std::string_view text, size_t& at) {
  const char first = text.empty() ? '\0' : text[0];
  at = first == '<' || first == '>' ? 1 : 0;
  const bool or_equal = at < text.size() && text[at] == '=';
  at += or_equal ? 1 : 0;
  if (first == '<')
    return or_equal ? relation::at_most : relation::less;
  if (first == '>')
    return or_equal ? relation::at_least : relation::greater;
  return relation::equal;
}

/// Without its first `*`, which it has, and the operator before it, which node-semver takes out of any comparator.
std::string without_star(std::string_view text) {
  const auto star = text.find('*');
  auto begin = star;
  if (begin > 0 && text[begin - 1] == '=')
    --begin;
  if (begin > 0 && (text[begin - 1] == '<' || text[begin - 1] == '>'))
    --begin;
  return std::string{text.substr(0, begin)}.append(text.substr(star + 1));
}

/// Whether what is left without a star is a relation and a complete version, build metadata included.
bool add_starless(std::string_view text, version_bounds_builder& builder) {
  size_t at = 0;
  const auto is = scan_relation(text, at);
  const bool marked = at < text.size() && text[at] == 'v';
  auto value = version::parse(text.substr(at + (marked ? 1 : 0)));
  if (value)
    builder.add_relation(is, *value, !marked && value->build.empty());
  return value.has_value();
}

/// A complete version, spelled by `text` from `at` on, takes a `v` before it and no other prefix.
scanned<void> check_spelling(const partial_version& value, std::string_view text, size_t at) {
  // A space is left where build metadata stood alone.
  const auto prefix = value.prefix.substr(value.prefix.starts_with(' ') ? 1 : 0);
  if (value.complete() && !prefix.empty() && prefix != "v")
    return fault_at(at, "expected one operator and at most one 'v' before a complete version");
  if (value.complete() && text.size() - at > version::max_length)
    return fault_at(at, "a version has at most " + std::to_string(version::max_length) + " characters");
  return {};
}

scanned<void> add_primitive(std::string_view text, version_bounds_builder& builder) {
  size_t at = 0;
  const auto is = scan_relation(text, at);
  auto value = scan_partial(text, at);
  if (value && value->in_order && !value->complete()) {
    builder.add_wildcard(is, *value);
    return {};
  }
  if (value && !value->in_order)
    value = fault_at(at, "a number follows an x");
  if (value)
    return check_spelling(*value, text, at).map([&] {
      builder.add_relation(is, exactly(*value), value->prefix.empty());
    });
  if (text.find('*') != std::string_view::npos && add_starless(without_star(text), builder))
    return {};
  return tl::make_unexpected(value.error());
}

scanned<void> add_token(std::string_view text, version_bounds_builder& builder) {
  if (text.empty())
    return {};
  if (text[0] == '^')
    return scan_partial(text, 1).map([&](const partial_version& value) { builder.add_caret(value); });
  if (text[0] == '~')
    return scan_partial(text, text.starts_with("~>") ? 2 : 1).map([&](const partial_version& value) {
      builder.add_tilde(value);
    });
  return add_primitive(text, builder);
}

/// Gives a fault its position in the original text.
auto at_origin(const traced_text& text) {
  return [&text](const scan_fault& found) { return scan_fault{text.origin(found.position), found.reason}; };
}

scanned<partial_version> read_end(const traced_text& end, bool any_prefix_before_prerelease) {
  auto value = scan_partial(end.text(), 0);
  if (!value)
    return std::move(value).map_error(at_origin(end));
  if (any_prefix_before_prerelease && !value->prerelease.empty())
    return value;
  if (const auto checked = check_spelling(*value, end.text(), 0); !checked)
    return tl::make_unexpected(at_origin(end)(checked.error()));
  return value;
}

scanned<version_bounds> read_hyphen(const traced_text& from, const traced_text& to, bool include_prerelease) {
  const auto first = read_end(from, false);
  if (!first)
    return tl::make_unexpected(first.error());
  // node-semver writes an upper end with a pre-release anew, and keeps any other end as it stands.
  const auto last = read_end(to, true);
  if (!last)
    return tl::make_unexpected(last.error());
  version_bounds_builder builder{include_prerelease};
  builder.add_hyphen(*first, *last);
  return std::move(builder).take().map_error(at_origin(from));
}

scanned<version_bounds> read_alternative(const traced_text& alternative, bool include_prerelease) {
  const auto text = trim(strip_builds(trim(alternative)));
  constexpr std::string_view hyphen = " - ";
  if (const auto at = text.text().find(hyphen); at != std::string_view::npos)
    return read_hyphen(text.part(0, at), text.part(at + hyphen.size(), text.text().size()), include_prerelease);
  version_bounds result;
  for (const auto& token : split(join_operators(text), " ")) {
    version_bounds_builder builder{include_prerelease};
    auto bounds = add_token(token.text(), builder).and_then([&] { return std::move(builder).take(); });
    if (!bounds)
      return std::move(bounds).map_error(at_origin(token));
    std::move(bounds->begin(), bounds->end(), std::back_inserter(result));
  }
  return result;
}

scanned<std::vector<version_bounds>> read_alternatives(std::string_view text, bool include_prerelease) {
  std::vector<version_bounds> result;
  for (const auto& alternative : split(squeeze(text), "||")) {
    auto bounds = read_alternative(alternative, include_prerelease);
    if (!bounds)
      return tl::make_unexpected(bounds.error());
    result.push_back(std::move(*bounds));
  }
  // npm lets `*` swallow the alternatives beside it, and with them the pre-releases that they name.
  if (std::any_of(result.begin(), result.end(), [](const version_bounds& bounds) { return bounds.empty(); }))
    result.assign(1, {});
  return result;
}

bool admit(const version_bounds& bounds, const version& value, bool include_prerelease) noexcept {
  if (!std::all_of(bounds.begin(), bounds.end(), [&](const auto& bound) { return bound.admits(value); }))
    return false;
  return include_prerelease || value.prerelease.empty()
         || std::any_of(bounds.begin(), bounds.end(), [&](const version_bound& bound) {
              return !bound.than.prerelease.empty() && bound.than.major == value.major
                     && bound.than.minor == value.minor && bound.than.patch == value.patch;
            });
}

} // namespace

bool version_bound::admits(const version& value) const noexcept {
  const auto order = value <=> than;
  switch (is) {
    case relation::less:
      return order < 0;
    case relation::at_most:
      return order <= 0;
    case relation::equal:
      return order == 0;
    case relation::at_least:
      return order >= 0;
    case relation::greater:
      return order > 0;
  }
  return false;
}

expected<version_range> version_range::parse(std::string_view text) {
  auto bounds = text.size() > max_length
                  ? fault_at(max_length, "a range has at most " + std::to_string(max_length) + " characters")
                  : read_alternatives(text, false);
  if (!bounds)
    return tl::make_unexpected(describe_fault("version range", text, bounds.error(), allowed));
  version_range result;
  result.text_ = text;
  result.alternatives_ = std::move(*bounds);
  // What only pre-releases push beyond the largest number contains none of them, as in npm.
  result.with_prereleases_ = read_alternatives(text, true).value_or(std::vector<version_bounds>{});
  return result;
}

bool version_range::contains(const version& value, bool include_prerelease) const noexcept {
  const auto& alternatives = include_prerelease ? with_prereleases_ : alternatives_;
  return std::any_of(alternatives.begin(), alternatives.end(),
                     [&](const version_bounds& bounds) { return admit(bounds, value, include_prerelease); });
}

} // namespace muster
