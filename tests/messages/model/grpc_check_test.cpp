#include "messages/codec/json.hpp"
#include "messages/model/grpc_check.hpp"
#include "messages/model/policy.hpp"
#include "tests/catch.hpp"

#include <functional>

using namespace muster;
using Catch::Matchers::StartsWith;

TEST_CASE("what cannot be asked for over gRPC is a fault") {
  using g = grpc_check;
  const auto [change, fault] = GENERATE(table<std::function<void(g&)>, std::string>({
    {[](g& x) { x.service = "shop pay"; }, "at.service 'shop pay' is not up to 256 printable ASCII characters"},
    {[](g& x) { x.service = "shop\n"; }, "at.service"},
    {[](g& x) { x.service = "caf\xc3\xa9"; }, "at.service"},
    {[](g& x) { x.service = std::string(257, 'a'); }, "at.service"},
    {[](g& x) { x.host = "pay.internal/x"; }, "at.host 'pay.internal/x' is neither a name nor an address"},
  }));
  g check{.service = std::string(256, 'a'), .tls = true, .host = "pay.internal"};
  CHECK(faults_of(g{}, "at").empty());
  CHECK(faults_of(check, "at").empty());
  change(check);
  const auto faults = faults_of(check, "at");
  INFO(fault);
  REQUIRE(faults.size() == 1);
  CHECK_THAT(faults[0], StartsWith(fault));
}

TEST_CASE("details of a check over gRPC are read, and belong to that kind only") {
  const auto read = decode<health_policy>(
    parse_json(R"({"kind": "grpc", "grpc": {"service": "shop.Pay", "tls": true, "host": "pay.example"}})").value());
  REQUIRE(read);
  CHECK(*read->grpc == grpc_check{.service = "shop.Pay", .tls = true, .host = "pay.example"});
  service_policy policy;
  policy.health = *read;
  CHECK(faults_of(policy).empty());
  policy.health->grpc->host = "a@b";
  policy.health->kind = check_kind::https;
  CHECK(faults_of(policy)
        == std::vector<std::string>{"health.grpc is for checks of kind grpc, not https",
                                    "health.grpc.host 'a@b' is neither a name nor an address"});
}

TEST_CASE(
  "a check of kind grpc is unsupported where it was not built in, with how to build it, and never TCP instead") {
  service_policy policy;
  CHECK(expect_supported(policy));
  policy.health = health_policy{.kind = check_kind::tcp};
  CHECK(expect_supported(policy));
  policy.health->kind = check_kind::grpc;
  const auto answer = expect_supported(policy);
  REQUIRE(answer.has_value() == is_built(check_kind::grpc));
  if (answer)
    return;
  CHECK(answer.error().code == errc::unsupported);
  CHECK(answer.error().detail
        == "checks of kind grpc are no part of this build; build muster with the option MUSTER_GRPC, which takes "
           "libgrpc++-dev and libprotobuf-dev, or check by tcp, http or https");
}
