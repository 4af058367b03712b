#include "runtime/route/route.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/route/snapshots.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>

using namespace muster;
using namespace std::chrono_literals;

namespace {

std::string picked_from(route& subject, std::vector<instance_id> exclude = {}) {
  auto chosen = subject.pick({}, exclude);
  if (!chosen)
    return std::string{to_string(chosen.error().code)};
  chosen->succeed();
  return chosen->target().id.str();
}

} // namespace

TEST_CASE("a route without a snapshot is unavailable") {
  test_route it;
  CHECK(picked_from(it.subject) == "unavailable");
  CHECK(it.subject.index() == 0);
}

TEST_CASE("a route picks by the strategy of the latest snapshot, or by its own") {
  test_route it;
  it.subject.take(snapshot_of(7, {entry_of("a"), entry_of("b"), entry_of("c")}));
  CHECK(it.subject.index() == 7);
  std::map<std::string, int> count;
  for (int i = 0; i < 300; ++i)
    ++count[picked_from(it.subject)];
  CHECK(count == std::map<std::string, int>{{"a", 100}, {"b", 100}, {"c", 100}});
  test_route other{{.strategy_ = strategy::consistent_hash}};
  other.subject.take(snapshot_of(1, {entry_of("a"), entry_of("b"), entry_of("c")}));
  std::map<std::string, std::string> homes;
  for (int round = 0; round < 3; ++round)
    for (int user = 0; user < 20; ++user) {
      const auto key = "user-" + std::to_string(user);
      const auto chosen = other.subject.pick({.user_id = key});
      const auto [home, is_new] = homes.emplace(key, chosen->target().id.str());
      REQUIRE(home->second == chosen->target().id.str());
    }
}

TEST_CASE("rounds of a route begin with anybody of the nearest zone, whoever else there is") {
  std::vector<snapshot_entry> entries;
  for (int i = 0; i < 10; ++i) {
    entries.push_back(entry_of("i" + std::to_string(i)));
    entries.back().content.zone = i < 2 ? "near" : "far";
  }
  test_route it{{.zone = "near", .strategy_ = strategy::geographic}};
  std::map<std::string, int> count;
  for (int64_t index = 1; index <= 1000; ++index) {
    it.subject.take(snapshot_of(index, entries));
    ++count[picked_from(it.subject)];
  }
  CHECK(count.size() == 2);
  // Halves; by chance they are further off once in a million.
  CHECK((count["i0"] > 420 && count["i0"] < 580));
}

TEST_CASE("a route refuses with the codes and reasons of picks by message") {
  test_route it{{.accept = *version_range::parse("^2")}};
  it.subject.take(snapshot_of(1, {}));
  CHECK(it.subject.pick().error() == failure{errc::no_instance, "service 'pay' has no instances"});
  auto newer = entry_of("b", circuit_state::open, 1);
  newer.content.version_ = *version::parse("2.1.0");
  newer.retry_at = timestamp{1h};
  it.subject.take(snapshot_of(2, {entry_of("a"), newer}));
  const auto blocked = it.subject.pick();
  CHECK(blocked.error().code == errc::circuit_open);
  CHECK(blocked.error().detail
        == "service 'pay' has only instances behind circuits: b is open until 1970-01-01T01:00:00Z");
  const std::vector<instance_id> both{instance_id{"a"}, instance_id{"b"}};
  CHECK(it.subject.pick({}, both).error().detail
        == "service 'pay' has no instance to pick: 1 of a version that the request does not accept, 1 excluded by the "
           "request");
}

TEST_CASE("instances that failed before in a request are not picked again for it") {
  test_route it;
  it.subject.take(snapshot_of(1, {entry_of("a"), entry_of("b")}));
  for (int i = 0; i < 10; ++i) {
    CHECK(picked_from(it.subject, {instance_id{"a"}}) == "b");
    CHECK(picked_from(it.subject, {instance_id{"b"}, instance_id{"b"}, instance_id{"unknown"}}) == "a");
  }
}

