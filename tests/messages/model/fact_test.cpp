#include "messages/model/fact.hpp"
#include "tests/catch.hpp"
#include "tests/messages/samples.hpp"

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
                                               "group_deleted"});
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
