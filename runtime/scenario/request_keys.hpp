#pragma once

#include "runtime/scenario/text_range.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

// What the requests of a stream of traffic are about, and where they come from.

namespace muster {

/// The users of a stream. In JSON a text such as `user-{1..1000}`, each of which is as likely, or {zipf: 1000}: then
/// they are user-1 to user-1000, and the n-th comes with a chance in proportion to 1/n (Zipf's law, exponent 1), so
/// that user-1 is the hottest.
struct request_keys {
  text_range texts;
  bool zipf = false;

  /// The most ranks of Zipf's law: each takes 8 bytes in a run.
  static constexpr int64_t max_ranks = 1'000'000;

  bool operator==(const request_keys&) const = default;
};

/// The IP addresses of a stream's callers, each as likely: `10.1.0.7`, `10.1.0.{1..254}`, `fd00::{1..99}`.
struct client_addresses {
  text_range texts;

  static expected<client_addresses> parse(std::string_view text);

  bool operator==(const client_addresses&) const = default;
};

std::string to_string(const client_addresses& value);

/// Draws one text after the other by integers alone, so that a seed gives the same ones everywhere.
class key_draw {
public:
  key_draw(request_keys from, uint64_t seed);

  std::string next();

private:
  request_keys from_;
  /// By rank, of Zipf's law: the sum of the weights up to and with it.
  std::vector<uint64_t> sums_;
  std::mt19937_64 chance_;
};

} // namespace muster
