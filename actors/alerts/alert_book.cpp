#include "actors/alerts/alert_book.hpp"

#include <algorithm>

namespace muster {

alert_book::alert_book(const std::vector<sink_name>& sinks, int64_t max_history)
  : max_history_{static_cast<std::size_t>(max_history)} {
  for (const auto& sink : sinks)
    due_[sink];
}

void alert_book::apply(const record& line) {
  if (const auto* fired = std::get_if<alert_fired>(&line.what))
    fire(fired->episode);
  else if (const auto* resolved = std::get_if<alert_resolved>(&line.what))
    resolve(*resolved, line.at);
  else if (const auto* notified = std::get_if<alert_notified>(&line.what))
    delivered(notified->sink, notified->id, notified->status);
}

void alert_book::fire(const alert& fired) {
  const auto key = key_of(fired);
  if (!episodes_.emplace(fired.id, episode{fired, fired}).second)
    return;
  fired_.push_back(fired.id);
  active_[key] = fired.id;
  auto& [latest, kept] = numbers_[key];
  latest = std::max(latest, number_of(fired.id));
  ++kept;
  tell_all(fired.id, alert_status::active);
}

void alert_book::resolve(const alert_resolved& what, timestamp at) {
  const auto found = episodes_.find(what.id);
  if (found == episodes_.end() || found->second.now.status == alert_status::resolved)
    return;
  auto& now = found->second.now;
  now.status = alert_status::resolved;
  now.resolved_at = at;
  now.value = what.value.value_or(now.value);
  if (const auto active = active_.find(key_of(now)); active != active_.end() && active->second == what.id)
    active_.erase(active);
  tell_all(what.id, alert_status::resolved);
  resolved_.push_back(what.id);
  if (resolved_.size() > max_history_)
    forget_oldest();
}

void alert_book::forget_oldest() {
  const auto id = resolved_.front();
  resolved_.pop_front();
  fired_.erase(std::ranges::find(fired_, id));
  const auto key = key_of(episodes_.at(id).now);
  episodes_.erase(id);
  auto& past = past_numbers_[{key.service, key.rule}];
  past = std::max(past, number_of(id));
  if (const auto numbers = numbers_.find(key); --numbers->second.kept == 0)
    numbers_.erase(numbers);
  for (auto& [sink, waiting] : due_)
    std::erase_if(waiting, [&](const notification& entry) { return entry.id == id; });
}

void alert_book::tell_all(const alert_id& id, alert_status status) {
  for (auto& [sink, waiting] : due_)
    waiting.push_back({id, status});
}

const alert* alert_book::active(const alert_key& key) const {
  const auto found = active_.find(key);
  return found == active_.end() ? nullptr : find(found->second);
}

const alert* alert_book::find(const alert_id& id) const {
  const auto found = episodes_.find(id);
  return found == episodes_.end() ? nullptr : &found->second.now;
}

std::vector<alert_key> alert_book::active_keys() const {
  std::vector<alert_key> result;
  for (const auto& [key, id] : active_)
    result.push_back(key);
  return result;
}

alert_id alert_book::next_id(const alert_key& key) const {
  if (const auto found = numbers_.find(key); found != numbers_.end())
    return episode_id(key, found->second.latest + 1);
  const auto past = past_numbers_.find({key.service, key.rule});
  return episode_id(key, past == past_numbers_.end() ? 1 : past->second + 1);
}

std::vector<alert> alert_book::list(const service_name& service, bool active_only) const {
  std::vector<alert> result;
  for (const auto& id : fired_) {
    const auto& now = episodes_.at(id).now;
    if ((service.empty() || now.service == service) && !(active_only && now.status == alert_status::resolved))
      result.push_back(now);
  }
  return result;
}

std::optional<alert> alert_book::due(const sink_name& sink) const {
  const auto found = due_.find(sink);
  if (found == due_.end() || found->second.empty())
    return std::nullopt;
  const auto& [id, status] = found->second.front();
  const auto& entry = episodes_.at(id);
  return status == alert_status::resolved ? entry.now : entry.fired;
}

void alert_book::delivered(const sink_name& sink, const alert_id& id, alert_status status) {
  if (const auto found = due_.find(sink); found != due_.end())
    std::erase_if(found->second, [&](const notification& entry) { return entry.id == id && entry.status == status; });
}

} // namespace muster
