#include "messages/codec/json.hpp"
#include "messages/model/fact.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/cli/process.hpp"

#include <algorithm>

using namespace muster;

namespace {

/// What a failed run prints in the end: what failed, the last facts, and the command that plays it again.
struct told_failure {
  std::string what;
  std::vector<record> facts;
  std::string replay;

  bool operator==(const told_failure&) const = default;
};

told_failure failure_in(const std::string& output) {
  told_failure told;
  const auto lines = lines_of(output);
  auto at = std::ranges::find_if(
    lines, [](const auto& line) { return line.starts_with("FAILED: ") && !line.ends_with("CPU second"); });
  REQUIRE(at != lines.end());
  told.what = at->substr(8);
  REQUIRE(++at != lines.end());
  CHECK(*at == "the last facts before it:");
  for (++at; at != lines.end() && !at->starts_with("replay: "); ++at) {
    const auto fact = decode<record>(json::parse(at->substr(at->find('{'))));
    REQUIRE(fact);
    told.facts.push_back(*fact);
  }
  REQUIRE(at != lines.end());
  told.replay = at->substr(8);
  return told;
}

/// The brown-out with something in the end that does not hold, and with its seed.
std::string failing_brown_out() {
  auto text = content_of(example("brown-out"));
  const std::string right = "\"success('pay') >= 99%\"";
  const auto at = text.find(right);
  REQUIRE(at != std::string::npos);
  return text.replace(at, right.size(), "\"success('pay') < 50%\"");
}

} // namespace

TEST_CASE("what fails in the end ends with 99, the virtual time, the last 20 facts and a command that replays it") {
  const scratch_folder folder;
  const auto file = folder.write("failing one's.json", failing_brown_out());
  const auto ran = run_muster({"run", file, "--seed", "7", "--trace", folder.path("trace")});
  CHECK(ran.code == 99);
  const auto told = failure_in(ran.out);
  CHECK_THAT(told.what, Catch::Matchers::StartsWith("3:00.000 at_end: success('pay') < 50% [success('pay') = 9"));

  std::vector<record> all;
  for (const auto& line : lines_of(folder.read("trace")))
    if (const auto parsed = json::parse(line); parsed.contains("index"))
      all.push_back(*decode<record>(parsed));
  REQUIRE(all.size() > 20);
  all.erase(all.begin(), all.end() - 20);
  CHECK(told.facts == all);

  // As a person would run it: from the same folder, with `muster` on the path.
  const auto again = run_line(told.replay);
  CHECK(again.code == 99);
  CHECK(failure_in(again.out) == told);
}

TEST_CASE("the last facts are those before the first failure, not those of the whole run") {
  const scratch_folder folder;
  const auto file = folder.write("early.json", R"x({
    "muster": 1, "name": "fails early", "duration": "20s",
    "services": [{"name": "pay", "instances": 2}],
    "steps": [
      {"at": "5s", "do": "expect", "that": "service('pay').instances == 3"},
      {"at": "10s", "do": "deregister", "target": "pay-2"}],
    "at_end": ["service('pay').instances == 2"]})x");
  const auto ran = run_muster({"run", file});
  CHECK(ran.code == 99);
  const auto told = failure_in(ran.out);
  CHECK_THAT(told.what, Catch::Matchers::StartsWith("5.000s expect: service('pay').instances == 3"));
  CHECK(told.facts.size() == 3);
  CHECK(std::ranges::none_of(told.facts,
                             [](const record& entry) { return kind_of(entry.what) == "instance_deregistered"; }));
}
