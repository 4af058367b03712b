#include "tests/actors/registry/shelf.hpp"

#include <functional>

using namespace muster;
using namespace std::chrono_literals;
using Catch::Matchers::StartsWith;
using test::checked_policy;
using test::shelf;
using test::with_pay_1;

TEST_CASE("an instance is registered once, and the same content again changes nothing") {
  shelf it;
  CHECK(it.add("pay-1") == "instance_registered");
  const auto before = it.everything();
  it.now += 5s;
  CHECK(it.add("pay-1") == "");
  CHECK(it.everything() == before);
}

TEST_CASE("a registration says at which index and when it took effect") {
  shelf it;
  it.add("other");
  it.add("pay-1");
  CHECK(it.view("pay-1").index == 2);
  CHECK(it.view("pay-1").registered_at == it.now);
  CHECK(it.view("pay-1").updated_at == it.now);
  CHECK(it.books.index() == 2);
}

TEST_CASE("other content under a registered id is already_exists, whatever member differs") {
  const auto change = GENERATE(
    as<std::function<void(instance&)>>{},                               //
    [](instance& x) { x.service = service_name{"cart"}; },              //
    [](instance& x) { x.version_ = *version::parse("1.0.1"); },         //
    [](instance& x) { x.version_ = *version::parse("1.0.0+build.2"); }, //
    [](instance& x) { x.address.port = 8081; },                         //
    [](instance& x) { x.zone = "b"; },                                  //
    [](instance& x) { x.region = "eu"; },                               //
    [](instance& x) { x.location_.emplace(); },                         //
    [](instance& x) { x.weight = 2; },                                  //
    [](instance& x) { x.tags = {"blue"}; },                             //
    [](instance& x) { x.metadata["rack"] = "7"; },                      //
    [](instance& x) { x.depends_on["ledger"] = {}; },                   //
    [](instance& x) { x.lease.emplace(); });
  shelf it;
  it.add("pay-1");
  const auto before = it.everything();
  auto other = sample_instance("pay-1");
  change(other);
  CHECK(it.add(other)
        == "already_exists: instance 'pay-1' is registered for service 'pay' with other content; "
           "set replace to take its place");
  CHECK(it.everything() == before);
  CHECK(it.add(other, true) != "");
  CHECK(encode(it.view("pay-1").content) == encode(other));
}

TEST_CASE("replace takes the place of other content, and the instance starts anew") {
  auto it = with_pay_1("unhealthy");
  auto other = sample_instance("pay-1");
  other.zone = "b";
  it.now += 5s;
  CHECK(it.add(other, true) == "instance_registered");
  CHECK(it.view("pay-1").content == other);
  CHECK(it.state("pay-1") == "registered");
  CHECK(it.view("pay-1").registered_at == it.now);
  CHECK(it.add(other, true) == "");
}

TEST_CASE("replace registers an instance that was not there") {
  shelf it;
  CHECK(it.add(sample_instance("pay-1"), true) == "instance_registered");
}

TEST_CASE("replace over an instance of another service takes it from there") {
  shelf it;
  it.add("x", "pay");
  CHECK(it.add(sample_instance("x", "cart"), true) == "instance_deregistered, instance_registered");
  CHECK(encode(it.records[1].what).dump()
        == R"({"kind":"instance_deregistered","service":"pay","instance":"x","reason":"replaced"})");
  CHECK(it.view("x").content.service == service_name{"cart"});
  instance_query query;
  query.service = service_name{"pay"};
  CHECK(it.books.find(query).instances.empty());
  CHECK_FALSE(it.books.find(discover{service_name{"pay"}}));
  CHECK(it.books.find(discover{service_name{"cart"}})->instances.size() == 1);
}

TEST_CASE("an instance with faults is refused with all of them, and nothing changes") {
  shelf it;
  it.add("pay-1");
  const auto before = it.everything();
  auto faulty = sample_instance("pay-1");
  faulty.address = {"", 0};
  faulty.weight = -1;
  const auto replace = GENERATE(true, false);
  CHECK(it.add(faulty, replace)
        == "invalid: instance 'pay-1': address has no host; write HOST:PORT; port 0 is outside 1 to 65535; "
           "weight -1 is outside 0 to 1000000");
  CHECK(it.everything() == before);
}

TEST_CASE("a registration of nothing crashes nothing: it is refused with all that is missing") {
  shelf it;
  const auto refused = it.add(instance{});
  CHECK_THAT(refused, StartsWith("invalid: instance '': id '' is not "));
  CHECK_THAT(refused,
             Catch::Matchers::Contains("; service '' is not ")
               && Catch::Matchers::Contains("; address has no host; write HOST:PORT; port 0 is outside 1 to 65535"));
  CHECK(it.records.empty());
}

