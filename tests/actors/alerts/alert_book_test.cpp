#include "actors/alerts/alert_book.hpp"
#include "tests/actors/alerts/story.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace muster;
using namespace muster::story;

namespace {

const std::vector<sink_name> both{sink_name{"log"}, sink_name{"file"}};

std::vector<std::string> ids(const std::vector<alert>& alerts) {
  std::vector<std::string> result;
  for (const auto& episode : alerts)
    result.push_back(episode.id.str());
  return result;
}

/// What the sink is told, in order: `pay/errors#1 active`.
std::vector<std::string> drain(alert_book& book, const std::string& sink) {
  std::vector<std::string> result;
  while (const auto due = book.due(sink_name{sink})) {
    result.push_back(due->id.str() + " " + std::string{to_string(due->status)});
    book.delivered(sink_name{sink}, due->id, due->status);
  }
  return result;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("an episode is active from its firing to its resolving and stays in the history") {
  alert_book book{both, 10};
  ledger facts;
  book.apply(facts.append(fired("pay/errors#1", errors, 3), 4));
  REQUIRE(book.active(errors));
  CHECK(book.active(errors)->status == alert_status::active);
  CHECK(book.active_keys() == std::vector{errors});
  book.apply(facts.append(resolved("pay/errors#1", errors), 9));
  CHECK_FALSE(book.active(errors));
  CHECK(book.active_keys().empty());
  const auto* past = book.find(alert_id{"pay/errors#1"});
  REQUIRE(past);
  CHECK(past->status == alert_status::resolved);
  CHECK(past->fired_at == second(3));
  CHECK(past->resolved_at == second(9));
  CHECK(past->value == 10'000);
}

TEST_CASE("a resolving without a value keeps the value of the firing") {
  alert_book book{both, 10};
  ledger facts;
  book.apply(facts.append(fired("pay/errors#1", errors)));
  book.apply(
    facts.append(alert_resolved{alert_id{"pay/errors#1"}, errors.service, errors.rule, "the rule was removed"}));
  CHECK(book.find(alert_id{"pay/errors#1"})->value == 100'000);
}

TEST_CASE("episodes of a rule are numbered from 1, each subject by itself") {
  alert_book book{both, 10};
  ledger facts;
  const auto slow = key("pay", "slow", "pay-1");
  CHECK(book.next_id(errors) == alert_id{"pay/errors#1"});
  CHECK(book.next_id(slow) == alert_id{"pay/slow/pay-1#1"});
  book.apply(facts.append(fired("pay/errors#1", errors)));
  CHECK(book.next_id(errors) == alert_id{"pay/errors#2"});
  CHECK(book.next_id(slow) == alert_id{"pay/slow/pay-1#1"});
}

TEST_CASE("a list is in the order of firing and may leave out other services and past episodes") {
  alert_book book{both, 10};
  ledger facts;
  const auto cart = key("cart", "errors");
  book.apply(facts.append(fired("pay/errors#1", errors)));
  book.apply(facts.append(fired("cart/errors#1", cart)));
  book.apply(facts.append(resolved("pay/errors#1", errors)));
  book.apply(facts.append(fired("pay/errors#2", errors)));
  CHECK(ids(book.list({}, false)) == texts{"pay/errors#1", "cart/errors#1", "pay/errors#2"});
  CHECK(ids(book.list({}, true)) == texts{"cart/errors#1", "pay/errors#2"});
  CHECK(ids(book.list(service_name{"pay"}, false)) == texts{"pay/errors#1", "pay/errors#2"});
  CHECK(ids(book.list(service_name{"pay"}, true)) == texts{"pay/errors#2"});
  CHECK(book.list(service_name{"none"}, false).empty());
}

TEST_CASE("each sink is told each firing and resolving once, in order") {
  alert_book book{both, 10};
  ledger facts;
  const auto cart = key("cart", "errors");
  book.apply(facts.append(fired("pay/errors#1", errors)));
  book.apply(facts.append(fired("cart/errors#1", cart)));
  book.apply(facts.append(resolved("pay/errors#1", errors)));
  CHECK(drain(book, "log") == texts{"pay/errors#1 active", "cart/errors#1 active", "pay/errors#1 resolved"});
  CHECK(drain(book, "log").empty());
  CHECK(drain(book, "file").size() == 3);
  CHECK(drain(book, "no-such-sink").empty());
}

TEST_CASE("a late notification of a firing tells the episode as it was then") {
  alert_book book{both, 10};
  ledger facts;
  book.apply(facts.append(fired("pay/errors#1", errors)));
  book.apply(facts.append(resolved("pay/errors#1", errors), 9));
  const auto due = book.due(sink_name{"log"});
  REQUIRE(due);
  CHECK(*due == fired("pay/errors#1", errors).episode);
}

TEST_CASE("after a crash the facts tell which notifications are still due") {
  ledger facts;
  const std::vector<record> journal{
    facts.append(fired("pay/errors#1", errors)),
    facts.append(notified("pay/errors#1", "log", alert_status::active)),
    facts.append(resolved("pay/errors#1", errors)),
    facts.append(notified("pay/errors#1", "file", alert_status::active)),
    facts.append(notified("pay/errors#1", "file", alert_status::resolved)),
    facts.append(fired("pay/errors#2", errors)),
    facts.append(notified("pay/errors#2", "retired-sink", alert_status::active)),
  };
  alert_book book{both, 10};
  for (const auto& line : journal)
    book.apply(line);
  CHECK(drain(book, "log") == texts{"pay/errors#1 resolved", "pay/errors#2 active"});
  CHECK(drain(book, "file") == texts{"pay/errors#2 active"});
  REQUIRE(book.active(errors));
  CHECK(book.active(errors)->id == alert_id{"pay/errors#2"});
  CHECK(book.next_id(errors) == alert_id{"pay/errors#3"});
}

TEST_CASE("the history keeps so many resolved episodes and never uses a number twice") {
  alert_book book{both, 2};
  ledger facts;
  const auto old = key("cart", "errors");
  book.apply(facts.append(fired("cart/errors#1", old)));
  for (int n = 1; n <= 5; ++n) {
    const auto id = "pay/errors#" + std::to_string(n);
    book.apply(facts.append(fired(id, errors)));
    book.apply(facts.append(resolved(id, errors)));
  }
  CHECK(ids(book.list({}, false)) == texts{"cart/errors#1", "pay/errors#4", "pay/errors#5"});
  CHECK(book.next_id(errors) == alert_id{"pay/errors#6"});
  CHECK(drain(book, "log")
        == texts{"cart/errors#1 active", "pay/errors#4 active", "pay/errors#4 resolved", "pay/errors#5 active",
                 "pay/errors#5 resolved"});
}

TEST_CASE("facts about episodes that are not known change nothing") {
  alert_book book{both, 10};
  ledger facts;
  book.apply(facts.append(resolved("pay/errors#1", errors)));
  book.apply(facts.append(notified("pay/errors#1", "log", alert_status::active)));
  book.apply(facts.append(fired("pay/errors#1", errors)));
  book.apply(facts.append(fired("pay/errors#1", errors)));
  book.apply(facts.append(resolved("pay/errors#1", errors)));
  book.apply(facts.append(resolved("pay/errors#1", errors)));
  CHECK(book.list({}, false).size() == 1);
  CHECK(drain(book, "log") == texts{"pay/errors#1 active", "pay/errors#1 resolved"});
}

TEST_CASE("no number is used twice by a subject whose episodes are all forgotten, nor is anything kept of it") {
  alert_book book{both, 2};
  ledger facts;
  std::set<alert_id> used;
  for (int n = 0; n < 300; ++n) {
    const auto subject = key("pay", "slow", "pay-" + std::to_string(n % 7));
    const auto id = book.next_id(subject);
    CHECK(used.insert(id).second);
    book.apply(facts.append(fired(id.str(), subject)));
    book.apply(facts.append(resolved(id.str(), subject)));
  }
  CHECK(book.next_id(key("pay", "other", "pay-1")) == alert_id{"pay/other/pay-1#1"});
  CHECK(book.next_id(key("cart", "slow", "pay-1")) == alert_id{"cart/slow/pay-1#1"});
}
