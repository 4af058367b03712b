#include "tests/runtime/storage/stores.hpp"

#include <random>

using namespace muster;
using namespace muster::test;

namespace {

/// Few enough that the log is emptied within a story again and again.
constexpr int64_t log_pages = 12;

constexpr int64_t batches = 24;

/// What can become of facts when power fails.
struct ending {
  /// Why the journal could not be opened again; empty when it could.
  std::string refused;
  bool lost_acknowledged = false;
  bool altered = false;
};

/// Facts are written, power fails, it comes back, and what is there is compared with what was acknowledged.
class story {
public:
  story(durability level, uint64_t seed) : level_{level}, seed_{seed}, chance_{seed} {}

  unsafe_disk& disk() { return disk_; }

  /// Opens the journal and writes until all is written or something fails.
  void live() {
    auto options = on(disk_, level_);
    options.log_pages = log_pages;
    auto store = sqlite_store::open(options);
    if (!store)
      return;
    auto next = (*store)->last_index() + 1;
    for (int64_t batch = 0; batch < batches; ++batch) {
      std::vector<record> records;
      for (auto count = 1 + chance_() % 4; count > 0; --count)
        records.push_back(fact_number(next++));
      offered_ = std::max(offered_, next - 1);
      if (!(*store)->append(records))
        return;
      acknowledged_ = next - 1;
      if (chance_() % 6 == 0 && !compact(**store))
        return;
      if (chance_() % 4 == 0 && !(*store)->save(child_name{"metrics"}, {timestamp{}, std::string(3000, 'm')}))
        return;
    }
  }

  ending look() {
    disk_.restore_power(chance_());
    ending result;
    const auto found = sqlite_store::open(on(disk_, level_));
    if (!found) {
      result.refused = found.error().detail;
      return result;
    }
    const auto last = (*found)->last_index();
    const auto up_to = (*found)->compacted().up_to;
    result.lost_acknowledged = last < acknowledged_ || up_to < compacted_;
    result.altered = last > offered_ || up_to > to_compact_ || all_of(**found) != left_of(up_to, last);
    for (auto index = std::max<int64_t>(commands_from(up_to), 1); index <= last; ++index)
      result.altered |= (*found)->index_of(fact_number(index).command) != index;
    acknowledged_ = last;
    compacted_ = up_to;
    return result;
  }

private:
  static int64_t commands_from(int64_t up_to) { return up_to - 10; }

  /// Of facts that were compacted each third is left, and each third of those says something else.
  std::vector<record> left_of(int64_t up_to, int64_t last) const {
    std::vector<record> result;
    for (int64_t index = 1; index <= last; ++index)
      if (index > up_to)
        result.push_back(fact_number(index));
      else if (index % 3 == 0)
        result.push_back(index % 9 == 0 ? changed(fact_number(index)) : fact_number(index));
    return result;
  }

  static record changed(record entry) {
    entry.what = lease_expired{service_name{"pay"}, instance_id{"pay-1"}, {}};
    return entry;
  }

  bool compact(sqlite_store& store) {
    const auto up_to = store.last_index() - 1 - static_cast<int64_t>(chance_() % 3);
    if (up_to <= store.compacted().up_to)
      return true;
    to_compact_ = std::max(to_compact_, up_to);
    if (!store.compact(up_to, left_of(up_to, up_to), commands_from(up_to)))
      return false;
    compacted_ = up_to;
    return true;
  }

  /// The same whenever it is asked for; some fill pages, most share one.
  record fact_number(int64_t index) const {
    std::mt19937_64 dice{seed_ * 1'000'003 + static_cast<uint64_t>(index)};
    return entry_of(index,
                    std::string(dice() % 8 == 0 ? dice() % 9000 : dice() % 80, static_cast<char>('a' + index % 26)),
                    command_id{"c/" + std::to_string(index)});
  }

  durability level_;
  uint64_t seed_;
  std::mt19937_64 chance_;
  unsafe_disk disk_;
  int64_t offered_ = 0;
  int64_t acknowledged_ = 0;
  int64_t to_compact_ = 0;
  int64_t compacted_ = 0;
};

/// How many operations of the disk a story takes that nothing disturbs.
int64_t length_of(durability level, uint64_t seed) {
  story whole{level, seed};
  whole.live();
  return whole.disk().operations();
}

struct tally {
  int64_t points = 0;
  int64_t refused = 0;
  int64_t lost = 0;
  int64_t altered = 0;
  std::string first;

  void count(const ending& what, int64_t point) {
    ++points;
    refused += what.refused.empty() ? 0 : 1;
    lost += what.lost_acknowledged ? 1 : 0;
    altered += what.altered ? 1 : 0;
    if (first.empty() && (!what.refused.empty() || what.lost_acknowledged || what.altered))
      first = "first at point " + std::to_string(point) + (what.refused.empty() ? "" : ": " + what.refused);
  }
};

/// Power fails at so many points, evenly over a story: each another story, in which it fails once more while the
/// journal is opened again, and a third time in the life after that.
tally fail_at(int64_t points, durability level, bool lies = false) {
  tally result;
  for (int64_t point = 0; result.points < points; ++point) {
    const auto seed = static_cast<uint64_t>(point) + 1;
    const auto length = length_of(level, seed);
    story one{level, seed};
    one.disk().lie_about_syncs(lies);
    one.disk().fail_power_after(point * 7919 % length);
    one.live();
    result.count(one.look(), point);
    one.disk().fail_power_after(static_cast<int64_t>(seed % 12));
    one.live();
    result.count(one.look(), point);
    one.disk().fail_power_after(static_cast<int64_t>(seed * 31) % length);
    one.live();
    result.count(one.look(), point);
  }
  return result;
}

void expect_nothing_lost(const tally& found) {
  INFO(found.first);
  CHECK(found.refused == 0);
  CHECK(found.lost == 0);
  CHECK(found.altered == 0);
}

} // namespace

TEST_CASE("whenever power fails, all that fsync has acknowledged is recovered, be it compacted or not") {
  expect_nothing_lost(fail_at(200, durability::fsync));
}

TEST_CASE("two thousand failures of power lose no fact that fsync has acknowledged", "[long]") {
  expect_nothing_lost(fail_at(2000, durability::fsync));
}

TEST_CASE("a disk that only says that it has synced loses acknowledged facts, and this would show") {
  const auto found = fail_at(200, durability::fsync, true);
  CHECK(found.refused + found.lost > 20);
}

TEST_CASE("under os a failure of power may take the latest facts, but what is left is a prefix") {
  const auto found = fail_at(200, durability::os);
  INFO(found.first);
  CHECK(found.refused == 0);
  CHECK(found.altered == 0);
  CHECK(found.lost > 20);
}
