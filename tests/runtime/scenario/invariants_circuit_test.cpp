#include "tests/runtime/scenario/witness.hpp"

using namespace muster;
using namespace std::chrono_literals;

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
      {"the circuit of an instance that was never there",
       [](witness& to) {
         to.all({joins("pay-2"), opened("pay-1", 1, to.now + 5s)});
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

TEST_CASE("I3: an opening is held against the time it was decided, also when the journal takes it later") {
  check_all(invariant::legal_circuits,
            {
              {"taken after its wait, by a journal that had been down",
               [](witness& to) {
                 to.all({configured(2s), joins("pay-1")});
                 to.now += 1min;
                 const auto decided = to.now;
                 to.now += 4s;
                 to.all({opened("pay-1", 1, decided + 2s), half_opened("pay-1", 2, 3), restarted("journal", 1, 4s)});
               }},
              {"taken by a journal that had been down twice",
               [](witness& to) {
                 to.all({configured(2s), joins("pay-1")});
                 to.now += 1min;
                 const auto decided = to.now;
                 to.now += 6s;
                 to.all({opened("pay-1", 1, decided + 2s), restarted("journal", 1, 4s), restarted("journal", 2, 2s)});
               }},
              {"by a breaker that was restarted while half-open, no permit being out",
               [](witness& to) {
                 half_open_one(to, 2);
                 to.now += 1min;
                 const auto decided = to.now;
                 to.now += 3s;
                 to.all({recovered("pay-1", 3, decided), restarted("journal", 1, 3s)});
               }},
              {"by one that was restarted while half-open, when the attempts had ended",
               [](witness& to) {
                 half_open_one(to, 2);
                 to.all({granted("pay-1", 2, to.now + 1s), granted("pay-1", 2, to.now + 10s)});
                 to.ends("pay-1", 2, call_result::success);
                 to.ends("pay-1", 2, call_result::failure);
                 to.saw(recovered("pay-1", 3, to.now));
               }},
              {"by the shorter wait of two policies",
               [](witness& to) {
                 to.all({configured(5s), joins("pay-1"), configured(2s), configured(9s)});
                 to.saw(opened("pay-1", 1, to.now + 2s));
               }},
              {"with a wait to the end of time",
               [](witness& to) {
                 to.all({configured(duration::max()), joins("pay-1"), opened("pay-1", 1, timestamp::max())});
               }},
            },
            {
              {"without its wait",
               [](witness& to) {
                 to.all({configured(5s), joins("pay-1")});
                 to.now += 1h;
                 to.saw(opened("pay-1", 1, to.now));
               }},
              {"with a wait that is over, the journal having been down long before",
               [](witness& to) {
                 to.all({joins("pay-1"), restarted("journal", 1, 4s)});
                 to.now += 1min;
                 to.saw(opened("pay-1", 1, to.now - 1s));
               }},
              {"with a wait that was over before the journal went down",
               [](witness& to) {
                 to.saw(joins("pay-1"));
                 to.now += 1min;
                 to.all({opened("pay-1", 1, to.now - 5s), restarted("journal", 1, 4s)});
               }},
              {"by the wait of an earlier policy",
               [](witness& to) {
                 to.all({configured(2s), joins("pay-1"), configured(9s), opened("pay-1", 1, to.now + 9s)});
                 to.now += 9s;
                 to.all({half_opened("pay-1", 2, 3), opened("pay-1", 3, to.now + 2s)});
               }},
              {"by a breaker that was restarted, before the last permit has lapsed",
               [](witness& to) {
                 half_open_one(to, 2);
                 to.all({granted("pay-1", 2, to.now + 10s), granted("pay-1", 2, to.now + 1s)});
                 to.saw(recovered("pay-1", 3, to.now + 1s));
               }},
              {"by a breaker that was restarted, before any permit that is out can have lapsed",
               [](witness& to) {
                 half_open_one(to, 2);
                 to.all({granted("pay-1", 2, to.now + 10s), granted("pay-1", 2, to.now + 1s)});
                 to.ends("pay-1", 2, call_result::success);
                 to.saw(recovered("pay-1", 3, to.now));
               }},
            });
}

TEST_CASE("I3: the permit of an attempt that was given up can be taken once more, and no other can") {
  const auto after_one = [](call_result result, int64_t epoch = 2, bool permit = true) {
    return [=](witness& to) {
      half_open_one(to, 1);
      to.saw(granted("pay-1", 2));
      to.ends("pay-1", epoch, result, permit);
      to.saw(granted("pay-1", 2));
    };
  };
  check_all(invariant::legal_circuits,
            {
              {"given up", after_one(call_result::abandoned)},
              {"given up before the watcher knew of the trial",
               [](witness& to) {
                 open_one(to);
                 to.now += 5s;
                 to.ends("pay-1", 2, call_result::abandoned);
                 to.all({half_opened("pay-1", 2, 1), granted("pay-1", 2), granted("pay-1", 2)});
               }},
            },
            {
              {"succeeded", after_one(call_result::success)},
              {"failed", after_one(call_result::failure)},
              {"timed out", after_one(call_result::timed_out)},
              {"given up without a permit", after_one(call_result::abandoned, 2, false)},
              {"given up in another trial", after_one(call_result::abandoned, 4)},
              {"one given up, and two more permits",
               [](witness& to) {
                 half_open_one(to, 2);
                 to.all({granted("pay-1", 2), granted("pay-1", 2)});
                 to.ends("pay-1", 2, call_result::abandoned);
                 to.all({granted("pay-1", 2), granted("pay-1", 2)});
               }},
            });
}

TEST_CASE("I3: what was under way when an instance left is held against the circuit it had") {
  auto elsewhere = pay_instance("pay-1");
  elsewhere.service = service_name{"stock"};
  const instance_registered moves{elsewhere, instance_state::healthy};
  check_all(invariant::legal_circuits,
            {
              {"an opening",
               [](witness& to) {
                 to.all({joins("pay-1"), leaves("pay-1"), opened("pay-1", 1, to.now + 5s)});
               }},
              {"a half-opening",
               [](witness& to) {
                 open_one(to);
                 to.now += 5s;
                 to.all({leaves("pay-1"), half_opened("pay-1", 2, 3)});
               }},
              {"a permit, and the end of the trial",
               [](witness& to) {
                 half_open_one(to, 2);
                 to.all({granted("pay-1", 2), leaves("pay-1"), granted("pay-1", 2), closed("pay-1", 3)});
               }},
              {"the end of a trial, when the instance is back",
               [](witness& to) {
                 half_open_one(to, 1);
                 to.all({leaves("pay-1"), joins("pay-1"), granted("pay-1", 2), closed("pay-1", 3)});
                 to.saw(opened("pay-1", 4, to.now + 5s));
               }},
              {"a half-opening, when the instance is back, which then is half-open",
               [](witness& to) {
                 open_one(to);
                 to.now += 5s;
                 to.all({leaves("pay-1"), joins("pay-1"), half_opened("pay-1", 2, 1), granted("pay-1", 2)});
                 to.picks("pay-1", 6, true);
                 to.saw(closed("pay-1", 3));
               }},
              {"an opening, which is not that of the instance when it is back",
               [](witness& to) {
                 to.all({joins("pay-1"), leaves("pay-1"), opened("pay-1", 1, to.now + 5s), joins("pay-1")});
                 to.picks("pay-1", 4);
                 to.saw(opened("pay-1", 3, to.now + 5s));
               }},
              {"epochs that begin anew in another service",
               [&](witness& to) {
                 half_open_one(to, 1);
                 to.all({leaves("pay-1"), moves, closed("pay-1", 3)});
                 to.saw(circuit_opened{elsewhere.service, elsewhere.id, 1, to.now + 5s, 20, {}, {}, "failure rate"});
               }},
            },
            {
              {"a second transition",
               [](witness& to) {
                 to.all({joins("pay-1"), leaves("pay-1"), opened("pay-1", 1, to.now), half_opened("pay-1", 2, 3)});
               }},
              {"an opening of an open circuit",
               [](witness& to) {
                 open_one(to);
                 to.all({leaves("pay-1"), opened("pay-1", 2, to.now + 5s)});
               }},
              {"an opening of a later epoch than the next",
               [](witness& to) {
                 to.all({joins("pay-1"), leaves("pay-1"), opened("pay-1", 2, to.now + 5s)});
               }},
              {"a half-opening before the wait ends",
               [](witness& to) {
                 open_one(to);
                 to.all({leaves("pay-1"), half_opened("pay-1", 2, 3)});
               }},
              {"a permit too many",
               [](witness& to) {
                 half_open_one(to, 1);
                 to.all({granted("pay-1", 2), leaves("pay-1"), granted("pay-1", 2)});
               }},
              {"a closing by the breaker of another service than it left",
               [&](witness& to) {
                 half_open_one(to, 1);
                 to.all({leaves("pay-1"), moves});
                 to.saw(circuit_closed{elsewhere.service, elsewhere.id, 3, "3 of 3 trial calls succeeded"});
               }},
              {"the last epoch once more, when the instance is back",
               [](witness& to) {
                 half_open_one(to, 1);
                 to.all({closed("pay-1", 3), leaves("pay-1"), joins("pay-1"), closed("pay-1", 4)});
               }},
            });
}
