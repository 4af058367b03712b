#include "runtime/embed/routes.hpp"

#include "runtime/clock.hpp"
#include "runtime/embed/actor_host.hpp"
#include "runtime/route/route_keeper.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace muster {

expected<std::shared_ptr<route>> routes::add(const std::shared_ptr<house>& home, const route_options& options,
                                             const service_snapshot& first, report_function report) {
  const std::lock_guard guard{mutex_};
  if (ended_)
    return fail(errc::unavailable, "the system has stopped");
  const auto bell = std::make_shared<keeper_bell>();
  const auto seed = home->seed_for("route/" + std::to_string(++last_number_));
  // The clock of the actors, which is the steady one, but without them: attempts may end after the system.
  const auto now = [start = home->now(), origin = steady_now()] { return start + (steady_now() - origin); };
  const auto kept =
    std::make_shared<route>(options, route_parts{now, seed, [bell](bool at_once) { (*bell)(at_once); }});
  kept->take(first);
  const auto keeper = home->system().spawn<route_keeper>(home, kept, std::move(report));
  // Nobody picks before it is attached.
  bell->attach(keeper);
  let_go_of_logger();
  const auto address = caf::actor_cast<caf::weak_actor_ptr>(keeper);
  std::erase_if(keepers_, [](const auto& each) { return !each.lock(); });
  keepers_.push_back(address);
  return std::shared_ptr<route>{kept.get(), [kept, address](route*) {
                                  if (const auto actor = address.lock())
                                    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
                                }};
}

void routes::gather(const asker_ptr& from, duration patience) {
  std::vector<asker::question> asked;
  {
    const std::lock_guard guard{mutex_};
    for (const auto& each : keepers_)
      if (const auto keeper = each.lock())
        asked.push_back(from->begin(keeper, caf::make_message(flush_reports{})));
  }
  const auto deadline = steady_now() + patience;
  for (auto& each : asked)
    static_cast<void>(each.wait(deadline - steady_now()));
}

void routes::end(roll_call& calls) {
  const std::lock_guard guard{mutex_};
  ended_ = true;
  size_t number = 0;
  for (const auto& each : keepers_) {
    const auto keeper = each.lock();
    calls.expect("route/" + std::to_string(++number), keeper);
    if (keeper)
      caf::anon_send_exit(keeper, caf::exit_reason::user_shutdown);
  }
}

} // namespace muster
