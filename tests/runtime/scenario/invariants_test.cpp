#include "runtime/scenario/invariants.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/scenario/facts.hpp"

#include <functional>
#include <set>

using namespace muster;
using namespace std::chrono_literals;

namespace {

pick request_for_pay() {
  pick request;
  request.service = pay;
  return request;
}

/// Sees a story as a rehearsal would, and says what it found wrong with it.
struct witness {
  invariants seen{supervision_settings{.intensity = 3, .period = 10s}};
  timestamp now = story_start;
  int64_t index = 0;
  std::vector<record> journal;

  void saw(const fact& what, const std::string& command = {}) {
    journal.push_back({++index, now, command_id{command}, what});
    seen.saw(journal.back());
  }

  void all(const std::vector<fact>& facts) {
    for (const auto& what : facts)
      saw(what);
  }

  void picks(const std::string& id, int64_t at_index, bool permit = false, bool panic = false) {
    picked answer;
    answer.instance = instance_id{id};
    answer.index = at_index;
    answer.permit = permit;
    answer.panic = panic;
    seen.picked_one(request_for_pay(), answer, now);
  }

  void refuses(pick request = request_for_pay(), errc why = errc::no_instance) {
    seen.picked_none(request, {why, "none"}, now, now);
  }

  std::set<std::string> found() const {
    std::set<std::string> names;
    for (const auto& each : seen.violations())
      names.insert(std::string{to_string(each.which)});
    return names;
  }
};

struct example {
  std::string name;
  std::function<void(witness&)> tell;
};

using stories = std::initializer_list<example>;

void check_all(invariant which, stories right, stories wrong) {
  for (const auto& [name, tell] : right) {
    INFO("right: " << name);
    witness to;
    tell(to);
    CHECK(to.found() == std::set<std::string>{});
    CHECK(to.seen.checks_of(which) > 0);
  }
  for (const auto& [name, tell] : wrong) {
    INFO("wrong: " << name);
    witness to;
    tell(to);
    CHECK(to.found() == std::set{std::string{to_string(which)}});
  }
}

/// A registered instance whose circuit has opened at the start and is closed to calls for 5 s.
void open_one(witness& to) {
  to.all({joins("pay-1"), opened("pay-1", 1, story_start + 5s)});
}

void half_open_one(witness& to, int64_t permits) {
  open_one(to);
  to.now += 5s;
  to.saw(half_opened("pay-1", 2, permits));
}

/// Refused at an instant, and judged when all facts of that time are known.
void refused_after(witness& to, duration wait, const pick& request = request_for_pay()) {
  to.now += wait;
  to.refuses(request);
  to.now += 1s;
  to.seen.judge_refused_picks(to.now);
}

} // namespace

