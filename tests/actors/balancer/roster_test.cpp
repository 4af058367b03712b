#include "actors/balancer/roster.hpp"
#include "actors/breaker/breaker.hpp"
#include "tests/actors/balancer/pools.hpp"
#include "tests/catch.hpp"

#include <random>

using namespace muster;
using namespace std::chrono_literals;

namespace {

const service_name pay{"pay"};

struct bench {
  void tell(fact what) { subject.apply({++index, timestamp{1h}, {}, std::move(what)}); }

  service_snapshot snapshot() { return subject.snapshot({pay}, true).value().value(); }

  snapshot_entry entry(size_t at) { return snapshot().entries.at(at); }

  roster subject;
  int64_t index = 0;
};

} // namespace

TEST_CASE("a snapshot is the sum of the facts, at the index of the last one") {
  bench test;
  service_policy policy;
  policy.balancer = geographic({400'000});
  test.tell(service_configured{pay, policy});
  test.tell(instance_registered{content_of({.id = "b"}), instance_state::registered});
  test.tell(instance_registered{content_of({.id = "a"}), instance_state::healthy});
  test.tell(instance_state_changed{pay, instance_id{"b"}, {}, instance_state::healthy, {}});
  test.tell(instance_updated{content_of({.id = "a", .zone = "z"})});
  test.tell(circuit_opened{pay, instance_id{"a"}, 1, timestamp{2h}, 10, {}, {}, {}});
  test.tell(child_restarted{child_name{"registry"}, 1, {}, {}});
  service_snapshot wanted{pay, 7, policy.balancer, {}};
  wanted.entries = {
    {content_of({.id = "a", .zone = "z"}), instance_state::healthy, circuit_state::open, 1, timestamp{2h}},
    {content_of({.id = "b"}), instance_state::healthy, circuit_state::closed, 0, {}}};
  CHECK(test.snapshot() == wanted);
  test.tell(circuit_half_opened{pay, instance_id{"a"}, 2, 3});
  CHECK(test.entry(0).circuit == circuit_state::half_open);
  test.tell(circuit_closed{pay, instance_id{"a"}, 3, {}});
  CHECK(test.entry(0).circuit == circuit_state::closed);
  CHECK(test.entry(0).epoch == 3);
  test.tell(instance_deregistered{pay, instance_id{"a"}, {}});
  CHECK(test.entry(0).content.id == instance_id{"b"});
  CHECK(test.subject.index() == 10);
}

TEST_CASE("what is said of an instance is shared with the journal, not copied") {
  roster subject;
  const auto registered = std::make_shared<const record>(
    record{1, timestamp{1h}, {}, instance_registered{content_of({.id = "a"}), instance_state::healthy}});
  subject.apply(registered);
  const auto content = [&] { return subject.find(pay).value()->candidates().front().content.get(); };
  CHECK(content() == &std::get<instance_registered>(registered->what).content);
  const auto updated = std::make_shared<const record>(
    record{2, timestamp{1h}, {}, instance_updated{content_of({.id = "a", .zone = "z"})}});
  subject.apply(updated);
  CHECK(content() == &std::get<instance_updated>(updated->what).content);
}

TEST_CASE("a snapshot has the version policy and the deprecations, and each change of them is one of the service") {
  bench test;
  const auto old = version_range::parse("^1").value();
  service_policy policy;
  policy.versions.emplace().split = {{"^1", {900'000}}, {"^2", {100'000}}};
  test.tell(service_configured{pay, policy});
  test.tell(versions_deprecated{pay, {old, "slow"}});
  CHECK(test.snapshot().versions == policy.versions);
  CHECK(test.snapshot().deprecations == std::vector{deprecation{old, "slow"}});
  CHECK(test.subject.snapshot({pay, 1, {}}, false).value());
  test.tell(versions_removed{pay, old});
  CHECK(test.snapshot().deprecations.at(0).removed);
  CHECK(test.subject.snapshot({pay, 2, {}}, false).value());
  test.tell(versions_reinstated{pay, old});
  CHECK(test.snapshot().deprecations.empty());
  test.tell(service_configured{pay, {}});
  CHECK_FALSE(test.snapshot().versions);
}

TEST_CASE("an unknown service is not found, and one whose instances have left is empty") {
  bench test;
  const auto missing = test.subject.find(pay);
  REQUIRE_FALSE(missing);
  CHECK(missing.error() == failure{errc::not_found, "service 'pay' is not known: nothing was registered for it"});
  CHECK(test.subject.snapshot({pay}, true).error().code == errc::not_found);
  test.tell(instance_registered{content_of({.id = "a"}), instance_state::healthy});
  test.tell(instance_deregistered{pay, instance_id{"a"}, {}});
  CHECK(test.snapshot().entries.empty());
}

TEST_CASE("there is a snapshot for those who missed a change of the service, and otherwise only if one must be given") {
  bench test;
  test.tell(instance_registered{content_of({.id = "a"}), instance_state::healthy});
  test.tell(child_restarted{child_name{"registry"}, 1, {}, {}});
  CHECK(test.subject.snapshot({pay, 0, {}}, false).value()->index == 2);
  CHECK_FALSE(test.subject.snapshot({pay, 1, {}}, false).value());
  CHECK(test.subject.snapshot({pay, 1, {}}, true).value()->index == 2);
  test.tell(instance_state_changed{pay, instance_id{"a"}, {}, instance_state::unhealthy, {}});
  CHECK(test.subject.snapshot({pay, 1, {}}, false).value()->index == 3);
}

TEST_CASE("facts about instances that are not there change nothing") {
  bench test;
  test.tell(instance_updated{content_of({.id = "a"})});
  test.tell(instance_state_changed{pay, instance_id{"a"}, {}, instance_state::healthy, {}});
  test.tell(instance_deregistered{pay, instance_id{"a"}, {}});
  CHECK(test.snapshot().entries.empty());
}

TEST_CASE("a circuit keeps its permits for the epoch in which it is half-open") {
  bench test;
  test.tell(instance_registered{content_of({.id = "a"}), instance_state::healthy});
  test.tell(circuit_half_opened{pay, instance_id{"a"}, 2, 3});
  auto& half = *test.subject.find(pay).value()->find(instance_id{"a"});
  CHECK(half.permits == 3);
  half.asking = 3;
  half.ask_from = timestamp{9h};
  test.tell(circuit_half_opened{pay, instance_id{"a"}, 4, 3});
  CHECK(half.may_ask(timestamp{1h}));
}

TEST_CASE("states and epochs of circuits are those of the breaker, whatever comes and goes") {
  std::mt19937_64 dice{7};
  const auto number = [&](int64_t least, int64_t most) {
    return std::uniform_int_distribution<int64_t>{least, most}(dice);
  };
  for (int round = 0; round < 200; ++round) {
    bench test;
    breaker other{pay};
    service_policy policy;
    policy.breaker.emplace();
    std::map<int64_t, int64_t> epochs;
    for (int step = 0; step < 60; ++step) {
      const auto who = number(1, 3);
      const instance_id id{"i" + std::to_string(who)};
      const std::vector<fact> facts{
        service_configured{pay, policy},
        instance_registered{content_of({.id = id.str()}), instance_state::healthy},
        instance_registered{content_of({.id = id.str(), .zone = "other"}), instance_state::healthy},
        instance_deregistered{pay, id, {}},
        circuit_opened{pay, id, ++epochs[who], timestamp{2h}, 10, {}, {}, {}},
        circuit_half_opened{pay, id, ++epochs[who], 3},
        circuit_closed{pay, id, ++epochs[who], {}},
      };
      const record entry{++test.index, timestamp{1h}, {}, facts[static_cast<size_t>(number(0, 6))]};
      test.subject.apply(entry);
      other.apply(entry);
    }
    const auto snapshot = test.snapshot();
    const auto circuits = other.view(timestamp{1h});
    REQUIRE(snapshot.entries.size() == circuits.size());
    for (size_t i = 0; i < circuits.size(); ++i) {
      REQUIRE(snapshot.entries[i].content.id == circuits[i].instance);
      REQUIRE(snapshot.entries[i].circuit == circuits[i].state);
      REQUIRE(snapshot.entries[i].epoch == circuits[i].epoch);
    }
  }
}

TEST_CASE(
  "instances that come and go under ever new names leave nothing behind, and epochs stay those of the breaker") {
  bench test;
  breaker other{pay};
  std::mt19937_64 dice{3};
  const auto tell = [&](fact what) {
    const record entry{++test.index, timestamp{1h}, {}, std::move(what)};
    test.subject.apply(entry);
    other.apply(entry);
  };
  const auto epoch_of = [&](const instance_id& id) { return (*test.subject.find(pay))->find(id)->epoch; };
  tell(instance_registered{content_of({.id = "stays"}), instance_state::healthy});
  for (int i = 0; i < 3000; ++i) {
    const auto name = "i" + std::to_string(dice() % 2000);
    const instance_id id{name};
    tell(instance_registered{content_of({.id = name}), instance_state::healthy});
    if (i % 2 == 0)
      tell(circuit_opened{pay, id, epoch_of(id) + 1, timestamp{2h}, 10, {}, {}, {}});
    const auto circuits = other.view(timestamp{1h});
    REQUIRE(circuits.size() == 2);
    REQUIRE(circuits[0].instance == id);
    REQUIRE(circuits[0].epoch == epoch_of(id));
    tell(instance_deregistered{pay, id, {}});
  }
  CHECK(test.snapshot().entries.size() == 1);
}
