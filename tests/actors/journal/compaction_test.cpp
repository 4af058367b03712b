#include "actors/journal/compaction.hpp"
#include "tests/actors/journal/all_that_recovers.hpp"
#include "tests/actors/journal/fact_stream.hpp"
#include "tests/catch.hpp"

#include <string>
#include <utility>

using namespace muster;
using namespace std::chrono_literals;
using test::fact_stream;

namespace {

constexpr auto few_alerts = fact_stream::max_alerts;

shared_list<record> first_of(const shared_list<record>& facts, size_t count) {
  shared_list<record> result;
  for (auto at = facts.begin(); result.size() < count; ++at)
    result.push_back(at.shared());
  return result;
}

/// What is left of all of these facts.
shared_list<record> left_of(const shared_list<record>& facts, timestamp now) {
  compaction plan{{facts.back().index, now - 1h, few_alerts}};
  for (const auto& each : facts)
    plan.look(each);
  for (auto at = facts.begin(); at != facts.end(); ++at)
    plan.take(at.shared());
  return std::move(plan).left();
}

std::string state_after(const shared_list<record>& first, const shared_list<record>& then = {}, size_t from = 0) {
  test::all_that_recovers all{few_alerts};
  for (const auto& each : first)
    all.apply(each);
  for (size_t i = from; i < then.size(); ++i)
    all.apply(then[i]);
  return all.told();
}

/// Whoever says at which index it stands stands at the same one then.
shared_list<record> with(shared_list<record> facts, const record& latest) {
  facts.push_back(latest);
  return facts;
}

/// Something that changes nothing.
record nothing_at(int64_t index) {
  return {index, timestamp{100'000h}, {}, child_restarted{}};
}

} // namespace

TEST_CASE("what compaction leaves of facts leads to the state that all of them lead to, and so does what comes after") {
  const auto pace = GENERATE(duration{1s}, duration{3min}, duration{1h});
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    fact_stream story{seed, pace};
    for (int i = 0; i < 400; ++i)
      story.step();
    const auto& facts = story.facts();
    const auto count = 1 + seed * 7919 % (facts.size() - 1);
    const auto beginning = first_of(facts, count);
    const auto left = left_of(beginning, beginning.back().at);
    INFO("seed " << seed << ", pace " << format_duration(pace) << ", of " << count << " facts " << left.size());
    const auto end = nothing_at(static_cast<int64_t>(count) + 1);
    REQUIRE(state_after(with(left, end)) == state_after(with(beginning, end)));
    REQUIRE(state_after(left, facts, count) == state_after(facts));
  }
}

TEST_CASE("to compact again and again leads to the same state") {
  const auto pace = GENERATE(duration{3min}, duration{1h});
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    fact_stream story{seed, pace};
    shared_list<record> kept;
    for (int round = 0; round < 10; ++round) {
      const auto before = story.facts().size();
      for (int i = 0; i < 60; ++i)
        story.step();
      for (auto at = story.facts().begin(); at != story.facts().end(); ++at)
        if (std::cmp_greater(at->index, before))
          kept.push_back(at.shared());
      kept = left_of(kept, story.now());
      INFO("seed " << seed << ", round " << round);
      const auto end = nothing_at(std::ssize(story.facts()) + 1);
      REQUIRE(state_after(with(kept, end)) == state_after(with(story.facts(), end)));
    }
  }
}

TEST_CASE("what is left is in order, of indices that were there, and does not grow with what has happened") {
  fact_stream story{7, 3min};
  size_t most = 0;
  shared_list<record> left;
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 400; ++i)
      story.step();
    left = left_of(story.facts(), story.now());
    most = std::max(most, left.size());
    int64_t last = 0;
    for (const auto& each : left) {
      REQUIRE(each.index > last);
      CHECK(each.command == story.facts()[static_cast<size_t>(each.index) - 1].command);
      last = each.index;
    }
  }
  CHECK(story.facts().size() > 4'000);
  CHECK(most < 200);
}

TEST_CASE("a member of a group that has gone does not come back to it by a compaction") {
  fact_stream story{1, 1h};
  const auto pay = sample_instance("i1", "s0");
  story.add(instance_registered{pay, instance_state::healthy});
  story.add(group_created{group_name{"g"}, {pay.id}});
  story.add(instance_deregistered{pay.service, pay.id, "gone"});
  story.add(instance_registered{pay, instance_state::healthy});
  story.add(child_restarted{});
  story.add(child_restarted{});
  const auto left = left_of(story.facts(), story.now());
  CHECK(left.size() == 3);
  catalog registry;
  for (const auto& each : left)
    registry.apply(each);
  CHECK(registry.find(group_query{})->groups.front().members.empty());
  CHECK(registry.find(instance_query{}).instances.size() == 1);
}

TEST_CASE("no epoch of a circuit is used twice, however many instances went before the compaction") {
  const auto others = GENERATE(10, 1500);
  fact_stream story{1, 1h};
  const auto come_and_go = [&](const std::string& id, int64_t turns, bool go = true) {
    story.add(instance_registered{sample_instance(id, "s0"), instance_state::healthy});
    for (int64_t epoch = 1; epoch <= turns; ++epoch)
      story.add(circuit_closed{service_name{"s0"}, instance_id{id}, epoch, {}});
    if (go)
      story.add(instance_deregistered{service_name{"s0"}, instance_id{id}, {}});
  };
  come_and_go("first", 7);
  for (int i = 0; i < others; ++i)
    come_and_go("x" + std::to_string(i), i % 3);
  come_and_go("last", 0, false);
  const auto left = left_of(story.facts(), story.now() + 2h);
  CHECK(left.size() == 2);
  const auto compacted = story.facts().size();
  for (const auto* id : {"first", "x3", "new"})
    story.add(instance_registered{sample_instance(id, "s0"), instance_state::healthy});
  CHECK(state_after(left, story.facts(), compacted) == state_after(story.facts()));
}

TEST_CASE("that an instance has gone is known for an hour") {
  fact_stream story{1, 1min};
  const auto pay = sample_instance("i1", "s0");
  story.add(instance_registered{pay, instance_state::healthy});
  story.add(instance_deregistered{pay.service, pay.id, {}});
  call_metrics early;
  for (const auto& each : left_of(story.facts(), timestamp{30min}))
    early.apply(each);
  CHECK(early.gone() == 1);
  const auto later = left_of(story.facts(), timestamp{2h});
  REQUIRE(later.size() == 1);
  CHECK(std::holds_alternative<epochs_kept>(later.front().what));
}
