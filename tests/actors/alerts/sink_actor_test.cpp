#include "messages/protocol/types.hpp"
#include "tests/actors/alerts/alert_tree.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace muster::story;

namespace {

deliver_alert notice_of(int n, alert_status status = alert_status::active) {
  auto episode = fired("pay/errors#" + std::to_string(n), errors).episode;
  episode.status = status;
  return {episode};
}

expected<done> deliver(alert_tree& here, const deliver_alert& what) {
  return here.tree.ask<done>(here.tree.post_of<sink_actor>("sink/log"), what);
}

} // namespace

TEST_CASE("a sink delivers each firing and each resolving once, however often it is asked") {
  alert_tree here;
  for (int i = 0; i < 3; ++i) {
    CHECK(deliver(here, notice_of(1)));
    CHECK(deliver(here, notice_of(1, alert_status::resolved)));
    CHECK(deliver(here, notice_of(2)));
  }
  CHECK(here.told("log").size() == 3);
  CHECK(here.alert_facts().size() == 3);
}

TEST_CASE("a sink that was restarted knows from facts what it has delivered") {
  alert_tree here;
  REQUIRE(deliver(here, notice_of(1)));
  REQUIRE(here.tree.kill("sink/log"));
  REQUIRE(deliver(here, notice_of(1)));
  CHECK(here.told("log").size() == 1);
}

TEST_CASE("what another sink has delivered is still to be delivered by this one") {
  alert_tree here;
  here.append(notified("pay/errors#1", "file", alert_status::active));
  REQUIRE(deliver(here, notice_of(1)));
  CHECK(here.told("log").size() == 1);
}

TEST_CASE("a delivery that fails is answered with the sink's failure and journals nothing") {
  alert_tree here;
  here.boxes.at("log")->failing = true;
  const auto answer = deliver(here, notice_of(1));
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == failure{errc::unavailable, "the outbox is shut"});
  CHECK(here.alert_facts().empty());
  here.boxes.at("log")->failing = false;
  CHECK(deliver(here, notice_of(1)));
}

TEST_CASE("what was delivered and could not be journaled is journaled later and not delivered again") {
  alert_tree here;
  here.store->refusing = true;
  const auto answer = deliver(here, notice_of(1));
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == errc::storage_unavailable);
  CHECK(here.told("log").size() == 1);
  here.store->refusing = false;
  CHECK(deliver(here, notice_of(1)));
  CHECK(here.told("log").size() == 1);
  CHECK(here.alert_facts().size() == 1);
}

TEST_CASE("two requests at once for the same notification are one delivery") {
  alert_tree here;
  const auto sink = here.tree.post_of<sink_actor>("sink/log");
  const auto first = here.tree.request<done>(sink, notice_of(1));
  const auto second_one = here.tree.request<done>(sink, notice_of(1));
  here.tree.run();
  REQUIRE(*first);
  REQUIRE(*second_one);
  CHECK(**first);
  CHECK(**second_one);
  CHECK(here.told("log").size() == 1);
  CHECK(here.alert_facts().size() == 1);
}
