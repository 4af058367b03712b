#include "runtime/simulation/storm.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace muster {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// An actor may be restarted ten times in ten seconds; one more would end the tree.
constexpr int64_t most_kills_of_one = 8;

/// Of those facts that can be counted on, some do not come about: what has been deregistered is not updated.
constexpr int64_t facts_wanted = world_size::facts * 12 / 10;
constexpr int64_t kills_wanted = world_size::kills + 4;

/// In all; less than for how long calls can be kept.
constexpr duration most_jumped = std::chrono::days{360};

/// A leap beyond a time to live takes all leased instances away until their next heartbeats: few of them are enough.
constexpr duration shortest_expiry = seconds{1};
constexpr int64_t most_expiries = 4;

/// Half of all that is drawn are changes: they make facts.
constexpr int64_t share_of_changes = 2;

script_target at_actor(const std::string& name) {
  return {.kind = target_kind::actor, .actor = child_name{name}};
}

} // namespace

const std::vector<storm::drawer>& storm::kinds() {
  static const std::vector<drawer> all{
    &storm::drain,         &storm::leave_and_return, &storm::join,    &storm::configure, &storm::change_rate,
    &storm::pause_traffic, &storm::errors,           &storm::latency, &storm::down,      &storm::flap,
    &storm::no_heartbeat,  &storm::health,           &storm::kill,    &storm::kill,      &storm::kill_sink,
    &storm::break_breaker, &storm::messages,         &storm::jump};
  return all;
}

std::vector<int64_t> storm::draw_chances() {
  std::vector<int64_t> result(kinds().size());
  for (auto& each : result)
    each = chance_.one_in(4) ? 0 : chance_.between(1, 20);
  return result;
}

storm::drawer storm::draw_kind(const std::vector<int64_t>& chances) {
  const auto all = std::accumulate(chances.begin(), chances.end(), int64_t{0});
  if (all == 0 || chance_.one_in(share_of_changes))
    return &storm::update;
  auto drawn = chance_.between(1, all);
  size_t kind = 0;
  while (drawn > chances[kind])
    drawn -= chances[kind++];
  return kinds()[kind];
}

void storm::draw(const world_size& size) {
  const auto chances = draw_chances();
  const auto enough = size.abundance * facts_wanted;
  for (int64_t i = 0; i < size.events || facts_ < enough || kills_ < kills_wanted; ++i) {
    // Now and then several things happen at once.
    if (!chance_.one_in(3))
      now_ = milliseconds{chance_.between(200, lasts_ / milliseconds{1})};
    if (i < size.events)
      (this->*draw_kind(chances))();
    else
      facts_ < enough ? update() : kill();
  }
  settle();
}

void storm::at(duration instant, step_action action) {
  world_.steps.push_back({at_instant{std::min(instant, lasts_)}, {}, std::move(action)});
}

duration storm::length() {
  return milliseconds{chance_.between(20, longest_fault / milliseconds{1})};
}

script_target storm::any_instances() {
  const auto& service = any_service();
  const auto& one = chance_.one_of(service.instances);
  if (chance_.one_in(3))
    return {.kind = target_kind::zone, .name = service.name.str(), .word = one.content.zone};
  return chance_.one_in(2) ? script_target{.kind = target_kind::service, .name = service.name.str()}
                           : script_target{.kind = target_kind::instance, .name = one.content.id.str()};
}

child_name storm::any_actor() {
  static constexpr std::array<const char*, 7> lone{"journal", "registry", "health",  "metrics",
                                                   "alerts",  "balancer", "overview"};
  if (chance_.one_in(4))
    return child_name{"breaker/" + any_service().name.str()};
  return child_name{chance_.one_of(lone)};
}

void storm::update() {
  const auto& service = any_service();
  update_target step{{.kind = target_kind::service, .name = service.name.str()}, {}};
  step.set.metadata = std::map<std::string, std::string>{{"revision", std::to_string(++revision_)}};
  if (chance_.one_in(4))
    step.set.weight = chance_.between(0, 5);
  if (chance_.one_in(8))
    step.set.version_ = draw_version(chance_);
  const auto instances = static_cast<int64_t>(service.instances.size());
  facts_ += service.common.content.lease ? instances / 2 : instances;
  add(std::move(step));
}

void storm::drain() {
  const auto target = any_instances();
  add(drain_target{target});
  at(now_ + length(), undrain_target{target});
}

void storm::leave_and_return() {
  const auto& service = any_service();
  const auto& one = chance_.one_of(service.instances);
  add(deregister_target{{.kind = target_kind::instance, .name = one.content.id.str()}});
  auto again = one;
  if (chance_.one_in(2))
    again.content.version_ = draw_version(chance_);
  at(now_ + length() / 2, register_scripted{std::move(again)});
}

void storm::join() {
  const auto& service = any_service();
  add(register_scripted{
    draw_instance(chance_, service, instance_id{service.name.str() + "-new-" + std::to_string(++joined_)})});
}

