#include "runtime/scenario/script.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/scenario/script_text.hpp"

using namespace muster;

namespace {

script sound() {
  auto result = read_script(std::string{sound_script}, "f");
  for (const auto& fault : result.faults)
    FAIL(to_string(fault));
  return *result.content;
}

script read(const std::string& text) {
  auto result = read_script(text, "f");
  for (const auto& fault : result.faults)
    FAIL(to_string(fault));
  return *result.content;
}

std::string services_only(const std::string& services) {
  return R"x({"muster": 1, "name": "x", "duration": "1m", "services": [)x" + services + "]}";
}

std::string addresses(const script& of) {
  std::string result;
  for (const auto& service : of.services)
    for (const auto& each : service.instances)
      result.append(result.empty() ? "" : " ").append(each.content.id.str() + "=" + to_string(each.content.address));
  return result;
}

} // namespace

TEST_CASE("what a scenario leaves out has its default") {
  const auto least = read(services_only(R"x({"name": "pay", "instances": 2})x"));
  CHECK(least.seed == 1);
  CHECK(format_timestamp(least.start) == "2026-01-01T00:00:00Z");
  CHECK(least.config == settings{});
  CHECK(least.traffic.empty());
  CHECK(least.steps.empty());
  CHECK(least.always.empty());
  CHECK(least.at_end.empty());
  const auto& service = least.services.at(0);
  CHECK(service.policy == service_policy{});
  const auto& first = service.instances.at(0);
  CHECK(first.content.service == service_name{"pay"});
  CHECK(to_string(first.content.version_) == "1.0.0");
  CHECK(first.content.weight == 1);
  CHECK(first.content.zone.empty());
  CHECK_FALSE(first.content.lease);
  CHECK(first.behaviour.latency == latency_profile{std::chrono::milliseconds{5}, std::chrono::milliseconds{5}});
  CHECK(first.behaviour.errors.ppm == 0);
  CHECK_FALSE(first.behaviour.capacity);
}

TEST_CASE("addresses are numbered over the file, and ids within the service") {
  CHECK(addresses(sound()) == "pay-1=10.0.0.1:8080 pay-2=10.0.0.2:8080 shelf=10.0.0.3:8080 stock-2=10.1.0.1:99");
  const auto many = read(services_only(R"x({"name": "a", "instances": 255}, {"name": "b", "instances": 2})x"));
  CHECK(to_string(many.services[0].instances[254].content.address) == "10.0.0.255:8080");
  CHECK(to_string(many.services[1].instances[1].content.address) == "10.0.1.1:8080");
}

