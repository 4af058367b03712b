#pragma once

#include "actors/alerts/alert_sink.hpp"

#include <string>

namespace muster {

/// Appends one JSON line per notification. The file is opened for each, so that it may be moved away at
/// any time, and made with mode 0600 where it is missing; its directory must be there. A line is delivered
/// once the kernel has it. One that cannot be written whole is taken back: `unavailable`, with the path and
/// the system's reason.
class file_sink final : public alert_sink {
public:
  explicit file_sink(std::string path) : path_{std::move(path)} {}

  expected<void> deliver(const alert& episode, timestamp at) override;

private:
  std::string path_;
};

} // namespace muster
