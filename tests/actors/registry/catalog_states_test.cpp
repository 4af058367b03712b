#include "tests/actors/registry/shelf.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::checked_policy;
using test::shelf;
using test::with_pay_1;

TEST_CASE("an instance is healthy once registered, unless its service has a health check") {
  shelf it;
  it.configure("checked", checked_policy());
  auto unchecked = checked_policy();
  unchecked.health->kind = check_kind::none;
  it.configure("unchecked", unchecked);
  it.add("a", "checked");
  it.add("b", "unchecked");
  it.add("c", "unknown");
  CHECK(it.state("a") == "registered");
  CHECK(it.state("b") == "healthy");
  CHECK(it.state("c") == "healthy");
}

TEST_CASE("the same content again leaves the state as it is") {
  const auto state = GENERATE(as<std::string>{}, "registered", "healthy", "unhealthy", "draining");
  auto it = with_pay_1(state);
  CHECK(it.add("pay-1") == "");
  CHECK(it.state("pay-1") == state);
}

TEST_CASE("draining and what ends it are changes of state with a reason") {
  const auto [state, drained] = GENERATE(table<std::string, std::string>({
    {"registered", "instance_state_changed"},
    {"healthy", "instance_state_changed"},
    {"unhealthy", "instance_state_changed"},
    {"draining", ""},
  }));
  auto it = with_pay_1(state);
  CHECK(it.drain("pay-1") == drained);
  CHECK(it.state("pay-1") == "draining");
  it.now += 5s;
  CHECK(it.drain("pay-1", false) == "instance_state_changed");
  // Nothing is known of its health: the check has to tell anew.
  CHECK(it.state("pay-1") == "registered");
  CHECK(it.view("pay-1").updated_at == it.now);
  CHECK(encode(it.records.back().what).dump()
        == R"({"kind":"instance_state_changed","service":"pay","instance":"pay-1","from":"draining",)"
           R"("to":"registered","reason":"drain ended"})");
  CHECK(it.drain("pay-1", false) == "");
}

TEST_CASE("taking back an instance that is not draining changes nothing") {
  const auto state = GENERATE(as<std::string>{}, "registered", "healthy", "unhealthy");
  auto it = with_pay_1(state);
  CHECK(it.drain("pay-1", false) == "");
  CHECK(it.state("pay-1") == state);
}

TEST_CASE("an instance whose health is not checked is healthy when its drain ends") {
  shelf it;
  it.add("pay-1");
  it.drain("pay-1");
  it.drain("pay-1", false);
  CHECK(it.state("pay-1") == "healthy");
}

TEST_CASE("the verdict of a health check changes the state, unless it is draining or what it was") {
  const auto [state, healthy, facts, after] = GENERATE(table<std::string, bool, std::string, std::string>({
    {"registered", true, "instance_state_changed", "healthy"},
    {"registered", false, "instance_state_changed", "unhealthy"},
    {"healthy", true, "", "healthy"},
    {"healthy", false, "instance_state_changed", "unhealthy"},
    {"unhealthy", true, "instance_state_changed", "healthy"},
    {"unhealthy", false, "", "unhealthy"},
    {"draining", true, "", "draining"},
    {"draining", false, "", "draining"},
  }));
  auto it = with_pay_1(state);
  CHECK(it.report("pay-1", healthy) == facts);
  CHECK(it.state("pay-1") == after);
  if (!facts.empty())
    CHECK(std::get<instance_state_changed>(it.records.back().what).reason == "as told");
}

TEST_CASE("a verdict on a state that has changed meanwhile, or on an earlier registration, changes nothing") {
  auto it = with_pay_1("unhealthy");
  const report_health late{{}, instance_id{"pay-1"}, true, "as told", it.records.back().index};
  auto content = sample_instance("pay-1");
  SECTION("nothing has happened") {
    CHECK(it.tell(late) == "instance_state_changed");
    CHECK(it.state("pay-1") == "healthy");
  }
  SECTION("its content has changed, and not its state") {
    it.tell(update_instance{{}, content.id, {{}, {}, "b", {}, {}, {}, {}, {}}});
    CHECK(it.tell(late) == "instance_state_changed");
  }
  SECTION("it has been drained and taken back") {
    it.drain("pay-1");
    it.drain("pay-1", false);
    CHECK(it.tell(late) == "");
    CHECK(it.state("pay-1") == "registered");
  }
  SECTION("it was registered anew") {
    content.address.port = 9090;
    it.add(content, true);
    CHECK(it.tell(late) == "");
    CHECK(it.state("pay-1") == "registered");
  }
}

TEST_CASE("a verdict changes nothing where health is not checked") {
  shelf it;
  it.add("pay-1");
  CHECK(it.report("pay-1", false) == "");
  CHECK(it.state("pay-1") == "healthy");
}

TEST_CASE("without a health check from now on, an instance is healthy unless it is draining") {
  const auto [state, facts, after] = GENERATE(table<std::string, std::string, std::string>({
    {"registered", "service_configured, instance_state_changed", "healthy"},
    {"healthy", "service_configured", "healthy"},
    {"unhealthy", "service_configured, instance_state_changed", "healthy"},
    {"draining", "service_configured", "draining"},
  }));
  auto it = with_pay_1(state);
  it.configure("cart", checked_policy());
  it.add("cart-1", "cart");
  auto unchecked = checked_policy();
  unchecked.health->kind = check_kind::none;
  const auto policy = GENERATE_COPY(service_policy{}, unchecked);
  CHECK(it.configure("pay", policy) == facts);
  CHECK(it.state("pay-1") == after);
  CHECK(it.state("cart-1") == "registered");
}

TEST_CASE("a health check from now on leaves the state of an instance for the check to change") {
  shelf it;
  it.add("pay-1");
  CHECK(it.configure("pay", checked_policy()) == "service_configured");
  CHECK(it.state("pay-1") == "healthy");
}

TEST_CASE("an expired lease is a fact, and the instance is deregistered") {
  shelf it;
  auto leased = sample_instance("pay-1");
  leased.lease = lease_terms{90s, 30s};
  it.add(leased);
  it.add("pay-2");
  CHECK(it.take(it.books.expire(instance_id{"pay-1"})) == "lease_expired, instance_deregistered");
  CHECK(std::get<lease_expired>(it.records[2].what).ttl == 90s);
  CHECK(std::get<instance_deregistered>(it.records[3].what).reason == "no heartbeat for 90s");
  CHECK(it.state("pay-1") == "unknown");
  CHECK(it.books.expire(instance_id{"pay-1"}).empty());
  CHECK(it.books.expire(instance_id{"pay-2"}).empty());
}
