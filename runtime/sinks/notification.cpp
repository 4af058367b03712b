#include "runtime/sinks/notification.hpp"

#include "actors/alerts/alert_reading.hpp"
#include "messages/codec/json.hpp"

namespace muster {

std::string notification_json(const alert& episode, timestamp at) {
  auto line = encode(episode);
  line["at"] = encode(at);
  return line.dump();
}

std::string notification_text(const alert& episode, timestamp at) {
  auto text = "alert " + std::string{to_string(episode.status)};
  const auto add = [&](std::string_view key, std::string_view value) {
    text.append(" ").append(key).append("=").append(value);
  };
  add("id", episode.id.str());
  add("service", episode.service.str());
  add("rule", episode.rule.str());
  if (!episode.instance.empty())
    add("instance", episode.instance.str());
  add("type", to_string(episode.type));
  add("severity", to_string(episode.severity_));
  add("condition", '"' + to_string(episode.condition) + '"');
  add("value", readable_measure(episode.condition.what, episode.value));
  add("fired_at", format_timestamp(episode.fired_at));
  if (episode.status == alert_status::resolved)
    add("resolved_at", format_timestamp(episode.resolved_at));
  add("at", format_timestamp(at));
  return text;
}

} // namespace muster
