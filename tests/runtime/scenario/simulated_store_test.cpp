#include "runtime/scenario/simulated_store.hpp"
#include "tests/catch.hpp"

#include <exception>

using namespace muster;

namespace {

const child_name metrics{"metrics"};

record fact_number(int64_t index) {
  return {index, timestamp{std::chrono::seconds{index}}, command_id{"c/" + std::to_string(index)},
          instance_deregistered{service_name{"pay"}, instance_id{"pay-1"}, std::string(50, 'x')}};
}

/// Appends facts one by one until one is not taken; the index of the last that was.
int64_t write(simulated_store& to, int64_t most) {
  for (int64_t i = 0; i < most; ++i)
    if (!to.append({fact_number(to.last_index() + 1)}))
      break;
  return to.last_index();
}

} // namespace

TEST_CASE("wherever power fails, whoever writes ends there, and what was acknowledged is found, and goes on") {
  int64_t lost = 0;
  for (int64_t point = 0; point < 60; ++point) {
    CAPTURE(point);
    simulated_store store{durability::fsync, static_cast<uint64_t>(point) + 1};
    std::vector<record> found;
    store.on_recovery([&](const expected<std::vector<record>>& journal) { found = journal.value(); });
    int64_t acknowledged = write(store, 3);
    store.fail_power_after(point);
    CHECK_THROWS_WITH(
      [&] {
        // Catch2 takes an exception within an assertion of its own for a failure.
        for (;;) {
          const auto appended = store.append({fact_number(acknowledged + 1)});
          REQUIRE(appended);
          ++acknowledged;
        }
      }(),
      "the power of its disk has failed");
    CHECK(store.failures() == 1);
    REQUIRE(std::cmp_greater_equal(found.size(), acknowledged));
    CHECK(std::cmp_less_equal(found.size(), acknowledged + 1));
    for (size_t i = 0; i < found.size(); ++i)
      CHECK(found[i] == fact_number(static_cast<int64_t>(i) + 1));
    CHECK(std::cmp_equal(store.last_index(), found.size()));
    CHECK(write(store, 5) == static_cast<int64_t>(found.size()) + 5);
    lost += store.lost_changes();
  }
  CHECK(lost > 20);
}

TEST_CASE("failures of power that are planned together come one after the other") {
  simulated_store store{durability::fsync, 1};
  store.fail_power_after(2);
  store.fail_power_after(3);
  CHECK_THROWS(write(store, 100));
  CHECK(store.failures() == 1);
  CHECK_THROWS(write(store, 100));
  CHECK(store.failures() == 2);
  CHECK(write(store, 100) >= 100);
}

TEST_CASE("whose latest checkpoint, or part of it, a loss of power has taken is known, and nobody else's") {
  const auto owner = GENERATE(as<std::string>{}, "metrics", "metrics/full-1");
  int64_t lost = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    simulated_store store{durability::fsync, seed};
    REQUIRE(store.save(child_name{"alerts"}, {timestamp{}, "old"}));
    write(store, 1);
    REQUIRE(store.save(child_name{owner}, {timestamp{}, "latest"}));
    store.fail_power_after(0);
    CHECK_THROWS(write(store, 1));
    const auto there = store.load(child_name{owner});
    CHECK(store.has_lost_checkpoint_of(metrics) == !there.has_value());
    CHECK_FALSE(store.has_lost_checkpoint_of(child_name{"alerts"}));
    CHECK(store.load(child_name{"alerts"})->data == "old");
    lost += there ? 0 : 1;
  }
  CHECK(lost > 5);
  CHECK(lost < 40);
}
