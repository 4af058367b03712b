#include "tests/runtime/storage/stores.hpp"

#include <functional>

using namespace muster;
using namespace muster::test;

namespace {

const child_name metrics{"metrics"};

/// Fills pages, so that a disk that is full is noticed at once.
record big(int64_t index) {
  return entry_of(index, std::string(20'000, 'x'), command_id{"c/" + std::to_string(index)});
}

} // namespace

TEST_CASE("while the disk fails nothing is written, all is read, and as soon as it works again it is written to") {
  using fault = std::function<void(unsafe_disk&, bool)>;
  const auto [what, set] = GENERATE(table<std::string, fault>({
    {"full", [](unsafe_disk& disk, bool on) { disk.fill(on); }},
    {"broken", [](unsafe_disk& disk, bool on) { disk.break_down(on); }},
    {"not syncing", [](unsafe_disk& disk, bool on) { disk.fail_syncs(on); }},
  }));
  INFO(what);
  unsafe_disk disk;
  auto store = opened(on(disk));
  REQUIRE(store->append({big(1), big(2)}));
  for (int64_t round = 0; round < 3; ++round) {
    set(disk, true);
    for (int i = 0; i < 2; ++i) {
      const auto refused = store->append({big(3 + round)});
      REQUIRE_FALSE(refused);
      CHECK(refused.error().code == errc::storage_unavailable);
      CHECK_THAT(refused.error().detail, Catch::Matchers::StartsWith("facts: "));
    }
    CHECK(store->last_index() == 2 + round);
    CHECK(all_of(*store).size() == static_cast<size_t>(2 + round));
    CHECK_FALSE(store->index_of(command_id{"c/" + std::to_string(3 + round)}));
    set(disk, false);
    REQUIRE(store->append({big(3 + round)}));
    CHECK(store->index_of(command_id{"c/" + std::to_string(3 + round)}) == 3 + round);
  }
  store.reset();
  store = opened(on(disk));
  CHECK(all_of(*store) == std::vector{big(1), big(2), big(3), big(4), big(5)});
}

TEST_CASE("a checkpoint that cannot be saved leaves the one before it") {
  unsafe_disk disk;
  auto store = opened(on(disk));
  REQUIRE(store->save(metrics, {timestamp{}, "first"}));
  disk.fill(true);
  const auto refused = store->save(metrics, {timestamp{}, std::string(20'000, 'x')});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::storage_unavailable);
  CHECK(store->load(metrics)->data == "first");
  disk.fill(false);
  REQUIRE(store->save(metrics, {timestamp{}, "second"}));
  store.reset();
  CHECK(opened(on(disk))->load(metrics)->data == "second");
}

TEST_CASE("what a failed sync has left behind is not believed to be on the disk because a later sync succeeds") {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    unsafe_disk disk;
    {
      const auto store = opened(on(disk));
      REQUIRE(store->append({big(1)}));
      // Is not synced, and is in the log before what comes next.
      REQUIRE(store->save(metrics, {timestamp{}, std::string(9000, 'm')}));
      disk.fail_syncs(true);
      REQUIRE_FALSE(store->append({big(2)}));
      disk.fail_syncs(false);
      REQUIRE(store->append({big(2)}));
      disk.fail_power_after(0);
    }
    disk.restore_power(seed);
    CHECK(all_of(*opened(on(disk))) == std::vector{big(1), big(2)});
  }
}

TEST_CASE("what was refused because its sync has failed is not there at the next start either") {
  unsafe_disk disk;
  {
    const auto store = opened(on(disk));
    REQUIRE(store->append({entry_of(1)}));
    disk.fail_next_sync();
    REQUIRE_FALSE(store->append({entry_of(2)}));
  }
  CHECK(all_of(*opened(on(disk))) == std::vector{entry_of(1)});
}

TEST_CASE("a journal that cannot be read is refused as long as that lasts") {
  unsafe_disk disk;
  REQUIRE(opened(on(disk))->append({entry_of(1)}));
  disk.break_down(true);
  CHECK_THAT(refusal_of(on(disk)), Contains("disk I/O error"));
  disk.break_down(false);
  CHECK(opened(on(disk))->last_index() == 1);
}

TEST_CASE("a journal that is closed is left to the next, and takes nothing any more") {
  const scratch_folder folder;
  const auto store = opened({folder.path("facts")});
  REQUIRE(store->append({entry_of(1)}));
  store->close();
  const auto next = opened({folder.path("facts")});
  CHECK(next->last_index() == 1);
  CHECK(store->append({entry_of(2)}).error().code == errc::storage_unavailable);
  CHECK(store->save(metrics, {}).error().code == errc::storage_unavailable);
  CHECK(all_of(*store) == all_of(*next));
}
