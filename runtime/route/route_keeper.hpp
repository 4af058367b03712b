#pragma once

#include "actors/supervision/house.hpp"
#include "messages/protocol/balancer.hpp"
#include "runtime/route/dispatcher.hpp"
#include "runtime/route/route.hpp"

#include <caf/event_based_actor.hpp>

#include <functional>
#include <map>
#include <memory>

namespace muster {

/// Keeps one route: follows the balancer's snapshots over any restart of it, has the breaker grant the permits that
/// picks ask for, and hands over what the route has gathered: `flush_reports` is answered when that has been done once
/// more. An exit message makes it close the route, gather once more, give back the permits that no pick has used, and
/// end: if one has been asked for, when that is answered or after a second.
class route_keeper final : public caf::event_based_actor {
public:
  route_keeper(caf::actor_config& cfg, std::shared_ptr<house> home, std::shared_ptr<route> kept,
               report_function report);

  caf::behavior make_behavior() override;

private:
  void end();
  void wake(int64_t why);
  void follow();
  void gather();
  void after(duration delay, std::function<void()> action);
  void ask_for(const route::trial& what);
  void came(const route::trial& what, bool granted);
  void answered(const route::trial& what, bool granted);
  void take_back(const route::trial& what);

  std::shared_ptr<house> home_;
  std::shared_ptr<route> route_;
  report_function report_;
  /// Trials for which the breaker's answer is awaited, or a pause after a denial.
  std::vector<route::trial> asked_;
  /// How many the breaker has yet to answer.
  int64_t answers_due_ = 0;
  /// Nobody uses the route any more.
  bool ending_ = false;
  int64_t last_timer_;
  /// By the generations of their ticks.
  std::map<int64_t, std::function<void()>> later_;
};

/// Rings for a keeper, from any thread; `route_parts::wake` of the route it keeps.
class keeper_bell {
public:
  void attach(const caf::actor& keeper) { keeper_ = caf::actor_cast<caf::weak_actor_ptr>(keeper); }
  void operator()(bool at_once) const;

private:
  caf::weak_actor_ptr keeper_;
};

} // namespace muster
