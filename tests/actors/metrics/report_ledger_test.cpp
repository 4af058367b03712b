#include "actors/metrics/compact_text.hpp"
#include "actors/metrics/report_ledger.hpp"
#include "tests/actors/metrics/calls.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace muster {

using namespace std::chrono_literals;

namespace {

std::string written(const report_ledger& value, checkpoint_scope scope = checkpoint_scope::all) {
  text_writer out;
  value.write(out, scope);
  return std::move(out).text();
}

report_ledger recovered(const std::string& text, timestamp now = dawn) {
  report_ledger result;
  text_reader in{text};
  result.read(in, now);
  REQUIRE(in.ok());
  return result;
}

void save(report_ledger& ledger) {
  ledger.saving();
  ledger.saved();
}

/// A reporter with something uncovered repeats its latest report every second.
void hear(report_ledger& ledger, int64_t number, timestamp from, timestamp until) {
  for (auto at = from + 1s; at < until; at += 1s)
    CHECK_FALSE(ledger.enter(web, number, at));
}

} // namespace

TEST_CASE("a report is counted once, whatever the order in which numbers come and come again") {
  std::mt19937_64 chance{1};
  for (int round = 0; round < 50; ++round) {
    report_ledger ledger;
    std::vector<int64_t> numbers(60);
    std::iota(numbers.begin(), numbers.end(), 1);
    auto twice = numbers;
    twice.insert(twice.end(), numbers.begin(), numbers.end());
    std::ranges::shuffle(twice, chance);
    std::vector<int64_t> counted;
    for (const auto number : twice)
      if (ledger.enter(web, number, dawn))
        counted.push_back(number);
    std::ranges::sort(counted);
    REQUIRE(counted == numbers);
    save(ledger);
    REQUIRE(ledger.covered(web) == 60);
  }
}

TEST_CASE("reporters do not disturb each other") {
  report_ledger ledger;
  CHECK(ledger.enter(web, 1, dawn));
  CHECK(ledger.enter(reporter_id{"web-2"}, 1, dawn));
  CHECK_FALSE(ledger.enter(web, 1, dawn));
}

TEST_CASE("covered is what was counted when a checkpoint began, once it is saved, and never beyond a gap") {
  report_ledger ledger;
  CHECK(ledger.covered(web) == 0);
  ledger.enter(web, 1, dawn);
  ledger.enter(web, 2, dawn);
  ledger.saving();
  ledger.enter(web, 3, dawn);
  CHECK(ledger.covered(web) == 0);
  ledger.saved();
  CHECK(ledger.covered(web) == 2);
  ledger.enter(web, 5, dawn);
  save(ledger);
  CHECK(ledger.covered(web) == 3);
  CHECK(ledger.enter(web, 4, dawn));
  save(ledger);
  CHECK(ledger.covered(web) == 5);
}

TEST_CASE("a gap is held open for its repetition and given up when nothing of it came for the patience") {
  constexpr auto patience = report_ledger::patience;
  report_ledger ledger;
  ledger.enter(web, 1, dawn);
  ledger.enter(web, 4, dawn);
  ledger.enter(web, 6, dawn + 4s);
  hear(ledger, 1, dawn + 4s, dawn + patience - 1ns);
  CHECK(ledger.enter(web, 2, dawn + patience - 1ns));
  hear(ledger, 1, dawn + patience, dawn + 2 * patience - 2ns);
  CHECK_FALSE(ledger.enter(web, 6, dawn + 2 * patience - 2ns));
  save(ledger);
  CHECK(ledger.covered(web) == 2);
  CHECK_FALSE(ledger.enter(web, 6, dawn + 2 * patience - 1ns));
  CHECK_FALSE(ledger.enter(web, 3, dawn + 2 * patience - 1ns));
  save(ledger);
  CHECK(ledger.covered(web) == 4);
  hear(ledger, 1, dawn + 2 * patience, dawn + 3 * patience - 2ns);
  CHECK(ledger.enter(web, 5, dawn + 3 * patience - 2ns));
  save(ledger);
  CHECK(ledger.covered(web) == 6);
}

TEST_CASE("a gap is not given up on account of time in which the reporter could not be heard") {
  report_ledger ledger;
  ledger.enter(web, 1, dawn);
  ledger.enter(web, 3, dawn);
  CHECK_FALSE(ledger.enter(web, 3, dawn + 1h));
  hear(ledger, 3, dawn + 1h, dawn + 1h + 20s);
  CHECK(ledger.enter(web, 2, dawn + 1h + 20s));
}

TEST_CASE("a reporter whose first number is high is taken to have been known before") {
  report_ledger ledger;
  CHECK(ledger.enter(web, 100, dawn));
  CHECK(ledger.enter(web, 99, dawn));
  hear(ledger, 100, dawn, dawn + 31s);
  CHECK_FALSE(ledger.enter(web, 100, dawn + 31s));
  save(ledger);
  CHECK(ledger.covered(web) == 100);
  CHECK(ledger.enter(web, 101, dawn + 31s));
}

TEST_CASE("the greatest number there is does no harm") {
  constexpr auto greatest = std::numeric_limits<int64_t>::max();
  report_ledger ledger;
  CHECK(ledger.enter(web, greatest, dawn));
  CHECK_FALSE(ledger.enter(web, greatest, dawn));
  CHECK(ledger.enter(web, greatest - 1, dawn));
  CHECK(ledger.enter(web, 1, dawn));
  hear(ledger, greatest, dawn, dawn + 1min);
  CHECK_FALSE(ledger.enter(web, greatest, dawn + 1min));
  save(ledger);
  CHECK(ledger.covered(web) == greatest);
}