TEST_CASE("a value of a service stands for all instances, a list for one each, and an instance may differ") {
  const auto of = read(services_only(
    R"x({"name": "pay", "zone": ["a", "b", "c"], "weight": 5, "tags": ["x", "y"], "errors": ["1%", 0.02, 0],
        "latency": "7ms", "location": {"latitude": 1.5, "longitude": -2},
        "instances": [{}, {"zone": "z", "weight": 9, "tags": [], "latency": {"p50": "1ms", "p99": "9ms"}},
                      {"id": "odd", "capacity": 4, "metadata": {"rack": "7"}}]})x"));
  const auto& all = of.services[0].instances;
  REQUIRE(all.size() == 3);
  CHECK(all[0].content.id.str() + all[1].content.id.str() + all[2].content.id.str() == "pay-1pay-2odd");
  CHECK(all[0].content.zone + all[1].content.zone + all[2].content.zone == "azc");
  CHECK(all[0].content.weight == 5);
  CHECK(all[1].content.weight == 9);
  CHECK(all[0].content.tags == std::vector<std::string>{"x", "y"});
  CHECK(all[1].content.tags.empty());
  CHECK(all[1].behaviour.errors == ratio{20'000});
  CHECK(all[2].behaviour.errors == ratio{0});
  CHECK(all[0].behaviour.latency.p99 == std::chrono::milliseconds{7});
  CHECK(all[1].behaviour.latency.p99 == std::chrono::milliseconds{9});
  CHECK(all[2].behaviour.capacity == 4);
  CHECK(all[2].content.metadata.at("rack") == "7");
  CHECK(all[2].content.location_->longitude.micro == -2'000'000);
}

TEST_CASE("a service may begin without instances") {
  CHECK(read(services_only(R"x({"name": "pay", "instances": 0})x")).services[0].instances.empty());
  CHECK(read(services_only(R"x({"name": "pay", "instances": []})x")).services[0].instances.empty());
}

TEST_CASE("a policy is read as in the configuration") {
  const auto policy = sound().services[0].policy;
  CHECK(policy.health->interval == std::chrono::seconds{1});
  CHECK(policy.health->fall == 3);
  CHECK(policy.breaker->window.span == std::chrono::seconds{10});
  CHECK(policy.breaker->wait == std::chrono::seconds{5});
  CHECK(to_string(policy.alerts.at(0).when) == "error_rate > 5%");
}

TEST_CASE("requests of a stream have a key and an address where the file says so") {
  const auto traffic = [](const std::string& keys) {
    return read(changed_script(R"x("timeout": "250ms")x", keys)).traffic.at(0);
  };
  const auto plain = traffic(R"x("timeout": "1s")x");
  CHECK_FALSE(plain.key);
  CHECK_FALSE(plain.client_ip);
  const auto even = traffic(R"x("key": "user-{1..50}", "client_ip": "10.1.0.{1..9}")x");
  CHECK(to_string(even.key->texts) == "user-{1..50}");
  CHECK_FALSE(even.key->zipf);
  CHECK(to_string(*even.client_ip) == "10.1.0.{1..9}");
  const auto skewed = traffic(R"x("key": {"zipf": 1000})x");
  CHECK(to_string(skewed.key->texts) == "user-{1..1000}");
  CHECK(skewed.key->zipf);
}

TEST_CASE("each verb becomes the action of its name") {
  const auto steps = sound().steps;
  std::string verbs_read;
  for (const auto& step : steps)
    verbs_read.append(verb_of(step.action)).append(" ");
  CHECK(verbs_read == "traffic.ramp fault.errors expect note fault.kill register update ");
  CHECK(std::get<ramp_rate>(steps[0].action).to.milli_per_second == 400'000);
  CHECK(std::get<at_instant>(steps[0].trigger).at == std::chrono::seconds{5});
  CHECK(steps[0].id.empty());
  const auto& fault = std::get<errors_fault>(steps[1].action);
  CHECK(fault.target.kind == target_kind::zone);
  CHECK(fault.share == ratio{900'000});
  CHECK(lasting(steps[1].action) == std::chrono::seconds{5});
  CHECK(steps[1].id.str() == "outage");
  CHECK(std::get<when_first>(steps[2].trigger).when.text() == "healed('outage')");
  CHECK(std::get<expect_that>(steps[2].action).within == std::chrono::seconds{5});
  CHECK_FALSE(lasting(steps[2].action));
  CHECK(std::get<each_time>(steps[3].trigger).until == std::chrono::seconds{30});
  const auto& kill = std::get<kill_actor>(steps[4].action);
  CHECK(kill.target.actor.str() == "registry");
  CHECK(kill.times == 2);
  CHECK(kill.every == std::chrono::seconds{1});
}

TEST_CASE("the verbs that are not in the sound script are read too") {
  const auto read_action = [](const std::string& step) {
    return read(changed_script(R"x({"every": "10s", "until": "30s", "do": "note", "text": "tick"})x",
                               R"x({"at": "1s", "do": )x" + step + "}"))
      .steps[3]
      .action;
  };
  CHECK(std::get<set_rate>(read_action(R"x("traffic.rate", "id": "web", "to": "90/m")x")).to.milli_per_second == 1500);
  CHECK(std::get<stop_traffic>(read_action(R"x("traffic.stop", "id": "web")x")).id.str() == "web");
  CHECK(std::get<start_traffic>(read_action(R"x("traffic.start", "id": "web")x")).id.str() == "web");
  const auto slow = std::get<latency_fault>(read_action(R"x("fault.latency", "target": "pay", "times": 2.5)x"));
  CHECK(slow.times->milli == 2500);
  CHECK(slow.target.kind == target_kind::service);
  CHECK_FALSE(slow.for_);
  CHECK(std::get<latency_fault>(read_action(R"x("fault.latency", "target": "pay-1", "add": "1s")x")).target.kind
        == target_kind::instance);
  CHECK(std::get<down_fault>(read_action(R"x("fault.down", "target": "pay/tag=blue", "for": "1s")x")).target.word
        == "blue");
  CHECK(std::get<flap_fault>(read_action(R"x("fault.flap", "target": "pay", "every": "2s")x")).every
        == std::chrono::seconds{2});
  CHECK(std::get<no_heartbeat_fault>(read_action(R"x("fault.no_heartbeat", "target": "stock")x")).target.name
        == "stock");
  CHECK(std::get<health_fault>(read_action(R"x("fault.health", "target": "attic")x")).target.kind
        == target_kind::instance);
  CHECK(std::get<deregister_target>(read_action(R"x("deregister", "target": "pay-1")x")).target.name == "pay-1");
  CHECK(std::get<drain_target>(read_action(R"x("drain", "target": "pay/version=^1")x")).target.kind
        == target_kind::version);
  CHECK(std::get<undrain_target>(read_action(R"x("undrain", "target": "pay")x")).target.name == "pay");
  CHECK(std::get<kill_actor>(read_action(R"x("fault.kill", "target": "actor:*")x")).times == 1);
}

TEST_CASE("errors fail every attempt unless a share is given") {
  const auto of = read(changed_script(R"x("share": 0.9, )x", ""));
  const auto& fault = std::get<errors_fault>(of.steps[1].action);
  CHECK(fault.share.ppm == ratio::one);
  CHECK(fault.code == "error");
}

TEST_CASE("a kill at each period takes 'every' as the period") {
  const auto of =
    read(changed_script(R"x({"at": "20s", "do": "fault.kill", "target": "actor:registry", "times": 2, "every": "1s"})x",
                        R"x({"every": "20s", "until": "1m", "do": "fault.kill", "target": "actor:registry"})x"));
  CHECK(std::get<each_time>(of.steps[4].trigger).every == std::chrono::seconds{20});
  CHECK_FALSE(std::get<kill_actor>(of.steps[4].action).every);
}

TEST_CASE("a step registers an instance as the file describes it") {
  const auto registered = [](const std::string& fields) {
    const auto of = read(changed_script(
      R"x("register", "service": "stock", "id": "attic", "weight": 3})x",
      R"x("register", )x" + fields + R"x(}, {"at": "30s", "do": "register", "service": "stock", "id": "attic"})x"));
    return std::get<register_scripted>(of.steps[5].action).instance_;
  };
  SECTION("with what stands in the step") {
    const auto made = registered(R"x("service": "stock", "id": "cellar", "weight": 3, "latency": "1ms")x");
    CHECK(made.content.id.str() == "cellar");
    CHECK(made.content.service.str() == "stock");
    CHECK(made.content.weight == 3);
    CHECK(made.behaviour.latency.p50 == std::chrono::milliseconds{1});
  }
  SECTION("with the values of the service for the rest, and the next number") {
    const auto made = registered(R"x("service": "stock")x");
    CHECK(made.content.id.str() == "stock-3");
    CHECK(to_string(made.content.version_) == "1.4.0");
    CHECK(made.content.zone.empty());
    CHECK(to_string(made.content.address) == "10.0.0.5:8080");
    CHECK(made.behaviour.errors == ratio{50'000});
  }
  SECTION("with what the file says of that id, when it is registered again") {
    const auto made = registered(R"x("service": "stock", "id": "stock-2")x");
    CHECK(made.content.zone == "c");
    CHECK(to_string(made.content.address) == "10.1.0.1:99");
    CHECK(to_string(registered(R"x("service": "stock", "id": "shelf")x").content.address) == "10.0.0.3:8080");
  }
}

TEST_CASE("an instance that a step registers without an id gets a number that nobody in the file has") {
  const auto of = read(R"x({"muster": 1, "name": "x", "duration": "1m",
    "services": [{"name": "pay", "instances": 2}, {"name": "stock", "instances": [{"id": "pay-4"}]}],
    "steps": [
      {"at": "1s", "do": "register", "service": "pay", "id": "pay-3"},
      {"at": "2s", "do": "register", "service": "pay"},
      {"at": "3s", "do": "register", "service": "pay"},
      {"at": "4s", "do": "register", "service": "pay", "id": "pay-6"},
      {"at": "5s", "do": "register", "service": "stock"}]})x");
  std::string ids;
  for (const auto& step : of.steps)
    ids.append(std::get<register_scripted>(step.action).instance_.content.id.str()).append(" ");
  CHECK(ids == "pay-3 pay-5 pay-7 pay-6 stock-2 ");
}

TEST_CASE("an update changes what it gives and leaves the rest") {
  const auto of = sound();
  const auto& before = of.services[1].instances[1].content;
  const auto after = changed(before, std::get<update_target>(of.steps[6].action).set);
  CHECK(after.zone == "d");
  auto expected = before;
  expected.zone = "d";
  CHECK(after == expected);
}

TEST_CASE("a zone that a step brings can be aimed at") {
  CHECK(read(changed_script(R"x("target": "pay/zone=a")x", R"x("target": "stock/zone=d")x")).steps.size() == 7);
}

TEST_CASE("comments may stand anywhere in a scenario") {
  CHECK(read(changed_script(R"x("duration": "1m")x", "// one\n/* two */ \"duration\" /* three */ : \"1m\"")).duration_
        == std::chrono::minutes{1});
}
