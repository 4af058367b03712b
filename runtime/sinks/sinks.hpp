#pragma once

#include "actors/alerts/alert_sink.hpp"
#include "messages/model/settings.hpp"

#include <memory>

namespace spdlog {
class logger;
}

namespace muster {

/// The sink of a setting; `logger` is where one of kind log writes.
std::unique_ptr<alert_sink> make_sink(const sink_settings& configured, std::shared_ptr<spdlog::logger> logger);

} // namespace muster