TEST_CASE("a reporter with many gaps takes no more memory than its bound, and loses the oldest gaps first") {
  report_ledger ledger;
  for (int64_t number = 2; number <= 400; number += 2)
    CHECK(ledger.enter(web, number, dawn));
  CHECK(written(ledger).size() < 1000);
  CHECK_FALSE(ledger.enter(web, 1, dawn));
  CHECK(ledger.enter(web, 399, dawn));
}

TEST_CASE("past the bound the reporter that was silent for longest is forgotten") {
  report_ledger ledger;
  for (size_t i = 0; i < report_ledger::max_reporters; ++i)
    ledger.enter(reporter_id{"r" + std::to_string(i)}, 1, dawn + std::chrono::seconds{i == 7 ? 0 : 1});
  ledger.enter(web, 1, dawn + 2s);
  CHECK(ledger.size() == report_ledger::max_reporters);
  CHECK(ledger.enter(reporter_id{"r7"}, 1, dawn + 3s));
  CHECK_FALSE(ledger.enter(web, 1, dawn + 3s));
}

TEST_CASE("silent reporters are forgotten on request, once they have been found silent for the patience") {
  constexpr auto patience = report_ledger::patience;
  report_ledger ledger;
  ledger.enter(web, 1, dawn);
  ledger.enter(reporter_id{"web-2"}, 1, dawn + 1h);
  const auto found = dawn + 1h + 1s;
  for (auto finds = report_ledger::fewest_finds; finds > 0; --finds)
    ledger.forget(found, 1h);
  ledger.forget(found + patience - 1ns, 1h);
  CHECK(ledger.size() == 2);
  ledger.forget(found + patience, 1h);
  CHECK(ledger.size() == 1);
  CHECK(ledger.enter(web, 1, found + patience));
}

TEST_CASE("a clock that leaps makes nobody forgotten who is heard after it, and nothing of it counted twice") {
  report_ledger ledger;
  for (const auto number : {1, 2, 3})
    ledger.enter(web, number, dawn);
  const auto later = dawn + 720h;
  ledger.forget(later, 24h);
  CHECK(ledger.enter(web, 4, later + 1s));
  ledger.forget(later + 5min, 24h);
  for (const auto number : {1, 2, 3, 4})
    CHECK_FALSE(ledger.enter(web, number, later + 5min));
  save(ledger);
  CHECK(ledger.covered(web) == 4);
}

TEST_CASE("a clock that leaps more than once in one breath makes nobody forgotten either") {
  report_ledger ledger;
  ledger.enter(web, 1, dawn);
  auto later = dawn;
  for (auto leaps = report_ledger::fewest_finds - 1; leaps > 0; --leaps)
    ledger.forget(later += 48h, 24h);
  CHECK_FALSE(ledger.enter(web, 1, later + 1s));
}

TEST_CASE("a recovered ledger knows what it had counted, gaps included, and that it is covered") {
  report_ledger ledger;
  for (const auto number : {1, 2, 3, 6, 7, 9})
    ledger.enter(web, number, dawn);
  auto back = recovered(written(ledger));
  CHECK(written(back) == written(ledger));
  CHECK(back.covered(web) == 3);
  for (const auto number : {1, 3, 6, 7, 9})
    CHECK_FALSE(back.enter(web, number, dawn));
  for (const auto number : {4, 5, 8, 10})
    CHECK(back.enter(web, number, dawn));
}

TEST_CASE("a gap that was recovered is held open anew") {
  report_ledger ledger;
  ledger.enter(web, 2, dawn);
  auto back = recovered(written(ledger), dawn + 1h);
  CHECK(back.enter(web, 1, dawn + 1h + report_ledger::patience - 1ns));
}

TEST_CASE("a recent checkpoint holds the reporters that have changed, and goes on top of the full one") {
  const reporter_id other{"web-2"};
  report_ledger ledger;
  ledger.enter(web, 1, dawn);
  ledger.enter(other, 1, dawn);
  const auto full = written(ledger);
  ledger.begin_recent();
  CHECK_FALSE(ledger.has_recent());
  ledger.enter(web, 1, dawn);
  CHECK_FALSE(ledger.has_recent());
  ledger.enter(web, 2, dawn);
  CHECK(ledger.has_recent());
  const auto recent = written(ledger, checkpoint_scope::recent);
  CHECK(recent.find(other.str()) == std::string::npos);
  auto back = recovered(full);
  text_reader in{recent};
  back.read(in, dawn);
  CHECK(written(back) == written(ledger));
}

TEST_CASE("text that is no ledger is a fault, never a crash") {
  const auto text = GENERATE(as<std::string>{}, "", "1 ", "1 web-1 ", "1 web-1 -1 0 ", "1 /web 1 0 ",
                             "1 web-1 5 1 3 4 ", "1 web-1 5 1 8 7 ", "99999999 ", "1 web-1 1 9 ");
  report_ledger ledger;
  text_reader in{text};
  ledger.read(in, dawn);
  INFO(text);
  CHECK_FALSE(in.ok());
}

} // namespace muster
