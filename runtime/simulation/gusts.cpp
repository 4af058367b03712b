#include "runtime/simulation/gusts.hpp"

#include "runtime/simulation/storm.hpp"

#include <algorithm>
#include <array>

namespace muster {

namespace {

using std::chrono::milliseconds;

/// So many ends of an actor by kills and failures of power are no reason for its supervisor to give up.
constexpr int64_t most_ends_of_journal = 9;

/// A command takes some ten operations of the disk.
constexpr int64_t most_operations = 60;

/// For each kind and so many events that are asked for there is one more.
constexpr int64_t events_for_one_more = 60;

constexpr std::array<const char*, 2> group_names{"blue", "green"};

int64_t kills_of_journal(const script& world) {
  int64_t result = 0;
  for (const auto& step : world.steps)
    if (const auto* killed = std::get_if<kill_actor>(&step.action);
        killed != nullptr && killed->target.actor == child_name{"journal"})
      result += killed->times;
  return result;
}

version_range range_of(const std::string& text) {
  return version_range::parse(text).value_or(version_range{});
}

} // namespace

void gusts::draw(int64_t events) {
  static constexpr std::array<drawer, 6> kinds{&gusts::deprecate, &gusts::split,    &gusts::join,
                                               &gusts::leave,     &gusts::at_group, &gusts::power};
  rules();
  disk();
  for (const auto kind : kinds)
    if (!chance_.one_in(4))
      for (auto times = chance_.between(1, 3 + events / events_for_one_more); times > 0; --times)
        (this->*kind)();
}

void gusts::rules() {
  for (auto& service : world_.services)
    if (chance_.one_in(2)) {
      auto& rules = service.policy.versions.emplace();
      rules.deprecated = static_cast<deprecated_use>(chance_.between(0, 2));
      if (chance_.one_in(4))
        rules.compatibility = version_rule{version{1, 1, 0, {}, {}}, {}, version{2, 1, 0, {}, {}}, {}};
    }
}

void gusts::disk() {
  if (!chance_.one_in(4))
    return;
  world_.config.journal.durability_ = durability::fsync;
  world_.config.journal.file = "facts";
  failures_left_ = most_ends_of_journal - kills_of_journal(world_);
}

void gusts::deprecate() {
  const auto& service = any_service();
  deprecate_target step;
  step.target = {.kind = target_kind::version, .name = service.name.str(), .range = any_versions(service)};
  step.reason = "drawn";
  if (chance_.one_in(2))
    step.replacement = version{3, 0, 0, {}, {}};
  if (chance_.one_in(4))
    step.removal = world_.start + milliseconds{chance_.between(200, lasts_ / milliseconds{1})};
  add(std::move(step));
}

void gusts::split() {
  split_picks step{{.kind = target_kind::service, .name = any_service().name.str()}, {}};
  const auto share = chance_.share(0, 100);
  if (chance_.one_in(3))
    step.shares = {{chance_.one_in(2) ? "^1" : ">=1.1.0", ratio{ratio::one}}};
  else if (!chance_.one_in(4))
    step.shares = {{"^1", share}, {"^2", ratio{ratio::one - share.ppm}}};
  add(std::move(step));
}

void gusts::join() {
  const auto group = any_group();
  groups_.push_back(group);
  add(join_group{group, any_instances()});
}

void gusts::leave() {
  if (groups_.empty())
    join();
  add(leave_group{chance_.one_of(groups_), any_instances()});
}

void gusts::at_group() {
  if (groups_.empty())
    join();
  const script_target target{.kind = target_kind::group, .name = chance_.one_of(groups_).str()};
  add(errors_fault{target, chance_.share(10, 100), "drawn",
                   milliseconds{chance_.between(20, storm::longest_fault / milliseconds{1})}});
}

void gusts::power() {
  if (failures_left_ <= 0)
    return;
  --failures_left_;
  add(power_fault{chance_.between(0, most_operations)});
}

void gusts::add(step_action action) {
  const auto instant = milliseconds{chance_.between(200, lasts_ / milliseconds{1})};
  world_.steps.push_back({at_instant{instant}, {}, std::move(action)});
}

script_target gusts::any_instances() {
  const auto& service = any_service();
  return chance_.one_in(2)
           ? script_target{.kind = target_kind::service, .name = service.name.str()}
           : script_target{.kind = target_kind::instance, .name = chance_.one_of(service.instances).content.id.str()};
}

group_name gusts::any_group() {
  return group_name{chance_.one_of(group_names)};
}

version_range gusts::any_versions(const scripted_service& of) {
  const auto& its = chance_.one_of(of.instances).content.version_;
  return range_of(chance_.one_in(2) ? to_string(its) : "^" + to_string(its));
}

} // namespace muster