void storm::configure() {
  const auto& service = any_service();
  configure_policy step{service.name, {}};
  switch (chance_.between(1, 4)) {
    case 1:
      step.set.health = draw_health(chance_);
      break;
    case 2:
      step.set.breaker = draw_breaker(chance_);
      break;
    case 3:
      step.set.balancer = draw_balancer(chance_);
      break;
    default:
      step.set.alerts = draw_alerts(chance_, service.name);
  }
  add(std::move(step));
}

void storm::change_rate() {
  const auto& stream = chance_.one_of(world_.traffic);
  const rate to{chance_.between(5, 100) * 1000};
  if (chance_.one_in(2))
    add(set_rate{stream.id, to});
  else
    add(ramp_rate{stream.id, to, length()});
}

void storm::pause_traffic() {
  const auto& stream = chance_.one_of(world_.traffic);
  add(stop_traffic{stream.id});
  at(now_ + length() / 2, start_traffic{stream.id});
}

void storm::errors() {
  add(errors_fault{any_instances(), chance_.share(10, 100), "drawn", length()});
}

void storm::latency() {
  latency_fault step{any_instances(), {}, {}, length()};
  if (chance_.one_in(2))
    step.add = milliseconds{chance_.between(1, 400)};
  else
    step.times = factor{chance_.between(2, 40) * factor::one};
  add(std::move(step));
}

void storm::down() {
  add(down_fault{any_instances(), length()});
}

void storm::flap() {
  add(flap_fault{any_instances(), milliseconds{chance_.between(20, 500)}, length()});
}

void storm::no_heartbeat() {
  add(no_heartbeat_fault{any_instances(), length()});
}

void storm::health() {
  add(health_fault{any_instances(), length()});
}

void storm::kill() {
  const auto victim = any_actor();
  auto& kills = kills_of_[victim.str()];
  if (kills >= most_kills_of_one)
    return;
  kill_actor step;
  step.target = at_actor(victim.str());
  step.times = chance_.one_in(4) ? std::min(chance_.between(2, 3), most_kills_of_one - kills) : 1;
  if (step.times > 1)
    step.every = milliseconds{chance_.between(20, 700)};
  step.after = chance_.one_in(2) ? 0 : chance_.between(1, 8);
  kills += step.times;
  // A breaker is gone while its service has no instances.
  kills_ += victim.str().starts_with("breaker/") ? 0 : step.times;
  add(std::move(step));
}

void storm::kill_sink() {
  auto& kills = kills_of_["sink/log"];
  const auto& service = any_service();
  if (kills >= most_kills_of_one || service.policy.alerts.empty())
    return;
  // A sink has messages only when an alert has fired.
  const auto fired = "alerts('" + service.policy.alerts.front().name.str() + "').notified >= "
                     + std::to_string(chance_.between(1, 3)) + " and time < " + format_duration(lasts_);
  if (auto when = expression::parse(fired)) {
    ++kills;
    kill_actor step;
    step.target = at_actor("sink/log");
    world_.steps.push_back({when_first{std::move(*when)}, {}, std::move(step)});
  }
}

void storm::break_breaker() {
  const auto name = "breaker/" + any_service().name.str();
  auto& kills = kills_of_[name];
  // Its supervisor gives up once, and the root has nothing against that.
  if (kills > 0 || !chance_.one_in(3))
    return;
  kills = most_kills_of_one;
  kill_actor step;
  step.target = at_actor(name);
  step.times = 12;
  step.every = milliseconds{chance_.between(20, 100)};
  at(std::min(now_, lasts_ / 2), std::move(step));
}

void storm::messages() {
  messages_fault step;
  step.target = chance_.one_in(3) ? at_actor(any_actor().str()) : script_target{.kind = target_kind::all_actors};
  const auto effects = chance_.between(1, 15);
  if ((effects & 1) != 0) {
    step.delay = milliseconds{chance_.between(1, 30)};
    step.share = chance_.share(1, 60);
  }
  if ((effects & 2) != 0)
    step.reorder = chance_.share(5, 90);
  if ((effects & 4) != 0)
    step.drop = chance_.share(1, 15);
  if ((effects & 8) != 0)
    step.duplicate = chance_.share(1, 20);
  step.for_ = length();
  add(std::move(step));
}

void storm::jump() {
  // As likely to be in any of these magnitudes.
  static constexpr std::array<duration, 7> bounds{milliseconds{1},    milliseconds{20},        milliseconds{500},
                                                  seconds{5},         std::chrono::minutes{2}, std::chrono::hours{6},
                                                  jump_clock::longest};
  const auto magnitude = static_cast<size_t>(chance_.between(0, 5));
  const auto by = chance_.between(bounds[magnitude], bounds[magnitude + 1]) / milliseconds{1} * milliseconds{1};
  if (jumped_ + by > most_jumped || (by > shortest_expiry && ++expiries_ > most_expiries))
    return;
  jumped_ += by;
  add(jump_clock{std::max(duration{by}, jump_clock::shortest)});
}

void storm::settle() {
  // What is left is enough for circuits to close, and takes little time to play.
  for (const auto& stream : world_.traffic) {
    world_.steps.push_back({at_instant{lasts_ + longest_fault}, {}, start_traffic{stream.id}});
    world_.steps.push_back({at_instant{lasts_ + longest_fault}, {}, set_rate{stream.id, {10'000}}});
  }
}

} // namespace muster
