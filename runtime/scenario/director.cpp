#include "runtime/scenario/director.hpp"

#include "runtime/scenario/console.hpp"

#include <algorithm>

namespace muster {

namespace {

std::string kind_of_actor(const child_name& name) {
  return name.str().substr(0, name.str().find('/'));
}

std::string for_text(const std::optional<duration>& lasts) {
  return lasts ? " for " + format_duration(*lasts) : " to the end";
}

} // namespace

director::director(rehearsal_set& on, registrar& operators, callers& traffic, jury& judges,
                   const measure_reader& values, healed_steps& healed)
  : on_{on},
    operators_{operators},
    traffic_{traffic},
    judges_{judges},
    values_{values},
    healed_{healed} {}

void director::begin() {
  for (const auto& step : on_.play.steps) {
    if (const auto* once = std::get_if<at_instant>(&step.trigger)) {
      on_.stage.at(on_.start() + once->at, [this, &step] { play(step); });
    } else if (const auto* each = std::get_if<each_time>(&step.trigger)) {
      for (auto at = each->every; at <= each->until; at += each->every)
        on_.stage.at(on_.start() + at, [this, &step] { play(step); });
    } else {
      waiting_.push_back(&step);
    }
  }
}

void director::look() {
  // A step may change what others wait for; those are looked at the next time.
  std::vector<const script_step*> due;
  waiting_.remove_if([&](const script_step* step) {
    const bool is_due = holds(std::get<when_first>(step->trigger).when, values_);
    if (is_due)
      due.push_back(step);
    return is_due;
  });
  for (const auto* step : due)
    play(*step);
}

void director::play(const script_step& step) {
  ++exercised_[std::string{verb_of(step.action)}];
  std::visit([&](const auto& what) { perform(step, what); }, step.action);
}

void director::perform(const script_step&, const set_rate& what) {
  on_.timeline.add(on_.now(), "traffic", what.id.str() + " goes to " + to_string(what.to));
  traffic_.change_rate(what.id, what.to, duration{0});
}

void director::perform(const script_step&, const ramp_rate& what) {
  on_.timeline.add(on_.now(), "traffic",
                   what.id.str() + " ramps to " + to_string(what.to) + " over " + format_duration(what.over));
  traffic_.change_rate(what.id, what.to, what.over);
}

void director::perform(const script_step&, const stop_traffic& what) {
  on_.timeline.add(on_.now(), "traffic", what.id.str() + " stops");
  traffic_.stop(what.id);
}

void director::perform(const script_step&, const start_traffic& what) {
  on_.timeline.add(on_.now(), "traffic", what.id.str() + " starts");
  traffic_.start(what.id);
}

void director::perform(const script_step& step, const errors_fault& what) {
  fault_effect effect;
  effect.errors = what.share;
  effect.code = what.code;
  begin_fault(step, what.target, effect, format_percent(what.share) + " of attempts fail" + for_text(what.for_));
}

void director::perform(const script_step& step, const latency_fault& what) {
  fault_effect effect;
  effect.latency_added = what.add.value_or(duration{0});
  effect.latency_factor = what.times.value_or(factor{}).milli * (ratio::one / factor::one);
  begin_fault(step, what.target, effect,
              (what.add ? "attempts take " + format_duration(*what.add) + " longer"
                        : "attempts take " + to_string(*what.times) + " times as long")
                + for_text(what.for_));
}

void director::perform(const script_step& step, const down_fault& what) {
  fault_effect effect;
  effect.down = true;
  begin_fault(step, what.target, effect, "down" + for_text(what.for_));
}

void director::perform(const script_step& step, const flap_fault& what) {
  fault_effect effect;
  effect.flap = what.every;
  begin_fault(step, what.target, effect, "flaps every " + format_duration(what.every) + for_text(what.for_));
}

void director::perform(const script_step& step, const no_heartbeat_fault& what) {
  fault_effect effect;
  effect.no_heartbeat = true;
  begin_fault(step, what.target, effect, "sends no heartbeats" + for_text(what.for_));
}

void director::perform(const script_step& step, const health_fault& what) {
  fault_effect effect;
  effect.probe_fails = true;
  begin_fault(step, what.target, effect, "probes fail" + for_text(what.for_));
}

void director::perform(const script_step&, const kill_actor& what) {
  for (int64_t i = 0; i < what.times; ++i)
    on_.stage.at(on_.now() + i * what.every.value_or(duration{0}), [this, &what] {
      for (const auto& actor : actors_in(what.target))
        kill(actor, what.after);
    });
}

void director::perform(const script_step&, const register_scripted& what) {
  operators_.add(what.instance_);
}

void director::perform(const script_step&, const deregister_target& what) {
  for (const auto& id : instances_in(what.target))
    operators_.remove(id);
}

void director::perform(const script_step&, const update_target& what) {
  for (const auto& id : instances_in(what.target))
    operators_.update(id, what.set);
}

void director::perform(const script_step&, const drain_target& what) {
  for (const auto& id : instances_in(what.target))
    operators_.drain(id, true);
}

void director::perform(const script_step&, const undrain_target& what) {
  for (const auto& id : instances_in(what.target))
    operators_.drain(id, false);
}

void director::perform(const script_step&, const write_note& what) {
  on_.timeline.add(on_.now(), "note", what.text);
}

void director::perform(const script_step&, const expect_that& what) {
  judges_.expect(what);
}

void director::perform(const script_step& step, const messages_fault& what) {
  const auto name = name_of_fault(step);
  const auto number = std::to_string(last_fault_);
  on_.timeline.add(on_.now(), "fault", name + " begins at " + to_string(what.target) + for_text(what.for_));
  const auto actor = what.target.kind == target_kind::all_actors ? std::nullopt : std::optional{what.target.actor};
  on_.stage.disturb(number, actor, {what.delay, what.share, what.reorder, what.drop, what.duplicate});
  ++active_faults_;
  if (what.for_)
    on_.stage.at(on_.now() + *what.for_, [this, number, name, &step] {
      on_.stage.calm(number);
      end_fault(name, step);
    });
}

void director::perform(const script_step&, const jump_clock& what) {
  on_.timeline.add(on_.now(), "fault", "the clock jumps ahead by " + format_duration(what.by));
  on_.invariants.leaps(on_.now(), what.by);
  on_.stage.leap(what.by);
  // A fault that is over at once.
  last_healed_ = on_.now();
}

void director::perform(const script_step&, const power_fault& what) {
  on_.timeline.add(on_.now(), "fault",
                   "the power of the journal's disk is to fail after " + std::to_string(what.after) + " operations");
  if (on_.disk != nullptr)
    on_.disk->fail_power_after(what.after);
}

void director::perform(const script_step&, const configure_policy& what) {
  on_.timeline.add(on_.now(), "command", "configures " + what.service.str());
  operators_.configure(what.service, what.set);
}

void director::begin_fault(const script_step& step, const script_target& target, const fault_effect& effect,
                           const std::string& told) {
  const auto name = name_of_fault(step);
  const auto number = std::to_string(last_fault_);
  on_.timeline.add(on_.now(), "fault", name + " begins at " + to_string(target) + ": " + told);
  for (const auto& id : instances_in(target))
    on_.world.begin_fault(number, id, effect, on_.outside());
  operators_.faults_changed();
  ++active_faults_;
  const auto lasts = lasting(step.action);
  if (!lasts)
    return;
  on_.stage.at(on_.now() + *lasts,
               [this, number, name, &target, &step, from = on_.now(), before = traffic_.picks_by_zone()] {
                 on_.world.end_fault(number);
                 operators_.faults_changed();
                 report_picks(name, target, from, before);
                 end_fault(name, step);
               });
}

std::string director::name_of_fault(const script_step& step) {
  const auto number = std::to_string(++last_fault_);
  return step.id.empty() ? std::string{verb_of(step.action)} + " " + number : step.id.str();
}

void director::end_fault(const std::string& name, const script_step& step) {
  --active_faults_;
  last_healed_ = on_.now();
  on_.timeline.add(on_.now(), "fault", name + " healed");
  if (!step.id.empty())
    healed_[step.id.str()] = on_.now();
  look();
}

void director::report_picks(const std::string& name, const script_target& target, timestamp from,
                            const callers::zone_picks& before) {
  const auto ids = instances_in(target);
  const auto* first = ids.empty() ? nullptr : on_.facts().find(ids.front());
  if (first == nullptr)
    return;
  fault_report report{name, first->content.service, from, on_.now(), {}, {}};
  int64_t all = 0;
  const auto picks = traffic_.picks_by_zone().find(report.service);
  if (picks == traffic_.picks_by_zone().end())
    return;
  const auto then = before.find(report.service);
  for (const auto& [zone, count] : picks->second) {
    const auto earlier = then != before.end() && then->second.contains(zone) ? then->second.at(zone) : 0;
    report.picks_by_zone[zone] = count - earlier;
    all += count - earlier;
  }
  std::string told;
  for (const auto& [zone, count] : report.picks_by_zone) {
    report.share_by_zone[zone] = ratio::of(count, all);
    told += (told.empty() ? "" : ", ") + format_percent(report.share_by_zone[zone]) + " in "
            + (zone.empty() ? "no zone" : "zone " + zone);
  }
  on_.timeline.add(on_.now(), "traffic", "picks of " + report.service.str() + " during " + name + ": " + told);
  faults_.push_back(std::move(report));
}

void director::kill(const child_name& actor, int64_t after) {
  const auto post = on_.stage.home().posts().get(actor);
  auto& count = kills_.try_emplace(actor, kill_count{post, post->counts().handed_over}).first->second;
  on_.timeline.add(on_.now(), "fault", "actor " + actor.str() + " is to be killed");
  on_.stage.kill(actor, after, [this, &count, leapt = on_.stage.leapt()] {
    ++count.kills;
    count.undisturbed += on_.stage.leapt() == leapt ? 1 : 0;
  });
  // So that it is asked something when it is killed, and before.
  for (int64_t i = 0; i <= after; ++i)
    ask_from_console(on_, actor);
}

std::optional<timestamp> director::all_healed() const {
  return active_faults_ == 0 ? last_healed_ : std::nullopt;
}

std::map<std::string, int64_t> director::exercised() const {
  auto result = exercised_;
  const auto& suffered = on_.stage.suffered();
  result["messages delayed"] = suffered.delayed;
  result["messages reordered"] = suffered.reordered;
  result["requests lost"] = suffered.requests_lost;
  result["replies lost"] = suffered.replies_lost;
  result["requests duplicated"] = suffered.duplicated;
  if (on_.disk != nullptr) {
    result["failures of power"] = on_.disk->failures();
    result["writes lost with power"] = on_.disk->lost_changes();
  }
  for (const auto& kills : kills())
    result["kill of " + kills.actor] = kills.kills;
  return result;
}

std::vector<kill_report> director::kills() const {
  std::map<std::string, kill_report> by_kind;
  for (const auto& [actor, count] : kills_) {
    auto& report = by_kind[kind_of_actor(actor)];
    report.actor = kind_of_actor(actor);
    report.kills += count.kills;
    report.handed_over += count.address->counts().handed_over - count.handed_over_before;
  }
  std::vector<kill_report> result;
  for (auto& [kind, report] : by_kind)
    result.push_back(std::move(report));
  return result;
}

std::vector<std::string> director::idle_kills() const {
  std::map<std::string, int64_t> undisturbed;
  for (const auto& [actor, count] : kills_)
    undisturbed[kind_of_actor(actor)] += count.undisturbed;
  std::vector<std::string> result;
  for (const auto& report : kills())
    if (report.handed_over == 0 && undisturbed[report.actor] > 0)
      result.push_back(report.actor);
  return result;
}

std::vector<child_name> director::actors_in(const script_target& target) const {
  if (target.kind == target_kind::actor)
    return {target.actor};
  std::vector<child_name> result;
  for (const auto& post : on_.stage.home().posts().all())
    if (!is_supervisor(post->child_id()))
      result.push_back(post->child_id());
  return result;
}

std::vector<instance_id> director::instances_in(const script_target& target) const {
  const auto& grouped = on_.facts().members_of(group_name{target.name});
  std::vector<instance_id> result;
  for (const auto& [id, member] : operators_.members())
    if (target.kind == target_kind::group ? grouped.contains(id) : target.covers(member.content))
      result.push_back(id);
  return result;
}

} // namespace muster
