#include "actors/alerts/alert_reading.hpp"
#include "messages/model/policy.hpp"
#include "runtime/scenario/not_yet.hpp"
#include "runtime/scenario/script.hpp"
#include "runtime/scenario/script_json.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <map>
#include <set>

using namespace muster;

namespace {

/// A scenario with the word at the place of its kind.
std::string scenario_with(const not_yet_word& row) {
  const auto with = [&](const std::string& service, const std::string& stream, const std::string& rest) {
    return R"x({"muster": 1, "name": "x", "duration": "1m", "services": [{"name": "pay", "instances": 1)x" + service
           + R"x(}], "traffic": [{"id": "web", "to": "pay", "rate": "1/s")x" + stream + "}]" + rest + "}";
  };
  const auto quoted = "\"" + std::string{row.word} + "\"";
  const auto key = ", " + quoted + ": {}";
  const auto step = [&](const std::string& what) { return R"x(, "steps": [{"at": "1s", "do": )x" + what + "}]"; };
  const auto expected_that = [&](const std::string& that) {
    return with("", "", R"x(, "at_end": [")x" + that + R"x("])x");
  };
  const std::map<std::string_view, std::string> texts{
    {"verb",
     with("", "",
          row.word.starts_with("configure") ? step(R"x("configure", "set": {"balancer": {}})x") : step(quoted))},
    {"service key", with(key, "", "")},
    {"instance key", with(key, "", "")},
    {"value of retry", with("", R"x(, "retry": true)x", "")},
    {"health check kind", with(R"x(, "health": {"kind": )x" + quoted + "}", "", "")},
    {"balancing strategy", with(R"x(, "balancer": {"strategy": )x" + quoted + "}", "", "")},
    {"balancer key", with(R"x(, "balancer": {)x" + quoted + ": {}}", "", "")},
    {"alert measure",
     with(R"x(, "alerts": [{"name": "a", "when": ")x" + std::string{row.word} + R"x( > 5%"}])x", "", "")},
    {"alert sink kind",
     with("", "", R"x(, "config": {"alerts": {"sinks": [{"name": "a", "kind": )x" + quoted + "}]}}")},
    {"config key", with("", "", R"x(, "config": {)x" + quoted + ": {}}")},
    {"target", with("", "", step(R"x("fault.kill", "target": )x" + quoted))},
    {"expression", expected_that("instance('pay-1').ejected")},
  };
  const auto found = texts.find(row.kind);
  return found == texts.end() ? "" : found->second;
}

} // namespace

TEST_CASE("each word of a later part is told apart from an unknown one") {
  for (const auto& row : not_yet_words()) {
    CAPTURE(row.kind, row.word);
    const auto result = read_script(scenario_with(row), "x.json");
    const auto expected =
      "not yet: " + std::string{row.kind} + " '" + std::string{row.word} + "' comes with " + std::string{row.part};
    REQUIRE_FALSE(result.content);
    REQUIRE(result.faults.size() == 1);
    CHECK(result.faults[0].text == expected);
    CHECK(result.faults[0].not_yet);
  }
}

TEST_CASE("the table of later words holds no word that is there") {
  std::set<std::string_view> present{"round_robin",
                                     "geographic",
                                     "random",
                                     "weighted_round_robin",
                                     "least_connections",
                                     "consistent_hash",
                                     "none",
                                     "tcp",
                                     "ttl",
                                     "http",
                                     "https"};
  for (const auto word : verbs())
    present.insert(word);
  for (const auto key : service_keys())
    present.insert(key);
  for (const auto key : detail::key_names<settings>())
    present.insert(key);
  for (const auto key : detail::key_names<balancer_policy>())
    present.insert(key);
  for (const auto key : detail::key_names<scripted_traffic>())
    present.insert(key);
  for (const auto& row : not_yet_words()) {
    CAPTURE(row.kind, row.word);
    CHECK_FALSE(present.contains(row.word));
  }
}

TEST_CASE("exactly the alert measures that nobody measures are for later") {
  const auto later = not_yet_words_of("alert measure");
  const auto names = enumerators_of(std::type_identity<measure>{});
  for (size_t i = 0; i < names.size(); ++i) {
    CAPTURE(names[i]);
    CHECK((std::ranges::find(later, names[i]) == later.end()) == is_measured(static_cast<measure>(i)));
  }
}

TEST_CASE("the words of one kind stand together, each once") {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  std::set<std::string_view> finished;
  std::string_view kind;
  for (const auto& row : not_yet_words()) {
    CHECK(seen.insert({row.kind, row.word}).second);
    if (row.kind != kind)
      CHECK(finished.insert(row.kind).second);
    kind = row.kind;
  }
}

TEST_CASE("a word that is not in the table is not for later") {
  CHECK_FALSE(not_yet("verb", "fault.errors"));
  CHECK_FALSE(not_yet("verb", "breaker.opn"));
  CHECK_FALSE(not_yet("service key", "breaker.open"));
}