TEST_CASE("an instance that is deregistered is gone, with its reason") {
  const auto [given, reason] = GENERATE(table<std::string, std::string>({{"", "by command"}, {"moved", "moved"}}));
  shelf it;
  it.add("pay-1");
  it.add("pay-2");
  CHECK(it.tell(deregister_instance{{}, instance_id{"pay-1"}, given}) == "instance_deregistered");
  CHECK(std::get<instance_deregistered>(it.records.back().what).reason == reason);
  CHECK(it.state("pay-1") == "unknown");
  CHECK(it.books.find(discover{service_name{"pay"}})->instances.size() == 1);
  CHECK(it.add("pay-1") == "instance_registered");
}

TEST_CASE("a command about an instance that is not registered is not_found and changes nothing") {
  shelf it;
  it.add("pay-1");
  const instance_id unknown{"pay-2"};
  const std::string answer = "not_found: instance 'pay-2' is not registered";
  CHECK(it.tell(deregister_instance{{}, unknown, {}}) == answer);
  CHECK(it.tell(update_instance{{}, unknown, {{}, {}, "b", {}, {}, {}, {}, {}}}) == answer);
  CHECK(it.tell(drain_instance{{}, unknown, true}) == answer);
  CHECK(it.tell(drain_instance{{}, unknown, false}) == answer);
  CHECK(it.tell(report_health{{}, unknown, true, {}}) == answer);
  CHECK_THAT(it.tell(deregister_instance{}), StartsWith("not_found: instance ''"));
  CHECK(it.records.size() == 1);
}

TEST_CASE("an update replaces the fields that are given and leaves all else, its state included") {
  using u = instance_change;
  const auto [set, changed] = GENERATE(table<std::function<void(u&)>, std::function<void(instance&)>>({
    {[](u& x) { x.version_ = *version::parse("2.0.0"); }, [](instance& x) { x.version_ = *version::parse("2.0.0"); }},
    {[](u& x) { x.version_ = *version::parse("1.0.0+b"); },
     [](instance& x) { x.version_ = *version::parse("1.0.0+b"); }},
    {[](u& x) {
       x.address = endpoint{"h", 1};
     },
     [](instance& x) {
       x.address = {"h", 1};
     }},
    {[](u& x) { x.zone = "b"; }, [](instance& x) { x.zone = "b"; }},
    {[](u& x) { x.region = "eu"; }, [](instance& x) { x.region = "eu"; }},
    {[](u& x) {
       x.location_ = location{{1}, {2}};
     },
     [](instance& x) {
       x.location_ = location{{1}, {2}};
     }},
    {[](u& x) { x.weight = 0; }, [](instance& x) { x.weight = 0; }},
    {[](u& x) { x.tags = {{"blue"}}; }, [](instance& x) { x.tags = {"blue"}; }},
    {[](u& x) {
       x.metadata = {{{"a", "b"}}};
     },
     [](instance& x) {
       x.metadata = {{"a", "b"}};
     }},
    {[](u& x) {
       x.depends_on = {{{"ledger", *version_range::parse("^2")}}};
     },
     [](instance& x) { x.depends_on["ledger"] = *version_range::parse("^2"); }},
    {[](u& x) { x.lease = lease_terms{}; }, [](instance& x) { x.lease = lease_terms{}; }},
    {[](u& x) { x.clear = {"version"}, x.weight = 9; },
     [](instance& x) { x.version_ = *version::parse("1.0.0"), x.weight = 9; }},
    {[](u& x) { x.zone = "b", x.weight = 7; }, [](instance& x) { x.zone = "b", x.weight = 7; }},
  }));
  auto it = with_pay_1("unhealthy");
  const auto registered_at = it.now;
  auto content = it.view("pay-1").content;
  changed(content);
  update_instance command{{}, instance_id{"pay-1"}, {}};
  set(command.set);
  it.now += 5s;
  CHECK(it.tell(command) == "instance_updated");
  CHECK(encode(it.view("pay-1").content) == encode(content));
  CHECK(it.state("pay-1") == "unhealthy");
  CHECK(it.view("pay-1").index == it.books.index());
  CHECK(it.view("pay-1").registered_at == registered_at);
  CHECK(it.view("pay-1").updated_at == it.now);
  CHECK(it.tell(command) == "");
}

TEST_CASE("an update of nothing changes nothing") {
  shelf it;
  it.add("pay-1");
  CHECK(it.tell(update_instance{{}, instance_id{"pay-1"}, {}}) == "");
  CHECK(it.tell(update_instance{{}, instance_id{"pay-1"}, {{}, {}, "", {}, {}, 1, {}, {}}}) == "");
}

TEST_CASE("an update with faults is refused with all of them, and nothing changes") {
  shelf it;
  it.add("pay-1");
  const auto before = it.everything();
  CHECK(it.tell(update_instance{{}, instance_id{"pay-1"}, {{}, endpoint{"h", 0}, "b", {}, {}, -7, {}, {}}})
        == "invalid: instance 'pay-1': port 0 is outside 1 to 65535; weight -7 is outside 0 to 1000000");
  CHECK(it.everything() == before);
}