TEST_CASE("I1: what was acknowledged is in the journal at its index") {
  check_all(invariant::acknowledged_survives,
            {
              {"acknowledged after its fact was seen",
               [](witness& to) {
                 to.saw(joins("pay-1"), "r/1");
                 to.seen.acknowledged(command_id{"r/1"}, 1, to.now);
                 to.seen.compare_journal(to.journal, to.now);
               }},
              {"acknowledged before its fact was seen",
               [](witness& to) {
                 to.seen.acknowledged(command_id{"r/1"}, 1, to.now);
                 to.saw(joins("pay-1"), "r/1");
                 to.seen.compare_journal(to.journal, to.now);
               }},
              {"acknowledged at its last fact",
               [](witness& to) {
                 to.saw(joins("pay-1"), "r/1");
                 to.saw(joins("pay-2"), "r/1");
                 to.seen.acknowledged(command_id{"r/1"}, 2, to.now);
               }},
              {"a command that changed nothing",
               [](witness& to) {
                 to.saw(joins("pay-1"), "r/1");
                 to.seen.acknowledged(command_id{"r/2"}, 1, to.now);
               }},
            },
            {
              {"acknowledged at the index of another fact",
               [](witness& to) {
                 to.saw(joins("pay-1"), "r/1");
                 to.saw(joins("pay-2"), "r/2");
                 to.seen.acknowledged(command_id{"r/1"}, 2, to.now);
               }},
              {"acknowledged ahead, and another fact came there",
               [](witness& to) {
                 to.seen.acknowledged(command_id{"r/1"}, 2, to.now);
                 to.saw(joins("pay-1"), "r/1");
                 to.saw(joins("pay-2"), "r/2");
               }},
              {"acknowledged, and its fact never came",
               [](witness& to) {
                 to.saw(joins("pay-1"), "r/1");
                 to.seen.acknowledged(command_id{"r/2"}, 2, to.now);
                 to.seen.compare_journal(to.journal, to.now);
               }},
              {"a change acknowledged at the index of another fact, and no fact of its own",
       [](witness& to) {
         to.saw(joins("pay-1"), "r/1");
         to.seen.acknowledged(command_id{"r/2"}, 1, to.now, true);
       }},
      {"a change acknowledged ahead, and another fact came there",
       [](witness& to) {
         to.seen.acknowledged(command_id{"r/2"}, 1, to.now, true);
         to.saw(joins("pay-1"), "r/1");
       }},
      {"seen, and lost from the journal",
               [](witness& to) {
                 to.all({joins("pay-1"), joins("pay-2")});
                 to.journal.pop_back();
                 to.seen.compare_journal(to.journal, to.now);
               }},
              {"another fact in the journal than was seen",
               [](witness& to) {
                 to.all({joins("pay-1"), joins("pay-2")});
                 to.journal.back().what = joins("pay-3");
                 to.seen.compare_journal(to.journal, to.now);
               }},
              {"in the journal, and never shown to the watcher",
               [](witness& to) {
                 to.saw(joins("pay-1"));
                 to.journal.push_back({2, to.now, {}, joins("pay-2")});
                 to.seen.compare_journal(to.journal, to.now);
               }},
            });
}

TEST_CASE("I2: a watcher sees each fact once and in order") {
  const auto indices = [](std::vector<int64_t> seen) {
    return [seen](witness& to) {
      for (auto index : seen)
        to.seen.saw({index, to.now, {}, restarted("registry")});
    };
  };
  check_all(invariant::index_without_gap, {{"one after the other", indices({1, 2, 3})}},
            {{"not from the beginning", indices({2, 3})},
             {"a gap", indices({1, 3})},
             {"one twice", indices({1, 1, 2})},
             {"backwards", indices({1, 2, 1})}});
}

TEST_CASE("I3: circuits take legal steps only, with no more than their permits and not before their time") {
  check_all(
    invariant::legal_circuits,
    {
      {"open, wait, try, close, and once more",
       [](witness& to) {
         half_open_one(to, 2);
         to.all({granted("pay-1", 2), granted("pay-1", 2), closed("pay-1", 3), opened("pay-1", 4, to.now + 5s)});
       }},
      {"a trial that fails",
       [](witness& to) {
         half_open_one(to, 1);
         to.all({granted("pay-1", 2), opened("pay-1", 3, to.now + 5s)});
       }},
      {"permits of one trial after those of another",
       [](witness& to) {
         half_open_one(to, 1);
         to.all({granted("pay-1", 2), opened("pay-1", 3, to.now), half_opened("pay-1", 4, 1), granted("pay-1", 4)});
       }},
      {"picked with a permit",
       [](witness& to) {
         half_open_one(to, 1);
         to.saw(granted("pay-1", 2));
         to.picks("pay-1", 4, true);
       }},
    },
    {
      {"opened twice",
       [](witness& to) {
         open_one(to);
         to.saw(opened("pay-1", 2, to.now + 5s));
       }},
      {"opened in an old epoch",
       [](witness& to) {
         half_open_one(to, 1);
         to.saw(opened("pay-1", 2, to.now + 5s));
       }},
      {"opened with a wait that is over",
       [](witness& to) {
         to.all({joins("pay-1"), opened("pay-1", 1, to.now - 1ns)});
       }},
      {"half-open before the wait ends",
       [](witness& to) {
         open_one(to);
         to.now += 5s - 1ns;
         to.saw(half_opened("pay-1", 2, 3));
       }},
      {"half-open from closed",
       [](witness& to) {
         to.all({joins("pay-1"), half_opened("pay-1", 1, 3)});
       }},
      {"half-open in an old epoch",
       [](witness& to) {
         open_one(to);
         to.now += 5s;
         to.saw(half_opened("pay-1", 1, 3));
       }},
      {"a permit too many",
       [](witness& to) {
         half_open_one(to, 2);
         to.all({granted("pay-1", 2), granted("pay-1", 2), granted("pay-1", 2)});
       }},
      {"a permit of another epoch",
       [](witness& to) {
         half_open_one(to, 2);
         to.saw(granted("pay-1", 1));
       }},
      {"a permit of an open circuit",
       [](witness& to) {
         open_one(to);
         to.saw(granted("pay-1", 1));
       }},
      {"closed from open",
       [](witness& to) {
         open_one(to);
         to.saw(closed("pay-1", 2));
       }},
      {"closed in an old epoch",
       [](witness& to) {
         half_open_one(to, 1);
         to.saw(closed("pay-1", 2));
       }},
      {"the circuit of an instance that has left",
       [](witness& to) {
         to.all({joins("pay-1"), leaves("pay-1"), opened("pay-1", 1, to.now + 5s)});
       }},
      {"picked through an open circuit",
       [](witness& to) {
         open_one(to);
         to.picks("pay-1", 2);
       }},
      {"picked through a half-open circuit without a permit",
       [](witness& to) {
         half_open_one(to, 1);
         to.picks("pay-1", 3);
       }},
    });
}

