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
constexpr int64_t at_once = 1000;

} // namespace

fact_watcher::fact_watcher(caf::actor_config& cfg, registry_actor registry, service_name only, int64_t after,
                           std::shared_ptr<watch_line> line)
  : caf::event_based_actor(cfg),
    registry_{std::move(registry)},
    only_{std::move(only)},
    index_{after},
    line_{std::move(line)} {
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
  request(registry_, wait + grace, fact_query{index_, at_once, wait, only_})
    .then([this](const fact_list& facts) { take(facts); }, [this](const caf::error& why) { failed(to_failure(why)); });
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

void fact_watcher::failed(const failure& why) {
  if (why.code == errc::outcome_unknown || why.code == errc::time_out)
    return ask();
  if (why.code == errc::overloaded || why.code == errc::internal)
    return delayed_send(this, pause, tick{});
  line_->end(why);
  quit();
}

} // namespace muster
