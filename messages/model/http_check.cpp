#include "messages/model/http_check.hpp"

#include "messages/model/endpoint.hpp"
#include "messages/model/faults.hpp"
#include "messages/model/text.hpp"

#include <algorithm>

namespace muster {

namespace {

constexpr int64_t first_code = 100;
constexpr int64_t last_code = 599;
constexpr size_t max_path = 2048;
constexpr size_t max_ranges = 32;

/// What may stand in a request line: no blank, no control character, and no fragment, which is not sent.
bool is_path(std::string_view text) {
  return text.starts_with('/') && text.size() <= max_path
         && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
}

bool is_range(const status_range& range) {
  return first_code <= range.first && range.first <= range.last && range.last <= last_code;
}

} // namespace

expected<status_range> status_range::parse(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = parse_whole("status code", text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_whole("status code", text.substr(dash + 1));
  if (first && last && *first <= last_code && *last <= last_code)
    if (const status_range range{static_cast<int64_t>(*first), static_cast<int64_t>(*last)}; is_range(range))
      return range;
  return fail(errc::invalid, "status '" + std::string{text.substr(0, 64)}
                               + "' is neither a code from 100 to 599 nor a range of them such as 200-299");
}

std::string to_string(const status_range& value) {
  const auto first = std::to_string(value.first);
  return value.first == value.last ? first : first + "-" + std::to_string(value.last);
}

bool passes(const http_check& check, int64_t code) {
  return std::ranges::any_of(check.expect, [&](const status_range& range) { return range.contains(code); });
}

std::string to_string(const std::vector<status_range>& expected_codes) {
  std::string result;
  for (const auto& range : expected_codes)
    result.append(result.empty() ? "" : ", ").append(to_string(range));
  return result;
}

std::vector<std::string> faults_of(const http_check& check, const std::string& at) {
  fault_list faults;
  faults.expect(is_path(check.path), at + ".path '" + check.path.substr(0, 64)
                                       + "' is not a slash and what follows it in a request, such as /health");
  faults.expect(check.host.empty() || is_host(check.host),
                at + ".host '" + check.host.substr(0, 64) + "' is neither a name nor an address");
  faults.expect(!check.expect.empty() && check.expect.size() <= max_ranges,
                at + ".expect has " + std::to_string(check.expect.size()) + " status codes or ranges, not 1 to 32");
  faults.expect(std::ranges::all_of(check.expect, is_range), at + ".expect has a range outside 100-599");
  return faults.take();
}

} // namespace muster