TEST_CASE("an attempt is reported exactly once, however it ends") {
  test_route it;
  it.subject.take(snapshot_of(1, {entry_of("a", circuit_state::closed, 5)}));
  auto chosen = std::optional{*it.subject.pick()};
  CHECK(it.subject.active() == 1);
  CHECK(it.subject.collect().empty());
  it.now += 7'000'000;
  call_outcome wanted{instance_id{"a"}, 5, false, call_result::success, {}, timestamp{1s}, 7ms};
  SECTION("by success") {
    chosen->succeed();
  }
  SECTION("by a failure, after which nothing counts") {
    chosen->fail("http_503");
    chosen->succeed();
    chosen->time_out();
    wanted.result = call_result::failure;
    wanted.code = "http_503";
  }
  SECTION("by a time-out") {
    chosen->time_out();
    wanted.result = call_result::timed_out;
    wanted.code = "time_out";
  }
  SECTION("dropped") {
    wanted.result = call_result::abandoned;
  }
  SECTION("thrown through") {
    chosen->succeed();
    REQUIRE(it.subject.collect().size() == 1);
    try {
      const auto inner = *it.subject.pick();
      it.now += 7'000'000;
      throw std::runtime_error{"boom"};
    } catch (const std::runtime_error&) {
    }
    wanted.result = call_result::failure;
    wanted.code = "exception";
    wanted.began += 7ms;
  }
  SECTION("after it has moved") {
    auto moved = std::move(*chosen);
    chosen.reset();
    CHECK(it.subject.collect().empty());
    moved.succeed();
  }
  SECTION("given up for another") {
    auto other = it.subject.pick();
    *chosen = std::move(*other);
    wanted.result = call_result::abandoned;
    CHECK(it.subject.collect() == std::vector{wanted});
    chosen->succeed();
    wanted = {instance_id{"a"}, 5, false, call_result::success, {}, timestamp{1s} + 7ms, 0ms};
  }
  chosen.reset();
  CHECK(it.subject.collect() == std::vector{wanted});
  CHECK(it.subject.collect().empty());
  CHECK(it.subject.active() == 0);
}

TEST_CASE("an attempt begun while an exception is under way is not taken for one that is thrown through") {
  test_route it;
  it.subject.take(snapshot_of(1, {entry_of("a")}));
  struct cleaner {
    route& on;
    ~cleaner() { static_cast<void>(on.pick()); }
  };
  try {
    const cleaner last_thing{it.subject};
    throw std::runtime_error{"boom"};
  } catch (const std::runtime_error&) {
  }
  CHECK(it.subject.collect().at(0).result == call_result::abandoned);
}

TEST_CASE("the keeper is woken once for what may wait, and at once for a failure or a full batch") {
  test_route it;
  it.subject.take(snapshot_of(1, {entry_of("a")}));
  for (int i = 0; i < 10; ++i)
    picked_from(it.subject);
  CHECK((it.wakings == 1 && it.wakings_at_once == 0));
  it.subject.pick()->fail("x");
  it.subject.pick()->fail("x");
  CHECK((it.wakings == 1 && it.wakings_at_once == 1));
  CHECK(it.subject.collect().size() == 12);
  for (int i = 0; i < 63; ++i)
    picked_from(it.subject);
  CHECK((it.wakings == 2 && it.wakings_at_once == 1));
  picked_from(it.subject);
  CHECK(it.wakings_at_once == 2);
}

