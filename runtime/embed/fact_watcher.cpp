#include "runtime/embed/fact_watcher.hpp"

#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"

#include <caf/system_messages.hpp>
#include <caf/typed_actor.hpp>

#include <algorithm>
#include <utility>

namespace muster {

namespace {

constexpr duration wait = std::chrono::seconds{10};
constexpr duration grace = std::chrono::seconds{5};
constexpr duration pause = std::chrono::milliseconds{10};

} // namespace

fact_watcher::fact_watcher(caf::actor_config& cfg, registry_actor registry, watch_options wanted,
                           std::shared_ptr<watch_line> line)
  : caf::event_based_actor(cfg),
    registry_{std::move(registry)},
    wanted_{std::move(wanted)},
    line_{std::move(line)},
    index_{wanted_.after},
    needs_snapshot_{line_->wants_snapshots() && index_ == 0},
    has_begun_{!needs_snapshot_} {
  set_exit_handler([this](const caf::exit_msg&) {
    line_->end({errc::unavailable, "the system has stopped"});
    quit();
  });
}

caf::behavior fact_watcher::make_behavior() {
  ask();
  return {[this](const tick&) { ask(); }};
}

void fact_watcher::ask() {
  if (line_->closed())
    return quit();
  const auto on_error = [this](const caf::error& why) { failed(to_failure(why)); };
  if (needs_snapshot_)
    request(registry_, grace, state_query{wanted_.service})
      .then([this](const registry_state& state) { take(state); }, on_error);
  else
    request(registry_, wait + grace, fact_query{index_, wanted_.queue, wait, wanted_.service, wanted_.kinds})
      .then([this](const fact_list& facts) { take(facts); }, on_error);
}

void fact_watcher::take(const fact_list& facts) {
  for (const auto& entry : facts.records) {
    if (!line_->tell(entry))
      return quit();
    index_ = entry.index;
  }
  index_ = std::max(index_, facts.last);
  ask();
}

void fact_watcher::take(const registry_state& state) {
  if (has_begun_ && !line_->tell(missed_facts{index_, state.index}))
    return quit();
  if (!line_->tell(state))
    return quit();
  index_ = state.index;
  needs_snapshot_ = false;
  has_begun_ = true;
  ask();
}

void fact_watcher::failed(const failure& why) {
  if (why.code == errc::outcome_unknown || why.code == errc::time_out)
    return ask();
  if (why.code == errc::overloaded || why.code == errc::internal)
    return delayed_send(this, pause, tick{});
  if (why.code == errc::compacted && line_->wants_snapshots()) {
    needs_snapshot_ = true;
    return ask();
  }
  line_->end(why);
  quit();
}

} // namespace muster
