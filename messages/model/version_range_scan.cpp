#include "messages/model/version_range_scan.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

namespace muster {

namespace {

constexpr bool is_blank(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

constexpr bool is_prefix(char c) noexcept {
  return c == 'v' || c == '=' || c == ' ';
}

constexpr bool is_wildcard(char c) noexcept {
  return c == 'x' || c == 'X' || c == '*';
}

size_t skip(std::string_view text, size_t at, bool (*skipped)(char)) {
  while (at < text.size() && skipped(text[at]))
    ++at;
  return at;
}

/// The space between an operator that begins at `at`, perhaps behind one space, and what follows.
std::optional<size_t> space_behind_operator(std::string_view text, size_t at) {
  if (text[at] == ' ')
    ++at;
  if (text[at] == '<' || text[at] == '>')
    ++at;
  if (text[at] == '=')
    ++at;
  return text[at] == ' ' ? std::optional{at} : std::nullopt;
}

traced_text join_relations(const traced_text& input) {
  const auto text = input.text();
  std::vector<bool> dropped(text.size());
  for (size_t at = 0; at < text.size();) {
    const auto begin = at;
    if (text[at] == '<' || text[at] == '>')
      ++at;
    at = skip(text, at, is_prefix);
    if (at < text.size() && (is_digit(text[at]) || is_wildcard(text[at]))) {
      if (const auto space = space_behind_operator(text, begin))
        dropped[*space] = true;
      // To the end of the version, so that a `v` in a pre-release is not taken for a prefix.
      at = skip(text, at + 1, [](char c) { return is_identifier_character(c) || c == '.' || c == '+'; });
    } else if (at == begin) {
      ++at;
    }
  }
  return input.without(dropped);
}

traced_text join_tildes_and_carets(const traced_text& input) {
  const auto text = input.text();
  std::vector<bool> dropped(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '~' && text[at] != '^')
      continue;
    const bool long_tilde = text.substr(at, 3) == "~> ";
    const auto space = at + (long_tilde ? 2 : 1);
    if (space < text.size() && text[space] == ' ')
      dropped[space] = dropped[at + 1] = true;
  }
  return input.without(dropped);
}

scanned<std::optional<uint64_t>> scan_part(std::string_view text, size_t& at) {
  if (at < text.size() && is_wildcard(text[at])) {
    ++at;
    return std::nullopt;
  }
  if (at == text.size() || !is_digit(text[at]))
    return fault_at(at, "expected a number, x or *");
  const auto digits = scan_number(text, at, "a number");
  if (!digits)
    return tl::make_unexpected(digits.error());
  uint64_t value = 0;
  const auto error = std::from_chars(digits->data(), digits->data() + digits->size(), value).ec;
  return error == std::errc{} ? std::min(value, partial_version::too_large) : partial_version::too_large;
}

} // namespace

traced_text::traced_text(std::string_view text) : text_{text}, origins_(text.size()), end_{text.size()} {
  std::iota(origins_.begin(), origins_.end(), size_t{0});
}

traced_text traced_text::part(size_t begin, size_t end) const {
  traced_text result;
  result.text_ = text_.substr(begin, end - begin);
  result.origins_.assign(origins_.begin() + static_cast<std::ptrdiff_t>(begin),
                         origins_.begin() + static_cast<std::ptrdiff_t>(end));
  result.end_ = origin(end);
  return result;
}

traced_text traced_text::without(const std::vector<bool>& dropped) const {
  traced_text result;
  for (size_t i = 0; i < text_.size(); ++i) {
    if (dropped[i])
      continue;
    result.text_ += text_[i];
    result.origins_.push_back(origins_[i]);
  }
  result.end_ = end_;
  return result;
}

traced_text squeeze(std::string_view text) {
  std::string spaced{text};
  std::replace_if(spaced.begin(), spaced.end(), is_blank, ' ');
  std::vector<bool> dropped(text.size());
  for (size_t i = 1; i < spaced.size(); ++i)
    dropped[i] = spaced[i] == ' ' && spaced[i - 1] == ' ';
  return trim(traced_text{spaced}.without(dropped));
}

std::vector<traced_text> split(const traced_text& text, std::string_view separator) {
  std::vector<traced_text> result;
  size_t begin = 0;
  for (;;) {
    const auto end = text.text().find(separator, begin);
    if (end == std::string_view::npos)
      break;
    result.push_back(text.part(begin, end));
    begin = end + separator.size();
  }
  result.push_back(text.part(begin, text.text().size()));
  return result;
}

traced_text trim(const traced_text& text) {
  auto begin = size_t{text.text().starts_with(' ')};
  auto end = text.text().size();
  if (end > begin && text.text().ends_with(' '))
    --end;
  return text.part(begin, end);
}

traced_text strip_builds(const traced_text& input) {
  const auto text = input.text();
  std::vector<bool> dropped(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '+')
      continue;
    // A sign or dot that no identifier follows stays, and is an error further on.
    auto end = at;
    do {
      const auto behind = skip(text, end + 1, is_identifier_character);
      if (behind == end + 1)
        break;
      end = behind;
    } while (end < text.size() && text[end] == '.');
    for (auto i = at; i < end; ++i)
      dropped[i] = true;
    if (end > at)
      at = end - 1;
  }
  return input.without(dropped);
}

traced_text join_operators(const traced_text& text) {
  return join_tildes_and_carets(join_relations(text));
}

scanned<partial_version> scan_partial(std::string_view text, size_t at) {
  partial_version result;
  const auto begin = at;
  at = skip(text, at, is_prefix);
  result.prefix = text.substr(begin, at - begin);
  std::optional<uint64_t>* const parts[] = {&result.major, &result.minor, &result.patch};
  bool absent = false;
  for (size_t i = 0; i < 3 && (i == 0 || (at < text.size() && text[at] == '.')); ++i) {
    if (i > 0)
      ++at;
    const auto part = scan_part(text, at);
    if (!part)
      return tl::make_unexpected(part.error());
    result.in_order = result.in_order && !(absent && *part);
    absent = absent || !*part;
    if (!absent)
      *parts[i] = *part;
    if (i < 2 || at == text.size() || text[at] != '-')
      continue;
    auto identifiers = scan_identifiers(text, ++at, identifier_rule::prerelease);
    if (!identifiers)
      return tl::make_unexpected(identifiers.error());
    if (result.complete())
      result.prerelease = std::move(*identifiers);
  }
  if (at != text.size())
    return fault_at(at, "expected the end of this comparator, a blank or '||'");
  return result;
}

} // namespace muster
