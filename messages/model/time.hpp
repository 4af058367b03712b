#pragma once

#include "messages/model/expected.hpp"

#include <chrono>
#include <string>
#include <string_view>

// Time as values. Nothing here reads a clock.

namespace muster {

/// A span of time in nanoseconds.
using duration = std::chrono::nanoseconds;

/// Nanoseconds since the Unix epoch on the tree's clock: the actor clock plus the wall instant at
/// which the tree was started. It never jumps, so that it serves for stamps and intervals alike.
using timestamp = std::chrono::time_point<std::chrono::system_clock, duration>;

/// Reads `250ms`, `1.5s`, `3m`: a decimal number and one of ns, us, ms, s, m, h, d.
expected<duration> parse_duration(std::string_view text);

/// Text in the largest unit up to hours that fits evenly. `parse_duration` reads it back as the same value,
/// unless it is negative: a duration from outside never is.
std::string format_duration(duration value);

/// Reads RFC 3339 in UTC: `2026-01-01T00:00:00Z`, with up to nine decimals of a second.
expected<timestamp> parse_timestamp(std::string_view text);

/// RFC 3339 in UTC, with only as many decimals as the value has.
std::string format_timestamp(timestamp value);

} // namespace muster
