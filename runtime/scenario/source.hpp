#pragma once

#include "messages/codec/json.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The text of a JSON file, comments allowed, and where each of its values stands.

namespace muster {

/// Both count from 1. Columns count characters, not bytes; a tab is one.
struct file_position {
  int64_t line = 1;
  int64_t column = 1;

  auto operator<=>(const file_position&) const = default;
};

struct source_fault {
  /// Where in the text.
  size_t byte = 0;
  std::string text;
};

/// Reads its text once, when it is made, without recursion, and stops at the first byte or level too many.
class source {
public:
  static constexpr size_t max_bytes = size_t{8} * 1024 * 1024;
  static constexpr size_t max_levels = 64;
  static constexpr size_t max_faults = 100;

  /// `faults()` says whether `text` could be read: it is too long, too deep, not JSON, or has a key twice.
  explicit source(std::string text);

  const std::vector<source_fault>& faults() const noexcept { return faults_; }

  /// Null when the text is not JSON or breaks a limit.
  const json& content() const noexcept { return content_; }

  /// At which byte a fault of the content stands. A value that is not there is looked for in what should hold it.
  size_t byte_of(const json_fault& fault) const;

  /// Looks through the line up to the byte.
  file_position position_at(size_t byte) const;

private:
  friend class source_builder;

  /// One value of the document, in the order of the text: the bytes where its key and it begin, and the
  /// number of the first node that is not within it.
  struct node {
    uint32_t key = 0;
    uint32_t value = 0;
    uint32_t end = 0;
  };

  size_t node_of(std::string_view pointer) const;

  std::string text_;
  std::vector<size_t> line_starts_;
  std::vector<node> nodes_;
  json content_;
  std::vector<source_fault> faults_;
};

/// The text of a file of at most `source::max_bytes`, of which no more is ever read; `not_found` or `unavailable`
/// when it cannot be read, `invalid` when it is longer. The detail leaves the naming of the file to the caller.
expected<std::string> read_source_file(const std::string& path);

} // namespace muster
