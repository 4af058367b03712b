#include "tests/actors/health/checks_bench.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::checks_bench;
using test::checks_start;

namespace {

health_policy ttl_policy() {
  auto result = test::tcp_policy();
  result.kind = check_kind::ttl;
  result.ttl = 30s;
  return result;
}

struct ttl_bench : checks_bench {
  ttl_bench() {
    configure(ttl_policy());
    subject.begin(now);
  }

  expected<void> report(bool passed, const std::string& detail = {}) {
    return subject.report({instance_id{"pay-1"}, passed, detail, 0}, now);
  }

  check_status status() { return subject.list({}).checks.at(0); }
};

} // namespace

TEST_CASE("an instance with a ttl check is never probed, and its first good report makes it healthy") {
  ttl_bench test;
  test.enter("pay-1");
  CHECK(test.due().empty());
  test.now += 5s;
  REQUIRE(test.report(true, "fine"));
  CHECK(test.verdicts() == std::vector<std::string>{"health/pay-1/healthy/2"});
  CHECK(test.status().passes == 1);
  CHECK(test.status().last_passed == checks_start + 5s);
  CHECK(test.status().detail == "fine");
}

TEST_CASE("an instance with a ttl check that moves has been as silent as it was") {
  ttl_bench test;
  test.enter("pay-1", instance_state::healthy);
  test.now += 30s;
  CHECK(test.due().empty());
  auto content = sample_instance("pay-1");
  content.address.port = 9090;
  test.tell(instance_updated{content});
  CHECK(test.status().failures == 1);
}

TEST_CASE("silence for the time to live is a failure, again for each such time, until a report comes") {
  ttl_bench test;
  test.enter("pay-1", instance_state::healthy);
  CHECK(test.subject.next() == checks_start + 30s);
  test.now += 20s;
  REQUIRE(test.report(true));
  CHECK(test.subject.next() == checks_start + 50s);
  for (const auto at : {50s, 80s}) {
    test.now = checks_start + at;
    CHECK(test.due().empty());
    CHECK(test.verdicts().empty());
  }
  CHECK(test.status().failures == 2);
  CHECK(test.status().detail == "no report within 30s");
  test.now = checks_start + 110s;
  CHECK(test.due().empty());
  CHECK(test.verdicts() == std::vector<std::string>{"health/pay-1/unhealthy/2"});
  test.turn("pay-1", instance_state::unhealthy);
  REQUIRE(test.report(true));
  CHECK(test.verdicts().empty());
  REQUIRE(test.report(true));
  CHECK(test.verdicts() == std::vector<std::string>{"health/pay-1/healthy/3"});
}

TEST_CASE("an agent can say that its instance is not well, which counts like a failed probe") {
  ttl_bench test;
  test.enter("pay-1", instance_state::healthy);
  for (int i = 0; i < 3; ++i)
    REQUIRE(test.report(false, "disk full"));
  CHECK(test.verdicts() == std::vector<std::string>{"health/pay-1/unhealthy/2"});
  CHECK(test.status().failures == 3);
  CHECK(test.status().last_passed == timestamp{});
}

TEST_CASE("a report about an instance that is not there, or is checked otherwise, is refused") {
  checks_bench test;
  test.configure(test::tcp_policy());
  test.subject.begin(test.now);
  CHECK(test.subject.report({instance_id{"pay-1"}, true, {}, 0}, test.now).error().code == errc::not_found);
  test.enter("pay-1");
  const auto refused = test.subject.report({instance_id{"pay-1"}, true, {}, 0}, test.now);
  CHECK(refused.error() == failure{errc::refused, "the check of 'pay-1' is of kind tcp, not ttl"});
}

TEST_CASE("a report's text is kept up to a bound") {
  ttl_bench test;
  test.enter("pay-1");
  REQUIRE(test.report(true, std::string(100'000, 'x')));
  CHECK(test.status().detail.size() == 256);
}

TEST_CASE("after a restart each instance with a ttl check has one full time to live") {
  checks_bench test;
  test.configure(ttl_policy());
  test.enter("pay-1", instance_state::healthy);
  test.now += 1h;
  test.subject.begin(test.now);
  CHECK(test.due().empty());
  CHECK(test.subject.next() == checks_start + 1h + 30s);
}

TEST_CASE("a new time to live begins when it is configured, and another kind of check takes over at once") {
  ttl_bench test;
  test.enter("pay-1");
  test.now += 10s;
  auto policy = ttl_policy();
  policy.ttl = 60s;
  test.configure(policy);
  CHECK(test.subject.next() == checks_start + 70s);
  test.configure(test::tcp_policy());
  CHECK(test.due().size() == 1);
  test.configure(ttl_policy());
  CHECK(test.subject.next() == checks_start + 12s);
  test.now += 2s;
  CHECK(test.due().empty());
  CHECK(test.subject.next() == checks_start + 40s);
}

TEST_CASE("silences of many instances hold up no probe, however few are allowed at once") {
  checks_bench test{1};
  test.configure(ttl_policy());
  test.configure(test::tcp_policy(), "cart");
  test.subject.begin(test.now);
  for (const auto* id : {"a", "b", "c"})
    test.enter(id);
  test.tell(instance_registered{sample_instance("cart-1", "cart"), instance_state::registered});
  test.now += 30s;
  CHECK(test.due().size() == 1);
  for (const auto& check : test.subject.list(service_name{"pay"}).checks)
    CHECK(check.failures == 1);
}
