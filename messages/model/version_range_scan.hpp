#pragma once

#include "messages/model/version_scan.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The text side of version ranges: from what was written to tokens, in the order of node-semver 7.8.6's
// Range.parseRange. The grammar there is a series of rewritings, and what they let through is part of it.

namespace muster {

/// Text after rewriting; each character knows its position in the text it came from.
class traced_text {
public:
  traced_text() = default;
  explicit traced_text(std::string_view text);

  std::string_view text() const noexcept { return text_; }
  /// The original position of the character at `index`, or of the end.
  size_t origin(size_t index) const noexcept { return index < text_.size() ? origins_[index] : end_; }
  traced_text part(size_t begin, size_t end) const;
  /// Without the characters whose place in `dropped` is true.
  traced_text without(const std::vector<bool>& dropped) const;

private:
  std::string text_;
  std::vector<size_t> origins_;
  size_t end_ = 0;
};

/// Without blanks at both ends, every run of blanks inside one space.
traced_text squeeze(std::string_view text);

/// The parts between the separators; always at least one.
std::vector<traced_text> split(const traced_text& text, std::string_view separator);

/// Without one space at each end.
traced_text trim(const traced_text& text);

/// Without build metadata, which takes no part in ranges.
traced_text strip_builds(const traced_text& input);

/// Without the space between an operator and its version: `> 1.2.3` becomes `>1.2.3`.
traced_text join_operators(const traced_text& text);

/// A version of which parts are missing or written x, X or *.
struct partial_version {
  /// Stands for any number that is too large: npm's ranges end at 2^53-1.
  static constexpr uint64_t too_large = uint64_t{1} << 53;

  /// What stood before the first number: any of `v`, `=` and space.
  std::string_view prefix;
  /// No part is present behind an absent one, and a pre-release only behind all three.
  std::optional<uint64_t> major, minor, patch;
  std::vector<std::string> prerelease;
  /// Whether no number was written behind an x.
  bool in_order = true;

  bool complete() const noexcept { return patch.has_value(); }
};

/// The whole of `text` from `at` on.
scanned<partial_version> scan_partial(std::string_view text, size_t at);

} // namespace muster
