#include "actors/alerts/alert_desk.hpp"
#include "tests/actors/alerts/story.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace muster::story;

namespace {

constexpr alert_reading bad{200'000, 100};
constexpr alert_reading good{10'000, 100};

/// A desk and the journal that makes facts of what it decides.
class office {
public:
  office() {
    auto watched = rule("errors", "error_rate > 5%");
    watched.for_ = std::chrono::seconds{5};
    watched.keep_firing_for = std::chrono::seconds{3};
    watched.severity_ = severity::high;
    apply(configured("pay", {watched}));
    apply(registered("pay-1", "pay"));
  }

  void apply(fact what, int64_t at = 0) {
    lines.push_back(facts.append(std::move(what), at));
    desk.apply(lines.back());
  }

  /// Evaluates the first watch; the decision becomes a fact at once.
  std::optional<fact> judge(const std::optional<alert_reading>& reading, int64_t at) {
    auto decided = desk.judge(desk.rules().watches().at(0), reading, second(at));
    if (decided)
      apply(*decided, at);
    return decided;
  }

  /// Another incarnation, which knows the facts alone.
  void crash() {
    desk = alert_desk{{sink_name{"log"}}, 10};
    for (const auto& line : lines)
      desk.apply(line);
  }

  ledger facts;
  std::vector<record> lines;
  alert_desk desk{{sink_name{"log"}}, 10};
};

} // namespace

TEST_CASE("an episode fires with the rule's terms and resolves with the reason") {
  office here;
  for (int64_t at = 0; at < 5; ++at)
    CHECK_FALSE(here.judge(bad, at));
  const auto first = here.judge(bad, 5);
  REQUIRE(first);
  const auto& episode = std::get<alert_fired>(*first).episode;
  CHECK(episode.id == alert_id{"pay/errors#1"});
  CHECK(episode.service == service_name{"pay"});
  CHECK(episode.rule == rule_name{"errors"});
  CHECK(episode.instance.empty());
  CHECK(episode.type == alert_type::performance);
  CHECK(episode.severity_ == severity::high);
  CHECK(episode.status == alert_status::active);
  CHECK(to_string(episode.condition) == "error_rate > 5%");
  CHECK(episode.value == 200'000);
  CHECK(episode.fired_at == second(5));
  CHECK(command_of(*first) == command_id{"alerts/pay/errors#1/fired"});

  for (int64_t at = 6; at < 20; ++at)
    CHECK_FALSE(here.judge(bad, at));
  for (int64_t at = 20; at < 23; ++at)
    CHECK_FALSE(here.judge(good, at));
  const auto last = here.judge(good, 23);
  REQUIRE(last);
  CHECK(std::get<alert_resolved>(*last).reason == "error_rate is 1%");
  CHECK(std::get<alert_resolved>(*last).value == 10'000);
  CHECK(command_of(*last) == command_id{"alerts/pay/errors#1/resolved"});
  CHECK(here.desk.book().list({}, true).empty());
}

TEST_CASE("too few calls clear a firing episode") {
  office here;
  here.judge(bad, 0);
  REQUIRE(here.judge(bad, 5));
  CHECK_FALSE(here.judge(alert_reading{1'000'000, 5}, 6));
  const auto last = here.judge(alert_reading{1'000'000, 5}, 9);
  REQUIRE(last);
  CHECK(std::get<alert_resolved>(*last).reason == "error_rate rests on 5 calls, fewer than 20");
}

TEST_CASE("the same decision has the same id until it is a fact, and the next episode has another") {
  office here;
  const auto watch = here.desk.rules().watches().at(0);
  here.desk.judge(watch, bad, second(0));
  const auto once = here.desk.judge(watch, bad, second(5));
  const auto again = here.desk.judge(watch, bad, second(6));
  REQUIRE(once);
  REQUIRE(again);
  CHECK(command_of(*once) == command_of(*again));
  here.apply(*once);
  CHECK_FALSE(here.judge(bad, 7));
  here.judge(good, 8);
  REQUIRE(here.judge(good, 11));
  here.judge(bad, 12);
  const auto next = here.judge(bad, 17);
  REQUIRE(next);
  CHECK(std::get<alert_fired>(*next).episode.id == alert_id{"pay/errors#2"});
}

TEST_CASE("after a crash a firing episode is known from facts and neither fires nor is notified again") {
  office here;
  here.judge(bad, 0);
  REQUIRE(here.judge(bad, 5));
  here.apply(notified("pay/errors#1", "log", alert_status::active));
  here.crash();
  for (int64_t at = 6; at < 30; ++at)
    CHECK_FALSE(here.judge(bad, at));
  CHECK_FALSE(here.desk.book().due(sink_name{"log"}));
  here.judge(good, 30);
  CHECK(here.judge(good, 33));
}

TEST_CASE("a resolving that comes back late from the journal does not end the episode after it") {
  office here;
  here.judge(bad, 0);
  REQUIRE(here.judge(bad, 5));
  here.apply(resolved("pay/errors#1", errors));
  here.judge(bad, 6);
  REQUIRE(here.judge(bad, 11));
  here.apply(resolved("pay/errors#1", errors));
  REQUIRE(here.desk.book().active(errors));
  CHECK(here.desk.book().active(errors)->id == alert_id{"pay/errors#2"});
  CHECK_FALSE(here.judge(bad, 12));
}

TEST_CASE("an episode that nothing watches any longer resolves with that reason") {
  struct example {
    fact change;
    std::string reason;
  };
  const auto [change, reason] = GENERATE(values<example>({
    {configured("pay", {}), "the rule was removed"},
    {configured("pay", {each_instance(rule("errors", "error_rate > 5%"))}), "the rule now watches each instance"},
    {deregistered("pay-1", "pay"), "service 'pay' has no instance"},
  }));
  office here;
  here.judge(bad, 0);
  REQUIRE(here.judge(bad, 5));
  CHECK(here.desk.judge_unwatched().empty());
  here.apply(change);
  const auto decided = here.desk.judge_unwatched();
  REQUIRE(decided.size() == 1);
  CHECK(std::get<alert_resolved>(decided[0]).reason == reason);
  CHECK_FALSE(std::get<alert_resolved>(decided[0]).value);
  here.apply(decided[0]);
  CHECK(here.desk.judge_unwatched().empty());
}

TEST_CASE("an instance that goes resolves its own episode and no other") {
  office here;
  here.apply(configured("pay", {each_instance(rule("errors", "error_rate > 5%"))}));
  here.apply(registered("pay-2", "pay"));
  for (const auto& watch : here.desk.rules().watches())
    here.apply(here.desk.judge(watch, bad, second(0)).value());
  CHECK(here.desk.book().find(alert_id{"pay/errors/pay-2#1"}));
  here.apply(deregistered("pay-2", "pay"));
  const auto decided = here.desk.judge_unwatched();
  REQUIRE(decided.size() == 1);
  CHECK(std::get<alert_resolved>(decided[0]).id == alert_id{"pay/errors/pay-2#1"});
  CHECK(std::get<alert_resolved>(decided[0]).reason == "instance 'pay-2' is gone");
}

TEST_CASE("what was pending where nothing watches any longer begins anew") {
  office here;
  here.judge(bad, 0);
  here.apply(deregistered("pay-1", "pay"));
  CHECK(here.desk.judge_unwatched().empty());
  here.apply(registered("pay-1", "pay"));
  CHECK_FALSE(here.judge(bad, 6));
  CHECK(here.judge(bad, 11));
}

TEST_CASE("pending and resolving phases go on from a checkpoint after a crash") {
  office here;
  CHECK(here.desk.save().empty());
  here.judge(bad, 0);
  const auto pending = here.desk.save();
  here.crash();
  REQUIRE(here.desk.restore(pending, second(1), second(3)));
  CHECK_FALSE(here.judge(bad, 4));
  REQUIRE(here.judge(bad, 5));
  CHECK(here.desk.save().empty());

  here.judge(good, 6);
  const auto resolving = here.desk.save();
  here.crash();
  REQUIRE(here.desk.restore(resolving, second(7), second(7)));
  CHECK_FALSE(here.judge(good, 8));
  CHECK(here.judge(good, 9));
}

TEST_CASE("a checkpoint that is too old, of another episode or of an unwatched rule is left out") {
  office here;
  here.judge(bad, 0);
  const auto pending = here.desk.save();
  SECTION("too old") {
    here.crash();
    REQUIRE(here.desk.restore(pending, second(1), second(1) + alert_desk::longest_gap + duration{1}));
  }
  SECTION("fired since") {
    REQUIRE(here.judge(bad, 5));
    here.crash();
    REQUIRE(here.desk.restore(pending, second(4), second(5)));
  }
  SECTION("unwatched") {
    here.apply(configured("pay", {}));
    here.crash();
    REQUIRE(here.desk.restore(pending, second(4), second(5)));
  }
  CHECK(here.desk.save().empty());
}

TEST_CASE("a checkpoint that cannot be read is refused and changes nothing") {
  office here;
  const auto* data = GENERATE("{", "[1]", R"([{"service": "pay", "rule": "errors", "sense": "1s"}])");
  const auto restored = here.desk.restore(data, second(0), second(0));
  REQUIRE_FALSE(restored);
  CHECK(restored.error().code == errc::invalid);
  CHECK(restored.error().detail.starts_with("checkpoint of alerts: "));
  CHECK(here.desk.save().empty());
}
