#include "tests/runtime/scenario/witness.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

void refused_after(witness& to, duration wait, const pick& request = request_for_pay()) {
  to.now += wait;
  to.refuses(request);
}

} // namespace

TEST_CASE("I4: nobody is picked who could not be, by what the balancer knew") {
  using enum instance_state;
  const auto picked_when = [](instance_state state, bool panic) {
    return [state, panic](witness& to) {
      to.saw(joins("pay-1", state));
      to.picks("pay-1", 1, false, panic);
    };
  };
  const auto picked_for = [](auto change) {
    return [change](witness& to) {
      auto request = request_for_pay();
      change(request);
      to.saw(joins("pay-1"));
      to.picks("pay-1", 1, false, false, request);
    };
  };
  check_all(
    invariant::eligible_picks,
    {
      {"healthy", picked_when(healthy, false)},
      {"of a version that is accepted",
       picked_for([](pick& request) { request.accept = *version_range::parse("^1"); })},
      {"while another is excluded", picked_for([](pick& request) { request.exclude = {instance_id{"pay-2"}}; })},
      {"unhealthy in panic", picked_when(unhealthy, true)},
      {"not checked yet, in panic", picked_when(instance_state::registered, true)},
      {"unhealthy since, and healthy at the index of the pick",
       [](witness& to) {
         to.all({joins("pay-1"), state_changed("pay-1", healthy, unhealthy)});
         to.picks("pay-1", 1);
       }},
      {"picked at an index that the watcher sees later",
       [](witness& to) {
         to.picks("pay-1", 1);
         to.saw(joins("pay-1"));
       }},
    },
    {
      {"of a version that is not accepted",
       picked_for([](pick& request) { request.accept = *version_range::parse("^2"); })},
      {"excluded", picked_for([](pick& request) { request.exclude = {instance_id{"pay-1"}}; })},
      {"of another service", picked_for([](pick& request) { request.service = service_name{"cart"}; })},
      {"never registered",
       [](witness& to) {
         to.saw(joins("pay-1"));
         to.picks("pay-2", 1);
       }},
      {"registered after the index of the pick",
       [](witness& to) {
         to.all({joins("pay-1"), joins("pay-2")});
         to.picks("pay-2", 1);
       }},
      {"gone",
       [](witness& to) {
         to.all({joins("pay-1"), leaves("pay-1")});
         to.picks("pay-1", 2);
       }},
      {"gone at an index that the watcher sees later",
       [](witness& to) {
         to.saw(joins("pay-1"));
         to.picks("pay-1", 2);
         to.saw(leaves("pay-1"));
       }},
      {"not checked yet", picked_when(instance_state::registered, false)},
      {"unhealthy", picked_when(unhealthy, false)},
      {"draining", picked_when(draining, false)},
      {"draining in panic", picked_when(draining, true)},
      {"of weight 0",
       [](witness& to) {
         to.saw(joins("pay-1", healthy, 0));
         to.picks("pay-1", 1);
       }},
    });
}

TEST_CASE("I4: a pick is refused only when nobody could have been picked") {
  using enum instance_state;
  auto excluding = request_for_pay();
  excluding.exclude = {instance_id{"pay-1"}};
  auto newer = request_for_pay();
  newer.accept = *version_range::parse("^2");
  auto older = request_for_pay();
  older.accept = *version_range::parse("^1");
  check_all(invariant::eligible_picks,
            {
              {"nobody is healthy",
               [](witness& to) {
                 to.saw(joins("pay-1", unhealthy));
                 refused_after(to, 1s);
               }},
              {"the circuit is open",
               [](witness& to) {
                 open_one(to);
                 refused_after(to, 1s);
               }},
              {"nobody has a weight",
               [](witness& to) {
                 to.saw(joins("pay-1", healthy, 0));
                 refused_after(to, 1s);
               }},
              {"the only one is excluded",
               [&](witness& to) {
                 to.saw(joins("pay-1"));
                 refused_after(to, 1s, excluding);
               }},
              {"no version fits",
               [&](witness& to) {
                 to.saw(joins("pay-1"));
                 refused_after(to, 1s, newer);
               }},
              {"healthy only since a moment ago",
               [](witness& to) {
                 to.saw(joins("pay-1", unhealthy));
                 to.now += 1s;
                 to.saw(state_changed("pay-1", unhealthy, healthy));
                 refused_after(to, 1ms);
               }},
              {"unhealthy just then, as the watcher hears later",
               [](witness& to) {
                 to.saw(joins("pay-1"));
                 to.now += 1s;
                 to.refuses();
                 to.saw(state_changed("pay-1", healthy, unhealthy));
               }},
            },
            {
              {"one is healthy",
               [](witness& to) {
                 to.all({joins("pay-1", unhealthy), joins("pay-2")});
                 refused_after(to, 1s);
               }},
              {"said to be the circuit's fault",
               [](witness& to) {
                 to.saw(joins("pay-1"));
                 to.now += 1s;
                 to.refuses(request_for_pay(), errc::circuit_open);
               }},
              {"another than the excluded one is healthy",
               [&](witness& to) {
                 to.all({joins("pay-1"), joins("pay-2")});
                 refused_after(to, 1s, excluding);
               }},
              {"the version fits",
               [&](witness& to) {
                 to.saw(joins("pay-1"));
                 refused_after(to, 1s, older);
               }},
              {"healthy again for long",
               [](witness& to) {
                 to.all({joins("pay-1", unhealthy), state_changed("pay-1", unhealthy, healthy)});
                 refused_after(to, 1s);
               }},
            });
}

