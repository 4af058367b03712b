#include "messages/model/instance.hpp"
#include "tests/catch.hpp"
#include "tests/support/sample_instance.hpp"

#include <functional>

using namespace muster;
using namespace std::chrono_literals;
using Catch::Matchers::Equals;
using Catch::Matchers::StartsWith;

namespace {

instance pay_1() {
  return sample_instance("pay-1");
}

} // namespace

TEST_CASE("an instance needs an id, a service and an address; all else has a default") {
  CHECK(faults_of(pay_1()).empty());
  CHECK(to_string(pay_1().version_) == "1.0.0");
  CHECK(pay_1().weight == 1);
}

TEST_CASE("what an instance may not be is a fault that says what would be right") {
  const auto [change, fault] = GENERATE(table<std::function<void(instance&)>, std::string>({
    {[](instance& x) { x.id = {}; }, "id '' is not a letter or digit followed by"},
    {[](instance& x) { x.id = instance_id{"pay 1"}; }, "id 'pay 1' is not a letter or digit followed by"},
    {[](instance& x) { x.service = {}; }, "service '' is not a letter or digit followed by"},
    {[](instance& x) { x.service = service_name{std::string(129, 's')}; }, "service 'sss"},
    {[](instance& x) { x.address.host = ""; }, "address has no host; write HOST:PORT"},
    {[](instance& x) { x.address.host = "a b"; }, "address host 'a b' is no host name and no IP address"},
    {[](instance& x) { x.address.port = 0; }, "port 0 is outside 1 to 65535"},
    {[](instance& x) { x.weight = -1; }, "weight -1 is outside 0 to 1000000"},
    {[](instance& x) { x.weight = 1'000'001; }, "weight 1000001 is outside 0 to 1000000"},
    {[](instance& x) {
       x.location_ = location{degrees{90'000'001}, {}};
     },
     "location.latitude 90.000001 is outside -90 to 90"},
    {[](instance& x) {
       x.location_ = location{degrees{-90'000'001}, {}};
     },
     "location.latitude -90.000001 is outside -90 to 90"},
    {[](instance& x) {
       x.location_ = location{{}, degrees{180'000'001}};
     },
     "location.longitude 180.000001 is outside -180 to 180"},
    {[](instance& x) {
       x.lease = lease_terms{90s, 0s};
     },
     "lease heartbeat 0s is not positive"},
    {[](instance& x) {
       x.lease = lease_terms{10s, 30s};
     },
     "lease ttl 10s is shorter than its heartbeat 30s"},
    {[](instance& x) {
       x.lease = lease_terms{duration::max(), 30s};
     },
     "lease ttl 9223372036854775807ns is above 8760h"},
    {[](instance& x) { x.depends_on["a b"] = {}; }, "depends_on 'a b' is not a letter or digit followed by"},
  }));
  auto candidate = pay_1();
  change(candidate);
  const auto faults = faults_of(candidate);
  REQUIRE(faults.size() == 1);
  CHECK_THAT(faults[0], StartsWith(fault));
}

TEST_CASE("values at the edge of what is allowed are no faults") {
  const auto change = GENERATE(
    as<std::function<void(instance&)>>{},                           //
    [](instance& x) { x.id = instance_id{std::string(128, 'i')}; }, //
    [](instance& x) { x.address.port = 65535; },                    //
    [](instance& x) { x.address.host = "2001:db8::1"; },            //
    [](instance& x) { x.weight = 0; },                              //
    [](instance& x) { x.weight = 1'000'000; },                      //
    [](instance& x) {
      x.location_ = location{{-90'000'000}, {180'000'000}};
    }, //
    [](instance& x) {
      x.lease = lease_terms{30s, 30s};
    }, //
    [](instance& x) {
      x.lease = lease_terms{8760h, 1ns};
    });
  auto candidate = pay_1();
  change(candidate);
  CHECK_THAT(faults_of(candidate), Equals(std::vector<std::string>{}));
}

TEST_CASE("all faults of an instance are found at once") {
  instance candidate;
  candidate.weight = -5;
  candidate.location_ = location{{1'000'000'000}, {1'000'000'000}};
  candidate.lease = lease_terms{-1s, 0s};
  candidate.depends_on[""] = {};
  CHECK(faults_of(candidate).size() == 10);
}

TEST_CASE("a change sets every member but those by which an instance is known") {
  constexpr auto of_instance = fields_of(std::type_identity<instance>{});
  constexpr auto of_change = fields_of(std::type_identity<instance_change>{});
  // Without `id` and `service` there, and without `clear` here.
  CHECK(std::tuple_size_v<decltype(of_change)> - 1 == std::tuple_size_v<decltype(of_instance)> - 2);
  instance_change change;
  change.depends_on = {{{"ledger", *version_range::parse("^2")}}};
  change.lease = lease_terms{20s, 5s};
  const auto after = changed(pay_1(), change);
  CHECK(after.depends_on == *change.depends_on);
  CHECK(after.lease == change.lease);
}

TEST_CASE("what a change clears is as in an instance of which nothing was said") {
  auto full = pay_1();
  full.version_ = *version::parse("2.0.0");
  full.zone = full.region = "a";
  full.location_ = location{{1}, {2}};
  full.weight = 7;
  full.tags = {"blue"};
  full.metadata = {{"rack", "7"}};
  full.depends_on["ledger"] = {};
  full.lease = lease_terms{};
  instance_change change;
  change.clear = {"version", "zone", "region", "location", "weight", "tags", "metadata", "depends_on", "lease"};
  CHECK(faults_of(change).empty());
  instance bare;
  bare.id = full.id;
  bare.service = full.service;
  bare.address = full.address;
  CHECK(changed(full, change) == bare);
  change.clear = {"lease"};
  full.lease.reset();
  CHECK(changed(full, change) == full);
}

TEST_CASE("a change that clears what it cannot is refused with all its faults") {
  constexpr auto known = " is not among version, zone, region, location, weight, tags, metadata, depends_on, lease";
  instance_change change;
  change.zone = "a";
  change.clear = {"leas", "id", "address", "clear", "zone", "tags", "tags"};
  CHECK_THAT(faults_of(change), Equals(std::vector<std::string>{
                                  "clear 'leas'" + std::string{known}, "clear 'id'" + std::string{known},
                                  "clear 'address'" + std::string{known}, "clear 'clear'" + std::string{known},
                                  "clear 'zone' is set as well", "clear 'tags' is there twice"}));
}
