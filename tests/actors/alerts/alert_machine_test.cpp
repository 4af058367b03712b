#include "actors/alerts/alert_machine.hpp"
#include "tests/actors/alerts/story.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace muster::story;

namespace {

char letter(alert_phase phase) {
  return "-PFR"[static_cast<size_t>(phase)];
}

/// One evaluation a second; each `1` is a condition that holds. Verdicts take effect at once. Answers the
/// phase after each evaluation: `-` inactive, `P` pending, `F` firing, `R` resolving.
std::string phases(const alert_rule& rule, std::string_view conditions, int64_t& episodes) {
  alert_machine machine;
  std::string result;
  for (size_t i = 0; i < conditions.size(); ++i) {
    const auto verdict = machine.step(rule, conditions[i] == '1', second(static_cast<int64_t>(i)));
    if (verdict == alert_verdict::fire) {
      machine.fired();
      ++episodes;
    } else if (verdict == alert_verdict::resolve) {
      machine = {};
    }
    result += letter(machine.phase());
  }
  return result;
}

} // namespace

TEST_CASE("an alert is pending for `for`, fires, and resolves when it has been clear for `keep_firing_for`") {
  struct example {
    int64_t for_, keep;
    std::string conditions, phases;
    int64_t episodes;
  };
  const auto e = GENERATE(values<example>({
    // Without times it follows the condition.
    {0, 0, "0011100", "--FFF--", 1},
    {0, 0, "0101010", "-F-F-F-", 3},
    // `for` is reached at, not after, its end, and begins anew whenever the condition does not hold.
    {3, 0, "011111", "-PPPFF", 1},
    {3, 0, "0111011101111", "-PPP-PPP-PPPF", 1},
    {1, 0, "1010101", "P-P-P-P", 0},
    // `keep_firing_for` likewise: a flapping condition is one episode.
    {0, 3, "1000011", "FRRR-FF", 2},
    {0, 3, "1001001000000", "FRRFRRFRRR---", 1},
    {0, 2, "10101010100", "FRFRFRFRFRR", 1},
    // Both.
    {2, 2, "1110111000111", "PPFRFFFRR-PPF", 2},
    // The episode goes on for as long as the condition holds.
    {2, 0, "1111111111", "PPFFFFFFFF", 1},
    {5, 5, "0000000000", "----------", 0},
  }));
  auto watched = rule("errors", "error_rate > 5%");
  watched.for_ = std::chrono::seconds{e.for_};
  watched.keep_firing_for = std::chrono::seconds{e.keep};
  int64_t episodes = 0;
  INFO(e.conditions << " for " << e.for_ << "s, keep " << e.keep << "s");
  CHECK(phases(watched, e.conditions, episodes) == e.phases);
  CHECK(episodes == e.episodes);
}

TEST_CASE("a verdict is asked for again until it is a fact") {
  alert_machine machine;
  const auto watched = rule("errors", "error_rate > 5%");
  CHECK(machine.step(watched, true, second(0)) == alert_verdict::fire);
  CHECK(machine.step(watched, true, second(1)) == alert_verdict::fire);
  CHECK(machine.step(watched, false, second(2)) == alert_verdict::none);
  CHECK(machine.step(watched, true, second(3)) == alert_verdict::fire);
  machine.fired();
  CHECK(machine.step(watched, true, second(4)) == alert_verdict::none);
  CHECK(machine.step(watched, false, second(5)) == alert_verdict::resolve);
  CHECK(machine.step(watched, false, second(6)) == alert_verdict::resolve);
  CHECK(machine.step(watched, true, second(7)) == alert_verdict::none);
  CHECK(machine.phase() == alert_phase::firing);
}

TEST_CASE("an evaluation of an earlier instant than the latest is ignored") {
  alert_machine machine;
  auto watched = rule("errors", "error_rate > 5%");
  watched.for_ = std::chrono::seconds{2};
  machine.step(watched, true, second(5));
  machine.step(watched, false, second(4));
  CHECK(machine.phase() == alert_phase::pending);
  CHECK(machine.step(watched, true, second(7)) == alert_verdict::fire);
}

TEST_CASE("a rule that changes judges what is pending by its new times") {
  alert_machine machine;
  auto watched = rule("errors", "error_rate > 5%");
  watched.for_ = std::chrono::minutes{1};
  CHECK(machine.step(watched, true, second(0)) == alert_verdict::none);
  watched.for_ = std::chrono::seconds{5};
  CHECK(machine.step(watched, true, second(4)) == alert_verdict::none);
  CHECK(machine.step(watched, true, second(5)) == alert_verdict::fire);
}
