#include "tests/runtime/net/nodes.hpp"
#include "tests/support/sample_instance.hpp"

#include <caf/actor_cast.hpp>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// A node where pay-1 is registered, which is to be an actor of another one.
class checked_from_afar {
public:
  explicit checked_from_afar(const network_options& network = {}) : serving_{start_node(network)} {
    const auto tree = client_.connect(*serving_);
    registry_ = tree.post_of<registry_actor>(child_name{"registry"}).value();
    service_policy policy;
    policy.health.emplace();
    policy.health->kind = check_kind::actor;
    policy.health->interval = 1h;
    const auto registered = command(configure_service{command_id{"configure"}, service_name{"pay"}, policy})
                            && command(register_instance{command_id{"register"}, sample_instance("pay-1")});
    REQUIRE(registered);
  }

  /// Says by that peer who pay-1 is.
  expected<done> attach(peer& from, const caf::actor& who) {
    const auto health = from.connect(*serving_).post_of<health_actor>(child_name{"health"}).value();
    return from.ask<done>(
      health, attach_actor{instance_id{"pay-1"}, caf::actor_cast<caf::strong_actor_ptr>(who), registered_at_});
  }

  /// The state that pay-1 gets into next, which is waited for.
  instance_state next_state() {
    const auto found =
      client_.ask<fact_list>(registry_, fact_query{seen_, 1, 20s, service_name{"pay"}, {"instance_state_changed"}});
    REQUIRE(found);
    REQUIRE(found->records.size() == 1);
    const auto& entry = *found->records.begin();
    seen_ = entry.index;
    return std::get<instance_state_changed>(entry.what).to;
  }

private:
  template <class Command>
  bool command(const Command& what) {
    const auto answer = client_.ask<accepted>(registry_, what);
    registered_at_ = answer ? answer->index : 0;
    return answer.has_value();
  }

  std::unique_ptr<node> serving_;
  peer client_;
  registry_actor registry_;
  int64_t registered_at_ = 0;
  int64_t seen_ = 0;
};

} // namespace

TEST_CASE("an instance that is an actor of another process is well while it lives, and its end is noticed at once") {
  checked_from_afar test;
  peer home_of_pay;
  for (int round = 0; round < 2; ++round) {
    const auto one = home_of_pay.system().spawn<stranger>();
    REQUIRE(test.attach(home_of_pay, one));
    CHECK(test.next_state() == instance_state::healthy);
    caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
    CHECK(test.next_state() == instance_state::unhealthy);
  }
}

TEST_CASE("an actor of another process that nothing is heard of any more has ended for who watches it") {
  // Long enough for a handshake on a machine that is busy with other tests.
  checked_from_afar test{{100ms, 2s}};
  peer mute{{24h, 24h}};
  const auto one = mute.system().spawn<stranger>();
  REQUIRE(test.attach(mute, one));
  CHECK(test.next_state() == instance_state::healthy);
  CHECK(test.next_state() == instance_state::unhealthy);
  caf::anon_send_exit(one, caf::exit_reason::kill);
}
