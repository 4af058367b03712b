#include "actors/registry/mass_expiry.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace muster;
using namespace std::chrono_literals;

namespace {

const timestamp start{1'000'000s};

/// Applies what is decided, as a journal that takes every fact at once would have it.
class damper {
public:
  explicit damper(mass_expiry_settings how = {}) : logic{how} {}

  /// The kind of the fact that a look causes, with its reason; empty when it causes none.
  std::string look(lease_tally seen, duration at = 0s) { return take(logic.look(seen, start + at), at); }

  std::string resume(lease_tally seen, duration at = 0s) { return take(logic.resume(seen, start + at), at); }

  mass_expiry logic;
  std::vector<record> records;

private:
  std::string take(std::optional<fact> what, duration at) {
    if (!what)
      return {};
    records.push_back({std::ssize(records) + 1, start + at, logic.command(), *what});
    logic.apply(records.back());
    const auto* resumed = std::get_if<expiry_resumed>(&*what);
    return resumed == nullptr ? "suspended" : (resumed->early ? "resumed early: " : "resumed: ") + resumed->reason;
  }
};

constexpr lease_tally none_of_20{20, 0, 0};
constexpr lease_tally all_of_20{20, 20, 0};

} // namespace

TEST_CASE("expiry is suspended when less than 85 % of at least 10 leases are renewed in time") {
  const auto [leased, renewed, presumed, is_suspended] = GENERATE(table<int64_t, int64_t, int64_t, bool>({
    {0, 0, 0, false},
    {9, 0, 0, false},
    {10, 8, 0, true},
    {10, 9, 0, false},
    {10, 0, 0, true},
    {20, 16, 0, true},
    {20, 17, 0, false},
    {20, 10, 7, false},
    {20, 10, 6, true},
    {100, 84, 0, true},
    {100, 85, 0, false},
    {1'000'000, 849'999, 0, true},
    {1'000'000, 850'000, 0, false},
  }));
  CAPTURE(leased, renewed, presumed);
  damper it;
  CHECK(it.look({leased, renewed, presumed}) == (is_suspended ? "suspended" : ""));
  CHECK(it.logic.suspended_since().has_value() == is_suspended);
}

TEST_CASE("at most 15 % of the leased instances leave at one look, at least one, and none while expiry is suspended") {
  const auto [leased, renewed, most] = GENERATE(table<int64_t, int64_t, int64_t>({
    {1, 0, 1},
    {9, 0, 9},
    {10, 10, 1},
    {10, 9, 1},
    {13, 13, 1},
    {14, 14, 2},
    {19, 19, 2},
    {20, 17, 3},
    {20, 16, 0},
    {100, 85, 15},
    {100, 84, 0},
    {100'000, 99'000, 15'000},
  }));
  CAPTURE(leased, renewed);
  damper it;
  CHECK(it.logic.most_to_leave({leased, renewed, 0}) == most);
}

TEST_CASE("expiry goes on as soon as enough leases are renewed again, and no sooner") {
  damper it;
  REQUIRE(it.look(none_of_20) == "suspended");
  CHECK(it.logic.suspended_since() == start);
  CHECK(it.logic.most_to_leave(all_of_20) == 0);
  CHECK(it.look({20, 16, 0}, 5s) == "");
  // That nothing is known of them proves nothing.
  CHECK(it.look({20, 16, 4}, 6s) == "");
  CHECK(it.look({20, 17, 0}, 7s) == "resumed: enough leases are renewed again");
  CHECK_FALSE(it.logic.suspended_since());
  CHECK(std::get<expiry_resumed>(it.records.back().what).lasted == 7s);
  CHECK(it.logic.most_to_leave({20, 17, 0}) == 3);
  CHECK(it.look(none_of_20, 8s) == "suspended");
}

TEST_CASE("expiry goes on when fewer than 10 leases are left") {
  damper it;
  REQUIRE(it.look({10, 0, 0}) == "suspended");
  CHECK(it.look({9, 0, 0}, 1s) == "resumed: fewer than 10 leases are left");
  CHECK(it.logic.most_to_leave({9, 0, 0}) == 9);
}

TEST_CASE("expiry goes on after 10 minutes, or by command, and is not suspended again before it has recovered") {
  const auto by_command = GENERATE(true, false);
  damper it;
  REQUIRE(it.look(none_of_20) == "suspended");
  CHECK(it.look(none_of_20, 10min - 1ns) == "");
  if (by_command)
    CHECK(it.resume(none_of_20, 10min - 1ns) == "resumed early: by command");
  else
    CHECK(it.look(none_of_20, 10min) == "resumed early: it has lasted for 10m");
  CHECK(it.look(none_of_20, 11min) == "");
  CHECK(it.logic.most_to_leave(none_of_20) == 3);
  CHECK(it.look({17, 0, 0}, 12min) == "");
  // As after a restart, when nothing has been heard yet.
  CHECK(it.look({20, 0, 20}, 13min) == "");
  CHECK(it.look({20, 10, 0}, 14min) == "");
  CHECK(it.look({20, 17, 0}, 15min) == "");
  CHECK(it.look({20, 16, 0}, 16min) == "suspended");
}

TEST_CASE("the command to go on changes nothing while expiry goes on, and is not early once it has recovered") {
  damper it;
  CHECK(it.resume(none_of_20) == "");
  REQUIRE(it.look(none_of_20) == "suspended");
  CHECK(it.resume({20, 19, 0}) == "resumed: by command");
  CHECK(it.look(none_of_20) == "suspended");
}

TEST_CASE("mass expiry is what its facts add up to, and each change of it has a command id of its own") {
  damper it;
  it.look(none_of_20, 1s);
  const auto once = it.logic.command();
  it.look({20, 18, 0}, 2s);
  it.look(none_of_20, 3s);
  it.resume(none_of_20, 4s);
  std::set<command_id> ids;
  damper other;
  for (const auto& entry : it.records) {
    other.logic.apply(entry);
    ids.insert(entry.command);
  }
  CHECK(ids.size() == 4);
  CHECK(other.logic.command() == it.logic.command());
  CHECK(other.logic.command() != once);
  CHECK_FALSE(other.logic.suspended_since());
  CHECK(other.look(none_of_20, 5s) == "");
  // The same fact twice, as two incarnations may have it.
  other.logic.apply({7, start + 6s, {}, expiry_suspended{}});
  other.logic.apply({8, start + 7s, {}, expiry_suspended{}});
  CHECK(other.logic.suspended_since() == start + 6s);
}

TEST_CASE("how mass expiry is damped is a setting") {
  damper it{{3, ratio{500'000}, ratio{1'000'000}, 5s}};
  CHECK(it.look({2, 0, 0}) == "");
  CHECK(it.look({4, 2, 0}) == "");
  CHECK(it.logic.most_to_leave({4, 2, 0}) == 4);
  CHECK(it.look({4, 1, 0}) == "suspended");
  CHECK(it.look({4, 1, 0}, 5s) == "resumed early: it has lasted for 5s");
}
