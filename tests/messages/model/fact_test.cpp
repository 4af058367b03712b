#include "messages/model/fact.hpp"
#include "tests/catch.hpp"
#include "tests/messages/samples.hpp"

#include <algorithm>

using namespace muster;

namespace {

std::vector<fact> one_of_each() {
  return sample<std::vector<fact>>();
}

} // namespace

TEST_CASE("a fact is known by the name of its kind") {
  std::vector<std::string_view> kinds;
  for (const auto& what : one_of_each())
    kinds.push_back(kind_of(what));
  CHECK(kinds == std::vector<std::string_view>{"service_configured",     "instance_registered", "instance_updated",
                                               "instance_state_changed", "lease_expired",       "instance_deregistered",
                                               "circuit_opened",         "circuit_half_opened", "permit_granted",
                                               "circuit_closed",         "alert_fired",         "alert_resolved",
                                               "alert_notified",         "child_restarted",     "child_given_up",
                                               "versions_deprecated",    "versions_removed",    "versions_reinstated",
                                               "group_created",          "group_joined",        "group_left",
                                               "group_deleted",          "expiry_suspended",    "expiry_resumed",
                                               "checks_switched",        "epochs_kept",         "service_announced"});
  CHECK(std::ranges::equal(kinds, fact_kinds()));
}

TEST_CASE("kinds of facts that do not exist are refused, each with the one that was meant") {
  CHECK(check_kinds({}));
  CHECK(check_kinds({"lease_expired", "instance_registered"}));
  const auto refused = check_kinds({"lease_expired", "instance_registred", "weather"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::invalid);
  CHECK(
    refused.error().detail
    == "'instance_registred' is no kind of fact; did you mean 'instance_registered'?; 'weather' is no kind of fact");
}

TEST_CASE("a fact is among its own kind and among no kinds at all") {
  const fact expired = lease_expired{};
  CHECK(is_among(expired, {}));
  CHECK(is_among(expired, {"instance_updated", "lease_expired"}));
  CHECK_FALSE(is_among(expired, {"instance_updated"}));
}

TEST_CASE("a fact tells which service it is about, and those about an actor, a sink or a group tell none") {
  for (const auto& what : one_of_each()) {
    const auto text = encode(what).dump();
    INFO(text);
    const bool has_service = text.find("\"service\"") != std::string::npos;
    CHECK(service_of(what).empty() == !has_service);
    if (has_service)
      CHECK(text.find("\"service\":\"" + service_of(what).str() + "\"") != std::string::npos);
  }
}
