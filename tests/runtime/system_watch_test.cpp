#include "messages/protocol/error.hpp"
#include "runtime/system.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/recorder.hpp"
#include "tests/runtime/systems.hpp"

#include <atomic>
#include <future>
#include <stdexcept>

using namespace std::chrono_literals;

namespace muster {

TEST_CASE("a watcher is told each fact once and in order, from the index on that it names") {
  const auto runs = started();
  int64_t last = 0;
  for (int each = 1; each <= 20; ++each)
    last = runs->register_instance(sample_instance("pay-" + std::to_string(each))).value();
  recorder all;
  recorder late;
  const auto first = runs->watch(all.callbacks());
  const auto second = runs->watch(late.callbacks(), last);
  REQUIRE(first);
  REQUIRE(second);
  const auto next = runs->drain(instance_id{"pay-1"}).value();
  REQUIRE(all.wait_for_index(next));
  REQUIRE(late.wait_for_index(next));
  const auto records = all.records();
  for (size_t each = 0; each < records.size(); ++each)
    CHECK(records[each].index == static_cast<int64_t>(each) + 1);
  CHECK(late.records().front().index == last + 1);
}

TEST_CASE("a watcher of one service is told of no other") {
  const auto runs = started();
  recorder seen;
  const auto watching = runs->watch(seen.callbacks(), 0, service_name{"stock"});
  REQUIRE(watching);
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  const auto last = runs->register_instance(sample_instance("stock-1", "stock")).value();
  REQUIRE(seen.wait_for_index(last));
  for (const auto& each : seen.records())
    CHECK(service_of(each.what) == service_name{"stock"});
}

TEST_CASE("a host announces events of its own kind, which watchers are told in order with all others") {
  const auto runs = started();
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  REQUIRE(runs->register_instance(sample_instance("stock-1", "stock")));
  recorder seen;
  watch_options wanted;
  wanted.service = service_name{"pay"};
  wanted.kinds = {"service_announced", "instance_state_changed"};
  const auto watching = runs->watch(seen.callbacks(), wanted);
  REQUIRE(watching);
  REQUIRE(runs->announce(service_name{"pay"}, "rollout", "begins"));
  REQUIRE(runs->announce(service_name{"stock"}, "rollout"));
  REQUIRE(runs->drain(instance_id{"pay-1"}));
  const auto last = runs->announce(service_name{"pay"}, "rollout", "ends", instance_id{"pay-1"});
  REQUIRE(last);
  REQUIRE(seen.wait_for_index(*last));
  const auto told = seen.records();
  REQUIRE(told.size() == 3);
  CHECK(told[0].what == fact{service_announced{service_name{"pay"}, {}, "rollout", "begins"}});
  CHECK(std::holds_alternative<instance_state_changed>(told[1].what));
  CHECK(told[2].what == fact{service_announced{service_name{"pay"}, instance_id{"pay-1"}, "rollout", "ends"}});
  CHECK(runs->history({10, service_name{"stock"}, {"service_announced"}})->size() == 1);
  CHECK(runs->announce(service_name{"cart"}, "rollout").error().code == errc::not_found);
}

TEST_CASE("a watcher whose index is no longer kept is told so, and that is the end") {
  system_options options;
  options.configuration.journal.max_event_history = 10;
  const auto runs = started(options);
  for (int each = 1; each <= 20; ++each)
    REQUIRE(runs->register_instance(sample_instance("pay-" + std::to_string(each))));
  recorder seen;
  const auto watching = runs->watch(seen.callbacks());
  REQUIRE(watching);
  CHECK(seen.wait_for_end().code == errc::compacted);
  CHECK(seen.records().empty());
}

TEST_CASE("a watcher may begin with a snapshot, and is told only of the kinds that it has named") {
  const auto runs = started();
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  recorder seen;
  auto callbacks = seen.callbacks();
  std::promise<registry_state> snapshot;
  callbacks.snapshot = [&](const registry_state& what) { snapshot.set_value(what); };
  watch_options wanted;
  wanted.kinds = {"instance_deregistered"};
  const auto watching = runs->watch(callbacks, wanted);
  REQUIRE(watching);
  auto came = snapshot.get_future();
  REQUIRE(came.wait_for(recorder::patience) == std::future_status::ready);
  const auto first = came.get();
  REQUIRE(first.instances.size() == 1);
  REQUIRE(runs->register_instance(sample_instance("pay-2")));
  const auto gone = runs->deregister(instance_id{"pay-1"}).value();
  REQUIRE(seen.wait_for_index(gone));
  CHECK(seen.records().size() == 1);
  CHECK(first.index < gone);
}

TEST_CASE("what a watcher wants is refused with all its faults") {
  const auto runs = started();
  recorder seen;
  const auto refused = runs->watch(seen.callbacks(), {-1, service_name{"a b"}, {"weather"}, 0});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::invalid);
  for (const auto* fault :
       {"after -1 is below 0", "queue 0 is outside 1 to 10000", "service 'a b' is not", "'weather' is no kind of fact"})
    CHECK(refused.error().detail.find(fault) != std::string::npos);
}

