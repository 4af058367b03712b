#pragma once

#include "actors/alerts/alert_sink.hpp"

#include <memory>

namespace spdlog {
class logger;
}

namespace muster {

/// Writes one line per notification to a logger: firing at level warn, from severity high on at level
/// error, resolving at level info. What the logger does with a line is its own; a delivery never fails.
class log_sink final : public alert_sink {
public:
  explicit log_sink(std::shared_ptr<spdlog::logger> logger) : logger_{std::move(logger)} {}

  expected<void> deliver(const alert& episode, timestamp at) override;

private:
  std::shared_ptr<spdlog::logger> logger_;
};

} // namespace muster
