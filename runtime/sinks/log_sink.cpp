#include "runtime/sinks/log_sink.hpp"

#include "runtime/sinks/notification.hpp"

#include <spdlog/logger.h>

namespace muster {

namespace {

spdlog::level::level_enum level_of(const alert& episode) {
  if (episode.status != alert_status::active)
    return spdlog::level::info;
  return episode.severity_ >= severity::high ? spdlog::level::err : spdlog::level::warn;
}

} // namespace

expected<void> log_sink::deliver(const alert& episode, timestamp at) {
  logger_->log(level_of(episode), notification_text(episode, at));
  return {};
}

} // namespace muster
