#include "runtime/sinks/sinks.hpp"

#include "runtime/sinks/file_sink.hpp"
#include "runtime/sinks/log_sink.hpp"

namespace muster {

std::unique_ptr<alert_sink> make_sink(const sink_settings& configured, std::shared_ptr<spdlog::logger> logger) {
  if (configured.kind == sink_kind::file)
    return std::make_unique<file_sink>(configured.path);
  return std::make_unique<log_sink>(std::move(logger));
}

} // namespace muster
