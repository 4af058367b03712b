#pragma once

#include "messages/model/fact.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// One line of a rehearsal's story.
struct timeline_line {
  timestamp at{};
  /// `fault`, `circuit`, `instance`, `lease`, `alert`, `actor`, `traffic`, `expect`, `note`.
  std::string kind;
  std::string text;
};
MUSTER_DESCRIBE(timeline_line, at, kind, text)

/// The story of a rehearsal in the order of time.
class timeline {
public:
  explicit timeline(timestamp start) : start_{start} {}

  void add(timestamp at, std::string_view kind, std::string text);

  /// Adds a fact that is worth a person's attention.
  void add(const record& entry);

  const std::vector<timeline_line>& lines() const noexcept { return lines_; }

  timestamp start() const noexcept { return start_; }

private:
  timestamp start_;
  std::vector<timeline_line> lines_;
};

/// The line a fact makes; empty for one that is routine.
std::optional<timeline_line> line_of(const record& entry, timestamp start);

/// A virtual time since the start as people read it: `45.000s`, `1:15.250`, `1:00:00.000`.
std::string format_offset(duration since_start);

} // namespace muster