TEST_CASE("outcomes that nobody collects are kept") {
  test_route it;
  it.subject.take(snapshot_of(1, {entry_of("a")}));
  for (int i = 0; i < 10'000; ++i)
    it.subject.pick()->fail(std::to_string(i));
  const auto all = it.subject.collect();
  CHECK(all.size() == 10'000);
  std::set<std::string> codes;
  for (const auto& each : all)
    codes.insert(each.code);
  CHECK(codes.size() == 10'000);
}

TEST_CASE("what a thread that has ended leaves behind is collected") {
  test_route it;
  it.subject.take(snapshot_of(1, {entry_of("a")}));
  for (int i = 0; i < 20; ++i)
    std::thread{[&] { picked_from(it.subject); }}.join();
  CHECK(it.subject.collect().size() == 20);
}

TEST_CASE("an attempt may end in another thread, and outlive its instance and its snapshot") {
  test_route it;
  it.subject.take(snapshot_of(1, {entry_of("a")}));
  auto chosen = std::optional{*it.subject.pick()};
  it.subject.take(snapshot_of(2, {entry_of("b")}));
  for (int i = 0; i < 3; ++i)
    CHECK(it.subject.collect().empty());
  CHECK(chosen->target().id == instance_id{"a"});
  CHECK(it.subject.active() == 1);
  std::thread{[&] { chosen->succeed(); }}.join();
  CHECK(it.subject.collect().at(0).instance == instance_id{"a"});
  CHECK(it.subject.active() == 0);
}

TEST_CASE("attempts in flight stay with an instance over snapshots in which its content is the same") {
  test_route it{{.strategy_ = strategy::least_connections}};
  it.subject.take(snapshot_of(1, {entry_of("a")}));
  const auto busy = it.subject.pick();
  it.subject.take(snapshot_of(2, {entry_of("a"), entry_of("b")}));
  const auto other = it.subject.pick();
  CHECK(other->target().id == instance_id{"b"});
}

TEST_CASE("a half-open instance is tried with a permit that is at hand, and asked for otherwise") {
  test_route it;
  const auto halved = snapshot_of(1, {entry_of("a"), entry_of("x", circuit_state::half_open, 3)});
  it.subject.take(halved);
  CHECK(it.subject.wanted().empty());
  CHECK(picked_from(it.subject) == "a");
  CHECK(picked_from(it.subject) == "a");
  CHECK(it.wakings_at_once == 1);
  REQUIRE(it.subject.wanted().size() == 1);
  const auto wanted = it.subject.wanted()[0];
  CHECK((wanted.instance == instance_id{"x"} && wanted.epoch == 3));
  it.subject.collect();
  SECTION("granted, it is used once") {
    it.subject.answer(wanted, true);
    CHECK(it.subject.wanted().empty());
    auto trial = it.subject.pick();
    CHECK((trial->target().id == instance_id{"x"} && trial->permit() && trial->epoch() == 3));
    trial->succeed();
    CHECK(it.subject.collect().at(0).permit);
    CHECK(picked_from(it.subject) == "a");
  }
  SECTION("denied, others are picked and it may be asked for again") {
    it.subject.answer(wanted, false);
    CHECK(it.subject.wanted().empty());
    CHECK(picked_from(it.subject) == "a");
    CHECK(it.subject.wanted().size() == 1);
  }
  SECTION("unused, it can be taken back") {
    it.subject.answer(wanted, true);
    CHECK(it.subject.take_back(wanted) == 1);
    CHECK(it.subject.take_back(wanted) == 0);
    CHECK(picked_from(it.subject) == "a");
  }
  SECTION("it is still there, once, when the content of its instance changes") {
    it.subject.answer(wanted, true);
    auto changed = snapshot_of(2, {entry_of("a"), entry_of("x", circuit_state::half_open, 3)});
    changed.entries[1].content.weight = 7;
    it.subject.take(changed);
    SECTION("for a pick") {
      CHECK(picked_from(it.subject) == "x");
      CHECK(picked_from(it.subject) == "a");
    }
    SECTION("to be taken back") {
      CHECK(it.subject.take_back(wanted) == 1);
      CHECK(picked_from(it.subject) == "a");
    }
  }
  SECTION("of an earlier epoch, it is void") {
    it.subject.answer(wanted, true);
    it.subject.take(snapshot_of(2, {entry_of("a"), entry_of("x", circuit_state::half_open, 5)}));
    CHECK(picked_from(it.subject) == "a");
  }
  SECTION("one that is excluded is left alone") {
    it.subject.answer(wanted, true);
    CHECK(picked_from(it.subject, {instance_id{"x"}}) == "a");
  }
}

TEST_CASE("two routes in one thread keep apart, also one that comes after another has gone") {
  auto first = std::make_unique<test_route>();
  test_route second;
  first->subject.take(snapshot_of(1, {entry_of("a")}));
  second.subject.take(snapshot_of(1, {entry_of("b")}));
  CHECK(picked_from(first->subject) == "a");
  CHECK(picked_from(second.subject) == "b");
  CHECK(first->subject.collect().size() == 1);
  first = std::make_unique<test_route>();
  first->subject.take(snapshot_of(1, {entry_of("c")}));
  CHECK(picked_from(first->subject) == "c");
  CHECK(picked_from(second.subject) == "b");
  CHECK(second.subject.collect().size() == 2);
}
