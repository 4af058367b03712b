#include "messages/model/version_scan.hpp"

#include <algorithm>

namespace muster {

namespace {

constexpr size_t longest_quotation = 64;

std::string quotation(std::string_view text) {
  std::string result{text.substr(0, longest_quotation)};
  // The text may be any bytes, and a detail has to fit into JSON and a terminal.
  std::replace_if(
    result.begin(), result.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return "'" + result + (text.size() > longest_quotation ? "...'" : "'");
}

} // namespace

scanned<std::string_view> scan_number(std::string_view text, size_t& at, std::string_view what) {
  const auto begin = at;
  while (at < text.size() && is_digit(text[at]))
    ++at;
  if (at == begin)
    return fault_at(begin, "expected " + std::string{what});
  if (text[begin] == '0' && at - begin > 1)
    return fault_at(begin, std::string{what} + " has a leading zero");
  return text.substr(begin, at - begin);
}

scanned<std::vector<std::string>> scan_identifiers(std::string_view text, size_t& at, identifier_rule rule) {
  std::vector<std::string> result;
  for (;;) {
    const auto begin = at;
    while (at < text.size() && is_identifier_character(text[at]))
      ++at;
    const auto identifier = text.substr(begin, at - begin);
    if (identifier.empty())
      return fault_at(begin, "expected an identifier of 0-9, A-Z, a-z and '-'");
    if (rule == identifier_rule::prerelease && identifier.size() > 1 && identifier[0] == '0'
        && std::all_of(identifier.begin(), identifier.end(), is_digit))
      return fault_at(begin, "a numeric pre-release identifier has a leading zero");
    result.emplace_back(identifier);
    if (at == text.size() || text[at] != '.')
      return result;
    ++at;
  }
}

failure describe_fault(std::string_view kind, std::string_view text, const scan_fault& found,
                       std::string_view allowed) {
  return failure{errc::invalid, std::string{kind} + ' ' + quotation(text) + ", position "
                                  + std::to_string(found.position) + ": " + found.reason
                                  + "; allowed: " + std::string{allowed}};
}

} // namespace muster