TEST_CASE("I4: what is on its way to the balancer gains no time when the clock leaps") {
  using enum instance_state;
  const auto refused_after_leap = [](duration wait) {
    return [wait](witness& to) {
      to.saw(joins("pay-1", unhealthy));
      to.now += 1s;
      to.saw(state_changed("pay-1", unhealthy, healthy));
      to.seen.leaps(to.now, 24h);
      to.now += 24h;
      refused_after(to, wait);
    };
  };
  check_all(invariant::eligible_picks, {{"healthy since a moment before", refused_after_leap(1ms)}},
            {{"healthy for long before", refused_after_leap(1s)}});
}

TEST_CASE("I4: a refusal for another reason is nobody's fault") {
  witness to;
  to.saw(joins("pay-1"));
  to.now += 1s;
  to.refuses(request_for_pay(), errc::time_out);
  to.refuses(request_for_pay(), errc::outcome_unknown);
  to.seen.conclude();
  CHECK(to.found().empty());
}

TEST_CASE("I4: a refusal is held against what the balancer can have known then") {
  using enum instance_state;
  auto newer = request_for_pay();
  newer.accept = *version_range::parse("^2");
  const auto updated_to = [](const char* number) {
    auto content = pay_instance("pay-1");
    content.version_ = *version::parse(number);
    return instance_updated{content};
  };
  auto elsewhere = pay_instance("pay-1");
  elsewhere.service = service_name{"stock"};
  check_all(invariant::eligible_picks,
            {
              {"open by then, as a watcher hears when the registry is back",
               [](witness& to) {
                 to.saw(joins("pay-1"));
                 to.now += 10s;
                 to.refuses();
                 to.now -= 1s;
                 to.saw(opened("pay-1", 1, to.now + 30s));
               }},
              {"of a version that came later",
               [&](witness& to) {
                 to.saw(joins("pay-1"));
                 refused_after(to, 1s, newer);
                 to.now += 1s;
                 to.saw(updated_to("2.0.0"));
               }},
              {"in another service until later",
               [&](witness& to) {
                 to.saw(instance_registered{elsewhere, healthy});
                 refused_after(to, 1s);
                 to.now += 1ms;
                 to.all({instance_deregistered{elsewhere.service, elsewhere.id, "replaced"}, joins("pay-1")});
               }},
              {"healthy since the instant at which the journal ended",
               [](witness& to) {
                 to.saw(joins("pay-1", unhealthy));
                 to.now += 1min;
                 to.saw(state_changed("pay-1", unhealthy, healthy));
                 refused_after(to, 2s);
                 to.now += 1s;
                 to.saw(restarted("journal", 1, 3s));
               }},
            },
            {
              {"of a version that went later",
               [&](witness& to) {
                 to.all({joins("pay-1"), updated_to("2.0.0")});
                 refused_after(to, 1s, newer);
                 to.now += 1s;
                 to.saw(updated_to("1.0.0"));
               }},
              {"healthy until it left later",
               [](witness& to) {
                 to.saw(joins("pay-1"));
                 refused_after(to, 1s);
                 to.now += 1s;
                 to.saw(leaves("pay-1"));
               }},
              {"healthy for long when the journal ended",
               [](witness& to) {
                 to.saw(joins("pay-1"));
                 to.now += 1min;
                 refused_after(to, 2s);
                 to.now += 1s;
                 to.saw(restarted("journal", 1, 3s));
               }},
            });
}

TEST_CASE("I4: a refusal is judged as soon as what was told later cannot excuse it any more") {
  witness to;
  to.saw(joins("pay-1"));
  refused_after(to, 1s);
  to.now += 30s;
  to.saw(joins("pay-2"));
  CHECK(to.found().empty());
  to.now += 1ms;
  to.saw(joins("pay-3"));
  CHECK(to.found() == std::set<std::string>{"eligible_picks"});
}
