#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/expected.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// How an instance is asked over HTTP, and which answers pass.

namespace muster {

/// HTTP's own words, as they go over the wire.
enum class http_method : uint8_t { GET, HEAD, OPTIONS, POST };
MUSTER_DESCRIBE_ENUM(http_method, GET, HEAD, OPTIONS, POST)

/// Status codes from the first to the last. As text `200` or `200-299`; in JSON a single one may be a number.
struct status_range {
  int64_t first = 200;
  int64_t last = 299;

  static constexpr bool may_be_number = true;

  static expected<status_range> parse(std::string_view text);

  bool contains(int64_t code) const noexcept { return first <= code && code <= last; }

  bool operator==(const status_range&) const = default;
};

std::string to_string(const status_range& value);

struct http_check {
  http_method method = http_method::GET;
  /// From the slash on, with what follows a question mark.
  std::string path = "/";
  /// The name that is asked for, in the request and of the certificate, where it is not the host of the instance.
  std::string host{};
  /// Any other status code fails.
  std::vector<status_range> expect{{200, 299}};
  /// Otherwise a redirection is an answer like any other.
  bool follow_redirects = false;
};
MUSTER_DESCRIBE(http_check, method, path, host, expect, follow_redirects)

/// Whether an answer with this status code passes.
bool passes(const http_check& check, int64_t code);

/// `200-299`, `200, 204`.
std::string to_string(const std::vector<status_range>& expected_codes);

/// Every fault of what is offered; empty when there is none. `at` is put before each.
std::vector<std::string> faults_of(const http_check& check, const std::string& at);

} // namespace muster
