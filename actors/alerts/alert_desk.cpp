#include "actors/alerts/alert_desk.hpp"

#include "messages/codec/json.hpp"

namespace muster {

/// Since when a rule is pending or resolving, as a checkpoint keeps it.
struct alert_timer {
  service_name service;
  rule_name rule;
  instance_id instance;
  bool firing = false;
  timestamp since{};
};
MUSTER_DESCRIBE(alert_timer, service, rule, instance, firing, since)

namespace {

alert make_episode(const alert_watch& watch, alert_id id, int64_t value, timestamp at) {
  alert result;
  result.id = std::move(id);
  result.rule = watch.rule.name;
  result.service = watch.key.service;
  result.instance = watch.key.instance;
  result.type = type_of(watch.rule.when.what);
  result.severity_ = watch.rule.severity_;
  result.condition = watch.rule.when;
  result.value = value;
  result.fired_at = at;
  return result;
}

bool is_firing(const alert_machine& machine) {
  return machine.phase() == alert_phase::firing || machine.phase() == alert_phase::resolving;
}

} // namespace

void alert_desk::apply(const record& line) {
  if (const auto* resolved = std::get_if<alert_resolved>(&line.what))
    if (const auto* episode = book_.find(resolved->id))
      if (const auto* active = book_.active(key_of(*episode)); active != nullptr && active->id == resolved->id)
        machines_.erase(key_of(*episode));
  rules_.apply(line.what);
  book_.apply(line);
  if (const auto* fired = std::get_if<alert_fired>(&line.what))
    if (const auto* active = book_.active(key_of(fired->episode)); active != nullptr && active->id == fired->episode.id)
      machines_[key_of(fired->episode)].fired();
}

std::optional<fact> alert_desk::judge(const alert_watch& watch, const std::optional<alert_reading>& reading,
                                      timestamp at) {
  auto& machine = machines_[watch.key];
  const auto verdict = machine.step(watch.rule, is_met(watch.rule, reading), at);
  if (machine.phase() == alert_phase::inactive)
    machines_.erase(watch.key);
  if (verdict == alert_verdict::fire)
    return alert_fired{make_episode(watch, book_.next_id(watch.key), reading->value, at)};
  if (verdict == alert_verdict::resolve)
    return alert_resolved{book_.active(watch.key)->id, watch.key.service, watch.key.rule,
                          why_cleared(watch.rule, reading), reading ? std::optional{reading->value} : std::nullopt};
  return std::nullopt;
}

std::vector<fact> alert_desk::judge_unwatched() {
  std::vector<fact> result;
  std::erase_if(machines_, [&](const auto& entry) {
    return !is_firing(entry.second) && !rules_.why_unwatched(entry.first).empty();
  });
  for (const auto& key : book_.active_keys())
    if (auto reason = rules_.why_unwatched(key); !reason.empty())
      result.push_back(alert_resolved{book_.active(key)->id, key.service, key.rule, std::move(reason), std::nullopt});
  return result;
}

std::string alert_desk::save() const {
  std::vector<alert_timer> timers;
  for (const auto& [key, machine] : machines_)
    if (machine.since())
      timers.push_back({key.service, key.rule, key.instance, is_firing(machine), *machine.since()});
  return timers.empty() ? std::string{} : encode(timers).dump();
}

expected<void> alert_desk::restore(std::string_view data, timestamp saved, timestamp now) {
  if (data.empty() || now - saved > longest_gap)
    return {};
  const auto timers =
    parse_json(data).and_then([](const json& from) { return decode<std::vector<alert_timer>>(from); });
  if (!timers)
    return fail(timers.error().code, "checkpoint of alerts: " + timers.error().detail);
  for (const auto& timer : *timers) {
    const alert_key key{timer.service, timer.rule, timer.instance};
    if (timer.firing == (book_.active(key) != nullptr) && rules_.why_unwatched(key).empty())
      machines_[key].restore(timer.since);
  }
  return {};
}

command_id command_of(const fact& decided) {
  if (const auto* fired = std::get_if<alert_fired>(&decided))
    return command_id{"alerts/" + fired->episode.id.str() + "/fired"};
  return command_id{"alerts/" + std::get<alert_resolved>(decided).id.str() + "/resolved"};
}

} // namespace muster