TEST_CASE("the state and the latest facts are answered at any time") {
  const auto runs = started();
  REQUIRE(runs->configure(service_name{"pay"}, {}));
  const auto last = runs->register_instance(sample_instance("pay-1")).value();
  const auto state = runs->state();
  REQUIRE(state);
  CHECK(state->index >= last);
  CHECK(state->policies.size() == 1);
  CHECK(state->instances.size() == 1);
  CHECK(runs->state(service_name{"nobody"})->instances.empty());
  const auto facts = runs->history({1, service_name{"pay"}, {"instance_registered"}});
  REQUIRE(facts);
  REQUIRE(facts->size() == 1);
  CHECK(facts->front().index == last);
}

TEST_CASE("an exception of a watcher is told to it and ends the watch alone") {
  const auto runs = started();
  recorder seen;
  auto callbacks = seen.callbacks();
  callbacks.fact = [](const record&) { throw std::runtime_error{"cannot bear it"}; };
  const auto watching = runs->watch(callbacks);
  REQUIRE(watching);
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  const auto why = seen.wait_for_end();
  CHECK(why.code == errc::internal);
  CHECK(why.detail.find("cannot bear it") != std::string::npos);
  CHECK(runs->register_instance(sample_instance("pay-2")));
}

TEST_CASE("the end of a subscription waits for the call that is under way, and no call comes after it") {
  const auto runs = started();
  std::promise<void> inside;
  std::promise<void> go_on;
  std::atomic<int> calls{0};
  std::atomic<bool> is_inside{false};
  auto watching = runs->watch({[&](const record&) {
                                 if (++calls > 1)
                                   return;
                                 is_inside = true;
                                 inside.set_value();
                                 go_on.get_future().wait();
                                 is_inside = false;
                               },
                               {}});
  REQUIRE(watching);
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  REQUIRE(runs->register_instance(sample_instance("pay-2")));
  inside.get_future().wait();
  auto ending = std::async(std::launch::async, [&] {
    watching->reset();
    return is_inside.load();
  });
  CHECK(ending.wait_for(50ms) == std::future_status::timeout);
  go_on.set_value();
  CHECK_FALSE(ending.get());
  const auto seen = calls.load();
  REQUIRE(runs->register_instance(sample_instance("pay-3")));
  CHECK(calls == seen);
}

TEST_CASE("a watcher may end its own subscription, and cannot stop the system") {
  const auto runs = started();
  std::promise<errc> refused;
  std::unique_ptr<subscription> watching;
  std::promise<void> is_there;
  auto there = is_there.get_future();
  std::atomic<int> calls{0};
  watching = runs
               ->watch({[&](const record&) {
                          if (++calls > 1)
                            return;
                          there.wait();
                          const auto stopped = runs->stop();
                          watching.reset();
                          refused.set_value(stopped ? errc::none : stopped.error().code);
                        },
                        {}})
               .value();
  is_there.set_value();
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  auto code = refused.get_future();
  REQUIRE(code.wait_for(30s) == std::future_status::ready);
  CHECK(code.get() == errc::refused);
  REQUIRE(runs->register_instance(sample_instance("pay-2")));
  CHECK(calls == 1);
}

TEST_CASE("all subscriptions are ended at once: each is told, and nothing after it, and new ones begin") {
  const auto runs = started();
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  recorder one;
  recorder other;
  const auto first = runs->watch(one.callbacks());
  const auto second = runs->watch(other.callbacks());
  REQUIRE(one.wait_for<instance_registered>());
  REQUIRE(runs->unsubscribe_all());
  const auto told = one.records().size();
  for (auto* each : {&one, &other})
    CHECK(each->wait_for_end() == failure{errc::unavailable, "all subscriptions were ended"});
  recorder later;
  std::promise<errc> refused;
  auto callbacks = later.callbacks();
  callbacks.fact = [&, note = callbacks.fact](const record& what) {
    if (what.index == 1)
      refused.set_value(code_of(runs->unsubscribe_all()));
    note(what);
  };
  const auto third = runs->watch(callbacks);
  const auto last = runs->register_instance(sample_instance("pay-2")).value();
  REQUIRE(later.wait_for_index(last));
  CHECK(refused.get_future().get() == errc::refused);
  CHECK(one.records().size() == told);
}

TEST_CASE("a subscription may outlive its system") {
  std::unique_ptr<subscription> watching;
  recorder seen;
  {
    const auto runs = started();
    watching = runs->watch(seen.callbacks()).value();
    REQUIRE(runs->register_instance(sample_instance("pay-1")));
    REQUIRE(seen.wait_for<instance_registered>());
  }
  CHECK(seen.wait_for_end().code == errc::unavailable);
}

} // namespace muster
