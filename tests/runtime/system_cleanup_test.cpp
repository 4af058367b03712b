#include "tests/runtime/recorder.hpp"
#include "tests/runtime/systems.hpp"

#include <algorithm>

using namespace std::chrono_literals;

namespace muster {

namespace {

const service_name cleaned{"pay"};
const instance_id mortal{"pay-1"};
const group_name both{"both"};

/// Reports to the checks, one failure opens a circuit.
service_policy strict_policy() {
  service_policy result;
  result.health.emplace().kind = check_kind::ttl;
  result.breaker.emplace().consecutive_failures = 1;
  return result;
}

/// Two instances in a group, of which pay-1 is healthy, has failed once, and is kept from calls by its circuit.
void furnish(system& runs, recorder& seen) {
  REQUIRE(runs.configure(cleaned, strict_policy()));
  auto newer = sample_instance("pay-1");
  newer.version_ = version{2, 0, 0};
  REQUIRE(runs.register_instances({newer, sample_instance("pay-2")}));
  REQUIRE(runs.create_group(both, {mortal, instance_id{"pay-2"}}));
  REQUIRE(runs.report_check(mortal, true));
  REQUIRE(seen.wait_for_state(instance_state::healthy));
  REQUIRE(runs.report(cleaned, {mortal, 0, false, call_result::failure, "refused", {}, 1ms}));
  REQUIRE(seen.wait_for<circuit_opened>());
  REQUIRE(runs.metrics({cleaned, mortal, {}})->calls == 1);
}

/// Asks until those who follow the facts have heard of the latest.
template <class F>
bool becomes(F&& is_so) {
  for (int asked = 0; asked < 10'000; ++asked)
    if (is_so())
      return true;
  return false;
}

} // namespace

TEST_CASE("a deregistered instance leaves nothing behind in versions, groups, checks, circuits, picks and metrics") {
  const auto runs = started();
  recorder seen;
  const auto watching = runs->watch(seen.callbacks());
  REQUIRE(watching);
  furnish(*runs, seen);
  REQUIRE(runs->deregister(mortal, "done with it"));

  const auto versions = runs->versions({cleaned}).value().versions;
  REQUIRE(versions.size() == 1);
  CHECK(versions.front().version_ == version{1, 0, 0});
  CHECK(runs->groups(both)->front().members == std::vector{instance_id{"pay-2"}});
  CHECK(code_of(runs->check_now(mortal)) == errc::not_found);
  CHECK(runs->checks(cleaned)->checks.size() == 1);
  CHECK(becomes([&] { return runs->statistics()->circuits == std::map<std::string, int64_t>{{"closed", 1}}; }));
  CHECK(becomes([&] { return runs->metrics({cleaned, mortal, {}})->calls == 0; }));
  CHECK(runs->metrics({cleaned, {}, {}})->calls == 1);
  pick request;
  request.service = cleaned;
  for (int i = 0; i < 4; ++i)
    CHECK(runs->pick(request)->instance == instance_id{"pay-2"});

  // Nor does what comes back under the id find anything of it.
  REQUIRE(runs->register_instance(sample_instance("pay-1")));
  CHECK(runs->groups(both)->front().members.size() == 1);
  CHECK(becomes([&] { return runs->statistics()->circuits == std::map<std::string, int64_t>{{"closed", 2}}; }));
  CHECK(runs->metrics({cleaned, mortal, {}})->calls == 0);
  // The history stays.
  const auto facts = runs->history({100, cleaned, {"instance_deregistered"}}).value();
  REQUIRE(facts.size() == 1);
  CHECK(std::get<instance_deregistered>(facts.front().what).reason == "done with it");
}

TEST_CASE("discovery does not hide that it is stale: it says so, and for how long") {
  system_options options;
  options.configuration.leases.sweep = 100ms;
  const auto runs = started(options);
  recorder seen;
  const auto watching = runs->watch(seen.callbacks());
  REQUIRE(watching);
  std::vector<instance> many;
  for (int i = 0; i < 12; ++i) {
    many.push_back(sample_instance("pay-" + std::to_string(i)));
    many.back().lease = lease_terms{1h, 100ms};
  }
  REQUIRE(runs->register_instances(many));
  REQUIRE(seen.wait_for<expiry_suspended>());
  const auto found = runs->discover(discover{cleaned});
  REQUIRE(found);
  CHECK(found->instances.size() == 12);
  REQUIRE(found->stale);
  CHECK(*found->stale >= 0s);
  REQUIRE(runs->resume_expiry());
  CHECK_FALSE(runs->discover(discover{cleaned})->stale);
}

} // namespace muster
