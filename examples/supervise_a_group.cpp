// A group of the host's own actors: the teller relies on the ledger, so that it is started again with it
// (rest_for_one), while the ledger does not mind the end of the teller.
//
// Prints:
//   the ledger is killed
//     host/ledger was restarted 1 times: was killed
//     host/teller was restarted 1 times: was stopped since 'host/ledger' ended: was killed
//   the teller is killed
//     host/ledger was restarted 1 times: was killed
//     host/teller was restarted 2 times: was killed

#include "actors/supervision/supervised.hpp"
#include "actors/supervision/supervisor_spec.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/system.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>

#include <iostream>

using namespace std::chrono_literals;

namespace {

const muster::child_name bank{"host/bank"};
const muster::child_name ledger{"host/ledger"};
const muster::child_name teller{"host/teller"};

} // namespace

namespace muster {

struct amount {
  int64_t cents = 0;
};
MUSTER_DESCRIBE(amount, cents)

using clerk_actor = handle<
  // Answers the amount, doubled.
  result<amount>(amount)>;

} // namespace muster

namespace {

class clerk final : public muster::supervised<muster::clerk_actor> {
public:
  using supervised::supervised;

protected:
  void start() override { ready(); }

  behavior_type serve() override {
    return {[](const muster::amount& what) { return muster::amount{2 * what.cents}; }};
  }
};

/// Kills a member of the group, waits until all of it answers again, and tells how they fare.
bool kill_and_tell(muster::system& runtime, const muster::child_name& whom) {
  bool all_answer = true;
  {
    caf::scoped_actor self{runtime.home()->system()};
    const auto on_error = [&](const caf::error&) { all_answer = false; };
    self->request(runtime.home()->post_of<muster::supervisor_actor>(bank), 30s, muster::kill_child{whom})
      .receive([](const muster::done&) {}, on_error);
    for (const auto& each : {ledger, teller})
      self->request(runtime.home()->post_of<muster::clerk_actor>(each), 30s, muster::amount{21})
        .receive([](const muster::amount&) {}, on_error);
  }
  const auto sum = runtime.statistics().value();
  for (const auto& actor : sum.actors)
    if (actor.child == ledger || actor.child == teller)
      std::cout << "  " << actor.child.str() << " was restarted " << actor.restarts << " times: " << actor.last_reason
                << '\n';
  return all_answer;
}

} // namespace

int main() {
  const auto runtime = muster::system::start().value();
  const auto group = muster::make_supervisor(bank, {.strategy = muster::restart_strategy::rest_for_one},
                                             {muster::make_child<clerk>(ledger), muster::make_child<clerk>(teller)});
  if (!runtime->supervise(group))
    return 1;
  std::cout << "the ledger is killed\n";
  auto good = kill_and_tell(*runtime, ledger);
  std::cout << "the teller is killed\n";
  good = kill_and_tell(*runtime, teller) && good;
  return runtime->stop() && good ? 0 : 1;
}