TEST_CASE("an update of a field that does not exist is refused with all else that is wrong, and nothing changes") {
  shelf it;
  it.add("pay-1");
  const auto before = it.everything();
  update_instance command{{}, instance_id{"pay-1"}, {}};
  command.set.weight = -7;
  command.set.clear = {"wheight"};
  CHECK_THAT(it.tell(command), StartsWith("invalid: instance 'pay-1': clear 'wheight' is not among version, zone, ")
                                 && Catch::Matchers::EndsWith("; weight -7 is outside 0 to 1000000"));
  CHECK(it.everything() == before);
}

TEST_CASE("an update of an unknown key, with a value of the wrong type or with port 99999 is not silently ignored") {
  const auto text =
    parse_json(R"({"id": "pay-1", "set": {"wheight": 3, "zone": 7, "weight": "heavy", "address": "10.0.0.1:99999"}})");
  const auto read = decode<update_instance>(*text);
  REQUIRE_FALSE(read);
  CHECK(read.error().detail.find("/set/weight") != std::string::npos);
  CHECK(read.error().detail.find("/set/address") != std::string::npos);
  CHECK(read.error().detail.find("/set/wheight: unknown key 'wheight'; did you mean 'weight'?") != std::string::npos);
  CHECK(read.error().detail.find("/set/zone") != std::string::npos);
}

TEST_CASE("a policy is set once, and the same again changes nothing") {
  shelf it;
  CHECK(it.books.policy_of(service_name{"pay"}) == service_policy{});
  CHECK(it.configure("pay", checked_policy()) == "service_configured");
  CHECK(it.configure("pay", checked_policy()) == "");
  CHECK(it.books.policy_of(service_name{"pay"}) == checked_policy());
  CHECK(it.configure("pay", {}) == "service_configured");
  CHECK(it.books.policy_of(service_name{"pay"}) == service_policy{});
  CHECK(it.books.policy_of(service_name{"cart"}) == service_policy{});
}

TEST_CASE("the default policy may be set, and makes a service known") {
  shelf it;
  CHECK_FALSE(it.books.find(discover{service_name{"pay"}}));
  CHECK(it.configure("pay", {}) == "service_configured");
  CHECK(it.books.find(discover{service_name{"pay"}})->instances.empty());
}

TEST_CASE("a policy with faults is refused with all of them, and nothing changes") {
  shelf it;
  auto policy = checked_policy();
  policy.health->fall = 0;
  policy.health->rise = 0;
  CHECK(it.configure("pay", policy)
        == "invalid: policy of service 'pay': health.fall 0 is below 1; health.rise 0 is below 1");
  CHECK_THAT(it.configure("", {}), StartsWith("invalid: policy of service '': the service's name is not "));
  CHECK_THAT(it.configure("a b", policy),
             StartsWith("invalid: policy of service 'a b': the service's name is not ")
               && Catch::Matchers::EndsWith("; health.fall 0 is below 1; health.rise 0 is below 1"));
  CHECK(it.records.empty());
}

TEST_CASE("a policy that asks for a part which was not built is refused as unsupported, and nothing changes") {
  shelf it;
  auto policy = checked_policy();
  policy.health->kind = check_kind::grpc;
  if (is_built(check_kind::grpc))
    return;
  CHECK_THAT(it.configure("pay", policy), StartsWith("unsupported: checks of kind grpc are no part of this build"));
  CHECK(it.records.empty());
}

TEST_CASE("facts of others only move the index") {
  shelf it;
  it.add("pay-1");
  it.take({circuit_opened{}, child_restarted{}, alert_fired{}});
  CHECK(it.books.index() == 4);
  CHECK(it.view("pay-1").index == 1);
}

TEST_CASE("a catalog that has taken the same facts answers the same") {
  shelf it;
  it.configure("pay", checked_policy());
  for (const auto* id : {"pay-1", "pay-2", "pay-3", "pay-4"})
    it.add(id);
  it.add(sample_instance("pay-3", "cart"), true);
  it.report("pay-1", true);
  it.drain("pay-2");
  it.tell(update_instance{{}, instance_id{"pay-1"}, {{}, {}, "b", {}, {}, {}, {}, {}}});
  it.tell(deregister_instance{{}, instance_id{"pay-4"}, {}});
  it.configure("pay", {});
  shelf other;
  for (const auto& entry : it.records)
    other.books.apply(entry);
  CHECK(other.everything() == it.everything());
  CHECK(other.books.policy_of(service_name{"pay"}) == it.books.policy_of(service_name{"pay"}));
}

TEST_CASE("instances that come and go under ever new names leave nothing behind in the catalog") {
  shelf it;
  it.configure("pay", checked_policy());
  const auto before = it.everything();
  for (int i = 0; i < 500; ++i) {
    const auto id = "x-" + std::to_string(i);
    it.add(id, i % 2 == 0 ? "pay" : "service-" + std::to_string(i));
    it.tell(deregister_instance{{}, instance_id{id}, {}});
  }
  auto after = parse_json(it.everything()).value();
  after["index"] = parse_json(before).value()["index"];
  CHECK(after.dump() == before);
  CHECK_FALSE(it.books.find(discover{service_name{"service-1"}}));
  CHECK(it.books.policies({}).size() == 1);
}