TEST_CASE("I4: nobody is picked who could not be, by what the balancer knew") {
  using enum instance_state;
  const auto picked_when = [](instance_state state, bool panic) {
    return [state, panic](witness& to) {
      to.saw(joins("pay-1", state));
      to.picks("pay-1", 1, false, panic);
    };
  };
  check_all(invariant::eligible_picks,
            {
              {"healthy", picked_when(healthy, false)},
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
                 to.seen.judge_refused_picks(to.now + 1s);
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
                 to.seen.judge_refused_picks(to.now + 1s);
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

TEST_CASE("I4: a refusal for another reason is nobody's fault") {
  witness to;
  to.saw(joins("pay-1"));
  to.now += 1s;
  to.refuses(request_for_pay(), errc::time_out);
  to.refuses(request_for_pay(), errc::outcome_unknown);
  to.seen.judge_refused_picks(to.now + 1s);
  CHECK(to.found().empty());
}

TEST_CASE("I5: metrics have counted what the callers saw") {
  const attempt_counts seen{90, 10, 2};
  const auto counted = [&](int64_t successes, int64_t failures, int64_t time_outs, int64_t abandoned) {
    measures all;
    all.successes = successes;
    all.failures = failures;
    all.time_outs = time_outs;
    all.abandoned = abandoned;
    return [seen, all](witness& to) { to.seen.compare_counts(pay, seen, all, to.now); };
  };
  check_all(invariant::calls_add_up,
            {{"all failures by code", counted(90, 10, 0, 2)}, {"some by time-out", counted(90, 7, 3, 2)}},
            {{"a success twice", counted(91, 10, 0, 2)},
             {"a failure lost", counted(90, 8, 1, 2)},
             {"an abandoned attempt lost", counted(90, 10, 0, 1)},
             {"nothing counted", counted(0, 0, 0, 0)}});
}

TEST_CASE("I6: each request has one answer") {
  check_all(invariant::one_answer, {{"each once", [](witness& to) { to.seen.answered_once(500); }}},
            {{"one twice", [](witness& to) { to.seen.answered_wrongly("1 request was answered twice", to.now); }}});
}

TEST_CASE("I7: restarts within the period stay within the intensity") {
  const auto every = [](duration gap, int times) {
    return [gap, times](witness& to) {
      for (int i = 1; i <= times; ++i, to.now += gap)
        to.saw(restarted("registry", i));
    };
  };
  check_all(invariant::bounded_restarts,
            {{"as many as allowed", every(1s, 3)},
             {"more, over a longer time", every(4s, 20)},
             {"more, of several actors",
              [](witness& to) {
                for (int i = 1; i <= 3; ++i)
                  to.all({restarted("registry", i), restarted("journal", i)});
              }},
             {"more, when the first is a period ago",
              [](witness& to) {
                to.all({restarted("registry", 1), restarted("registry", 2), restarted("registry", 3)});
                to.now += 10s;
                to.saw(restarted("registry", 4));
              }}},
            {{"one more than allowed", every(1s, 4)}, {"a hot loop", every(10ms, 10)}});
}

TEST_CASE("I8: one alert per episode, notified once by each sink") {
  const auto told = [](std::vector<fact> facts) { return [facts](witness& to) { to.all(facts); }; };
  const auto first = fired("pay/errors#1");
  check_all(invariant::one_alert,
            {
              {"two episodes, one after the other", told({first, resolved("pay/errors#1"), fired("pay/errors#2")})},
              {"episodes of two rules", told({first, fired("pay/slow#1", "slow")})},
              {"episodes of two instances",
               told({fired("pay/errors/pay-1#1", "errors", "pay-1"), fired("pay/errors/pay-2#1", "errors", "pay-2")})},
              {"firing and resolving told by two sinks",
               told({first, notified("pay/errors#1", alert_status::active),
                     notified("pay/errors#1", alert_status::active, "file"), resolved("pay/errors#1"),
                     notified("pay/errors#1", alert_status::resolved, "file"),
                     notified("pay/errors#1", alert_status::resolved)})},
            },
            {
              {"fired twice in one episode", told({first, fired("pay/errors#2")})},
              {"an id twice", told({first, resolved("pay/errors#1"), first})},
              {"resolved before it fired", told({resolved("pay/errors#1")})},
              {"resolved twice", told({first, resolved("pay/errors#1"), resolved("pay/errors#1")})},
              {"notified twice", told({first, notified("pay/errors#1", alert_status::active),
                                       notified("pay/errors#1", alert_status::active)})},
              {"notified before it fired", told({notified("pay/errors#1", alert_status::active)})},
            });
}

TEST_CASE("I10: when faults have ended the system heals in time") {
  using enum instance_state;
  const auto a_minute_after = [](std::vector<fact> facts) {
    return [facts](witness& to) {
      to.all(facts);
      to.seen.check_convergence(to.now, 35s, to.now + 60s);
    };
  };
  check_all(
    invariant::convergence,
    {
      {"all healthy and closed", a_minute_after({joins("pay-1"), joins("pay-2")})},
      {"draining on purpose", a_minute_after({joins("pay-1"), state_changed("pay-1", healthy, draining)})},
      {"open within its wait", a_minute_after({joins("pay-1"), opened("pay-1", 1, story_start + 2min)})},
      {"half-open without traffic",
       a_minute_after({joins("pay-1"), opened("pay-1", 1, story_start), half_opened("pay-1", 2, 3)})},
      {"changed again after the time to heal",
       [](witness& to) {
         to.all({joins("pay-1"), joins("pay-2")});
         to.now += 50s;
         to.saw(state_changed("pay-1", healthy, unhealthy));
         to.seen.check_convergence(story_start, 35s, story_start + 60s);
       }},
    },
    {
      {"one stays unhealthy", a_minute_after({joins("pay-1", unhealthy), joins("pay-2")})},
      {"one was never checked", a_minute_after({joins("pay-1", instance_state::registered)})},
      {"a circuit stays open past its wait", a_minute_after({joins("pay-1"), opened("pay-1", 1, story_start + 5s)})},
    });
}

TEST_CASE("I10: what has left need not heal") {
  witness to;
  to.all({joins("pay-1", instance_state::unhealthy), leaves("pay-1")});
  to.seen.check_convergence(to.now, 35s, to.now + 60s);
  CHECK(to.found().empty());
}

TEST_CASE("a violation says what, where and when, and a flood of them is bounded") {
  witness to;
  open_one(to);
  to.now += 1s;
  to.saw(closed("pay-1", 2));
  REQUIRE(to.seen.violations().size() == 1);
  const auto& only = to.seen.violations().front();
  CHECK(only.which == invariant::legal_circuits);
  CHECK(only.at == story_start + 1s);
  CHECK(only.text == "closing of pay-1 epoch 2 is not a legal transition");
  for (int i = 0; i < 1000; ++i)
    to.picks("stock-1", 1);
  CHECK(to.seen.violations().size() == 100);
  CHECK(to.seen.checks_of(invariant::eligible_picks) >= 1000);
}
