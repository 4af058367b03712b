#include "actors/journal/memory_store.hpp"
#include "messages/codec/json.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/scenario/simulated_prober.hpp"
#include "runtime/scenario/stage.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/scenario/facts.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

struct silent_sink final : alert_sink {
  expected<void> deliver(const alert&, timestamp) override { return {}; }
};

/// The production tree on a stage, with instances that always pass their checks.
struct theatre {
  explicit theatre(uint64_t seed = 1, settings configuration = {})
    : seed_{seed},
      on{configuration,
         {store, checks, [](const sink_settings&) { return std::make_unique<silent_sink>(); }},
         story_start,
         seed} {
    checks->attach(on);
  }

  std::vector<record> facts() const { return std::vector<record>{store->read(0, 100'000, {})->records}; }

  /// The times of a child's restarts, since the start.
  std::vector<duration> restarts_of(const std::string& child) const {
    std::vector<duration> times;
    for (const auto& entry : facts())
      if (const auto* what = std::get_if<child_restarted>(&entry.what); what != nullptr && what->child.str() == child)
        times.push_back(entry.at - story_start);
    return times;
  }

  post_counts counts_of(const std::string& child) { return on.home().posts().get(child_name{child})->counts(); }

  template <class F>
  void ask_registry(duration timeout, F on_end) {
    on.ask(on.home().post_of<registry_actor>(child_name{"registry"}), instance_query{}, timeout, std::move(on_end));
  }

  void run(duration until) { on.run_until(story_start + until); }

  uint64_t seed_;
  world world_{seed_};
  std::shared_ptr<simulated_prober> checks = std::make_shared<simulated_prober>(world_);
  std::shared_ptr<memory_store> store = std::make_shared<memory_store>();
  stage on;
};

/// An answer and when it came.
struct ending {
  int times = 0;
  duration at{};
  errc code = errc::none;
};

template <class Reply>
void note(ending& to, const theatre& in, const expected<Reply>& answer) {
  ++to.times;
  to.at = in.on.now() - story_start;
  to.code = answer ? errc::none : answer.error().code;
}

/// Kills an actor while somebody asks it, and another time later.
std::vector<record> story_of(uint64_t seed) {
  theatre in{seed};
  for (auto at : {1s, 2s, 4s})
    in.on.at(story_start + at, [&in] {
      in.on.kill(child_name{"registry"});
      in.ask_registry(5s, [](const expected<instance_list>&) {});
    });
  in.run(20s);
  return in.facts();
}

} // namespace

TEST_CASE("a stage starts at the given instant and stands at the end of what was played") {
  theatre in;
  CHECK(in.on.now() == story_start);
  in.run(90s);
  CHECK(in.on.now() == story_start + 90s);
  in.run(90s);
  CHECK(in.on.now() == story_start + 90s);
}

TEST_CASE("events happen at their instant, those of one instant in the order in which they were given") {
  theatre in;
  std::vector<std::pair<duration, std::string>> seen;
  const auto plan = [&](duration at, const std::string& name) {
    in.on.at(story_start + at, [&, name] { seen.emplace_back(in.on.now() - story_start, name); });
  };
  plan(2s, "third");
  plan(1s, "first");
  plan(2s, "fourth");
  plan(1s, "second");
  in.on.at(story_start + 2s, [&] { plan(2s, "sixth"); });
  plan(2s, "fifth");
  in.on.at(story_start + 3s, [&] { plan(1s, "late, so now"); });
  plan(5s, "after the end");
  in.run(4s);
  CHECK(seen
        == std::vector<std::pair<duration, std::string>>{{1s, "first"},
                                                         {1s, "second"},
                                                         {2s, "third"},
                                                         {2s, "fourth"},
                                                         {2s, "fifth"},
                                                         {2s, "sixth"},
                                                         {3s, "late, so now"}});
  in.run(5s);
  CHECK(seen.size() == 8);
}

TEST_CASE("a request is answered once, and at once where the actors need no time") {
  theatre in;
  ending end;
  in.on.at(story_start + 1s,
           [&] { in.ask_registry(300ms, [&](const expected<instance_list>& answer) { note(end, in, answer); }); });
  in.run(10s);
  CHECK(end.times == 1);
  CHECK(end.at == 1s);
  CHECK(end.code == errc::none);
  CHECK(in.on.counts().asked == 1);
  CHECK(in.on.counts().answered == 1);
  CHECK(in.on.counts().timed_out == 0);
}

TEST_CASE("a request without an answer times out exactly at its deadline, once") {
  theatre in;
  const auto nobody = in.on.home().post_of<registry_actor>(child_name{"nobody"});
  std::vector<std::pair<duration, errc>> seen;
  for (auto timeout : {300ms, 200ms, 250ms, 200ms})
    in.on.ask(nobody, instance_query{}, timeout, [&](const expected<instance_list>& answer) {
      seen.emplace_back(in.on.now() - story_start, answer ? errc::none : answer.error().code);
    });
  in.run(200ms - 1ns);
  CHECK(seen.empty());
  in.run(10s);
  CHECK(seen
        == std::vector<std::pair<duration, errc>>{
          {200ms, errc::time_out}, {200ms, errc::time_out}, {250ms, errc::time_out}, {300ms, errc::time_out}});
  CHECK(in.on.counts().timed_out == 4);
  CHECK(in.on.counts().answered == 0);
}

TEST_CASE("at one instant a deadline passes before what the script does then") {
  theatre in;
  std::vector<std::string> seen;
  in.on.at(story_start + 300ms, [&] { seen.emplace_back("script"); });
  in.on.ask(in.on.home().post_of<registry_actor>(child_name{"nobody"}), instance_query{}, 300ms,
            [&](const expected<instance_list>&) { seen.emplace_back("deadline"); });
  in.run(1s);
  CHECK(seen == std::vector<std::string>{"deadline", "script"});
}

TEST_CASE("a kill waits until a message is in the mailbox, which the next incarnation answers") {
  theatre in;
  ending end;
  in.on.at(story_start + 5s, [&] { in.on.kill(child_name{"registry"}); });
  in.on.at(story_start + 5400ms,
           [&] { in.ask_registry(5s, [&](const expected<instance_list>& answer) { note(end, in, answer); }); });
  in.run(5399ms);
  CHECK(in.restarts_of("registry").empty());
  in.run(10s);
  CHECK(in.restarts_of("registry") == std::vector<duration>{5400ms});
  CHECK(in.counts_of("registry").handed_over == 1);
  CHECK(end.times == 1);
  CHECK(end.code == errc::none);
  CHECK(end.at == 5400ms);
}

TEST_CASE("a kill of an actor that nobody asks anything happens after a second") {
  theatre in;
  in.on.at(story_start + 5s, [&] { in.on.kill(child_name{"registry"}); });
  in.run(10s);
  CHECK(in.restarts_of("registry") == std::vector<duration>{6s});
  CHECK(in.counts_of("registry").handed_over == 0);
}

TEST_CASE("an actor that is down is killed when it is up again") {
  theatre in;
  ending end;
  // It crashes too early to be restarted at once, so that the second kill finds it down.
  in.on.at(story_start + 1s, [&] {
    in.on.kill(child_name{"registry"});
    in.ask_registry(5s, [&](const expected<instance_list>& answer) { note(end, in, answer); });
  });
  in.on.at(story_start + 1004ms, [&] {
    CHECK(in.on.home().posts().get(child_name{"registry"})->child() == nullptr);
    in.on.kill(child_name{"registry"});
  });
  in.run(10s);
  const auto restarts = in.restarts_of("registry");
  REQUIRE(restarts.size() == 2);
  CHECK(restarts[0] > 1004ms);
  CHECK(restarts[1] > restarts[0]);
  CHECK(in.counts_of("registry").handed_over == 2);
  CHECK(end.times == 1);
  CHECK(end.code == errc::none);
}

TEST_CASE("a second kill of an actor is one of its next incarnation") {
  theatre in;
  ending end;
  in.on.at(story_start + 5s, [&] {
    in.on.kill(child_name{"registry"});
    in.on.kill(child_name{"registry"});
    in.ask_registry(5s, [&](const expected<instance_list>& answer) { note(end, in, answer); });
  });
  in.run(10s);
  CHECK(in.restarts_of("registry").size() == 2);
  // The same question each time: the first incarnation leaves it to the second, and that to the third.
  CHECK(in.counts_of("registry").handed_over == 2);
  CHECK(end.times == 1);
  CHECK(end.code == errc::none);
}

TEST_CASE("what a later kill holds back comes to its end with an earlier one") {
  theatre in;
  // The second kill is ready to strike, and holds back the timer of each second, when the first one's patience ends.
  in.on.at(story_start + 5200ms, [&] { in.on.kill(child_name{"metrics"}, 100); });
  in.on.at(story_start + 5400ms, [&] { in.on.kill(child_name{"metrics"}); });
  in.run(20s);
  const auto restarts = in.restarts_of("metrics");
  REQUIRE(restarts.size() == 2);
  CHECK(restarts[0] == 6200ms);
  CHECK(restarts[1] < 7s);
}

TEST_CASE("several actors can be killed at once, each with what is in its mailbox") {
  theatre in;
  ending registry;
  ending metrics;
  in.on.at(story_start + 5s, [&] {
    for (const auto* name : {"registry", "metrics", "journal"})
      in.on.kill(child_name{name});
    in.ask_registry(5s, [&](const expected<instance_list>& answer) { note(registry, in, answer); });
    in.on.ask(in.on.home().post_of<metrics_actor>(child_name{"metrics"}), measure_query{pay, {}, {}}, 5s,
              [&](const expected<measures>& answer) { note(metrics, in, answer); });
  });
  in.run(20s);
  for (const auto* name : {"registry", "metrics", "journal"}) {
    INFO(name);
    CHECK(in.restarts_of(name).size() == 1);
    CHECK(in.counts_of(name).handed_over > 0);
  }
  CHECK(registry.times == 1);
  CHECK(registry.code == errc::none);
  CHECK(metrics.times == 1);
  CHECK(metrics.code == errc::none);
}

TEST_CASE("two stages with one seed give the same facts, with another seed others") {
  const auto first = story_of(1);
  CHECK(first.size() >= 3);
  CHECK(story_of(1) == first);
  // How long a restart waits is drawn.
  CHECK(story_of(2) != first);
}

TEST_CASE("a tree that gives up stops, says why, and every request is still answered") {
  settings strict;
  strict.supervision.intensity = 0;
  theatre in{1, strict};
  ending end;
  in.on.at(story_start + 1s, [&] {
    in.on.kill(child_name{"registry"});
    in.ask_registry(5s, [&](const expected<instance_list>& answer) { note(end, in, answer); });
  });
  in.run(3s);
  REQUIRE(in.on.given_up());
  CHECK_THAT(*in.on.given_up(), Contains("registry"));
  CHECK(end.times == 1);
  CHECK(end.code == errc::unavailable);
  ending later;
  in.ask_registry(5s, [&](const expected<instance_list>& answer) { note(later, in, answer); });
  in.run(10s);
  CHECK(later.code == errc::unavailable);
}

TEST_CASE("a stage is left in peace with requests, kills and events still to come") {
  int calls = 0;
  {
    theatre in;
    in.on.kill(child_name{"registry"});
    in.ask_registry(10s, [&](const expected<instance_list>&) { ++calls; });
    in.on.at(story_start + 5s, [&] { ++calls; });
  }
  CHECK(calls == 0);
}
