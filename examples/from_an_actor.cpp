// An actor of the host asks muster's actors and is told by them, all by typed messages: it follows the facts of a
// service, picks an instance as soon as there is one, hands over how the call went, and takes the instance
// back.
//
// Prints:
//   1: instance_registered
//   picked pay-1
//   2: instance_deregistered
//   calls that succeeded: 1

#include "messages/protocol/types.hpp"
#include "runtime/route/dispatcher.hpp"
#include "runtime/system.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <future>
#include <iostream>

using namespace std::chrono_literals;

namespace {

const muster::service_name pay{"pay"};

class client final : public caf::event_based_actor {
public:
  client(caf::actor_config& cfg, std::shared_ptr<muster::house> home, std::promise<void>& ended)
    : caf::event_based_actor(cfg),
      home_{std::move(home)},
      ended_{ended} {}

  caf::behavior make_behavior() override {
    follow(0);
    return {[](const muster::tick&) {}};
  }

private:
  template <class Handle>
  Handle post_of(const char* name) {
    return home_->post_of<Handle>(muster::child_name{name});
  }

  /// Is answered when there is a fact after `index`.
  void follow(int64_t index) {
    request(post_of<muster::registry_actor>("registry"), 35s, muster::fact_query{index, 100, 30s, pay})
      .then([this](const muster::fact_list& facts) { told(facts); }, [this](const caf::error& why) { quit(why); });
  }

  void told(const muster::fact_list& facts) {
    for (const auto& fact : facts.records) {
      std::cout << fact.index << ": " << kind_of(fact.what) << '\n';
      if (std::holds_alternative<muster::instance_registered>(fact.what))
        pick();
      if (std::holds_alternative<muster::instance_deregistered>(fact.what))
        ended_.set_value();
    }
    follow(facts.last);
  }

  void pick() {
    muster::pick wanted;
    wanted.service = pay;
    request(post_of<muster::balancer_actor>("balancer"), 5s, wanted)
      .then(
        [this](const muster::picked& chosen) {
          std::cout << "picked " << chosen.instance.str() << '\n';
          const muster::call_outcome outcome{chosen.instance, chosen.epoch, chosen.permit, {}, {}, home_->now(), 2ms};
          send(post_of<muster::dispatcher_actor>("reports"), muster::report_calls{pay, {outcome}});
          send(post_of<muster::registry_actor>("registry"),
               muster::deregister_instance{{}, chosen.instance, "seen enough"});
        },
        // The balancer follows the facts as this actor does, and may not have come as far yet.
        [this](const caf::error&) { pick(); });
  }

  std::shared_ptr<muster::house> home_;
  std::promise<void>& ended_;
};

} // namespace

int main() {
  const auto runtime = muster::system::start().value();
  std::promise<void> ended;
  runtime->home()->system().spawn<client>(runtime->home(), std::ref(ended));
  muster::instance one;
  one.id = muster::instance_id{"pay-1"};
  one.service = pay;
  one.address = {"127.0.0.1", 9000};
  runtime->register_instance(one).value();
  ended.get_future().wait();
  std::cout << "calls that succeeded: " << runtime->metrics({pay, {}, {}})->successes << std::endl;
  return runtime->stop() ? 0 : 1;
}
