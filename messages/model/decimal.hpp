#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Exact decimal text for scaled integers. No floating point takes part, so that the same value is the
// same text on every machine.

namespace muster {

/// `text` x `scale`, where text is like `12`, `0.5` or `-3.25`; empty when it is no decimal number,
/// does not fit, or is not whole at that scale.
std::optional<int64_t> parse_decimal(std::string_view text, int64_t scale);

/// `value` / `scale` with as few decimals as are exact; `scale` is a power of ten.
std::string format_decimal(int64_t value, int64_t scale);

} // namespace muster
