#include "tests/runtime/scenario/witness.hpp"

using namespace muster;
using namespace std::chrono_literals;

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
              {"taken after the journal had been read",
               [](witness& to) {
                 to.saw(joins("pay-1"));
                 const auto read = to.journal;
                 const auto at = to.now;
                 to.now += 1s;
                 to.saw(joins("pay-2"));
                 to.seen.compare_journal(read, at);
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

TEST_CASE("I5: metrics have counted what the callers saw") {
  const attempt_counts seen{90, 10, 2};
  const auto counted = [&](int64_t successes, int64_t failures, int64_t time_outs, int64_t abandoned,
                           bool may_be_dropped = false) {
    measures all;
    all.successes = successes;
    all.failures = failures;
    all.time_outs = time_outs;
    all.abandoned = abandoned;
    return [=](witness& to) { to.seen.compare_counts(pay, seen, all, to.now, may_be_dropped); };
  };
  check_all(invariant::calls_add_up,
            {{"all failures by code", counted(90, 10, 0, 2)},
             {"some by time-out", counted(90, 7, 3, 2)},
             {"dropped in between", counted(40, 3, 1, 0, true)}},
            {{"a success twice", counted(91, 10, 0, 2)},
             {"a failure lost", counted(90, 8, 1, 2)},
             {"an abandoned attempt lost", counted(90, 10, 0, 1)},
             {"nothing counted", counted(0, 0, 0, 0)},
             {"dropped in between, and one twice after it", counted(40, 11, 0, 0, true)}});
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

TEST_CASE("I7: restarts are counted when they were, not when the journal took them") {
  const auto at_9s_with = [](duration journal_down) {
    return [=](witness& to) {
      to.saw(restarted("registry", 1));
      to.now += 9s;
      to.all({restarted("registry", 2), restarted("registry", 3), restarted("journal", 1, journal_down)});
      to.now += 3s;
      to.saw(restarted("registry", 4));
      to.now += 4s;
      to.saw(restarted("registry", 5));
    };
  };
  check_all(invariant::bounded_restarts,
            {
              {"two of them taken by a journal that had been down", at_9s_with(6s)},
              {"more, by the supervisor that came after one that had given up",
               [](witness& to) {
                 for (int i = 1; i <= 3; ++i)
                   to.saw(restarted("breaker/pay", i));
                 to.saw(child_given_up{child_name{"breaker/pay"}, 3, "too often"});
                 for (int i = 4; i <= 6; ++i)
                   to.saw(restarted("breaker/pay", i));
               }},
              {"more, with the one that its supervisor, restarted itself, has begun with",
               [](witness& to) {
                 to.saw(restarted("breakers", 1));
                 for (int i = 1; i <= 4; ++i)
                   to.saw(restarted("breaker/pay", i));
               }},
              {"one after a long start",
               [](witness& to) {
                 to.saw(restarted("registry", 1, 9s));
                 to.now += 2s;
                 for (int i = 2; i <= 4; ++i, to.now += 1s)
                   to.saw(restarted("registry", i, 12ms));
               }},
            },
            {
              {"two of them taken by a journal that had hardly been down", at_9s_with(1ms)},
              {"a supervisor that came after one that had given up does not",
               [](witness& to) {
                 to.saw(child_given_up{child_name{"breaker/pay"}, 3, "too often"});
                 for (int i = 4; i <= 7; ++i)
                   to.saw(restarted("breaker/pay", i));
               }},
              {"as many after it, and one more",
               [](witness& to) {
                 to.saw(restarted("breakers", 1));
                 for (int i = 1; i <= 5; ++i)
                   to.saw(restarted("breaker/pay", i));
               }},
            });
}

TEST_CASE("I7: a breaker counts anew once its service has been without instances") {
  const auto with = [](const char* other) {
    return [other](witness& to) {
      to.all({joins("pay-1"), joins(other)});
      for (int i = 1; i <= 3; ++i)
        to.saw(restarted("breaker/pay", i));
      to.now += 1s;
      to.all({leaves("pay-1"), joins("pay-1")});
      to.now += 1s;
      to.saw(restarted("breaker/pay", 4));
    };
  };
  check_all(invariant::bounded_restarts, {{"its only one left", with("pay-1")}},
            {{"another one stayed", with("pay-2")}});
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
      {"open past its wait while its breaker may be about to return",
       a_minute_after({joins("pay-1"), opened("pay-1", 1, story_start + 53s)})},
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
