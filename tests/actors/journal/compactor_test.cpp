#include "actors/journal/compactor.hpp"
#include "actors/journal/memory_store.hpp"
#include "tests/actors/journal/journal_tree.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;
using test::indices_of;
using test::journal_tree;
using test::text_of;

namespace {

settings compacting(int64_t after, int64_t keep) {
  settings result;
  result.journal.max_event_history = 1;
  result.journal.compact_after = after;
  result.journal.keep_facts = keep;
  result.journal.keep_commands = 4;
  return result;
}

/// Each undoes the one before.
fact configured() {
  return service_configured{service_name{"pay"}, {}};
}

/// One that stays.
fact deprecated(int64_t version) {
  return versions_deprecated{service_name{"pay"}, {*version_range::parse(std::to_string(version) + ".0.0")}};
}

/// Takes facts, and cannot be compacted.
class full_disk final : public fact_store {
public:
  expected<void> append(const std::vector<record>& records) override { return store_.append(records); }

  expected<slice> read(int64_t after, int64_t limit, const service_name& service) const override {
    return store_.read(after, limit, service);
  }

  int64_t last_index() const override { return store_.last_index(); }

  std::optional<int64_t> index_of(const command_id& command) const override { return store_.index_of(command); }

  expected<void> compact(int64_t, const shared_list<record>&, int64_t) override {
    ++tries;
    return fail(errc::storage_unavailable, "full");
  }

  expected<void> save(const child_name&, saved_checkpoint) override { return {}; }

  std::optional<saved_checkpoint> load(const child_name&) const override { return std::nullopt; }

  int tries = 0;

private:
  memory_store store_;
};

void add(fact_store& store, fact what) {
  REQUIRE(store.append({{store.last_index() + 1, timestamp{}, {}, std::move(what)}}));
}

fact_query after(int64_t index) {
  fact_query result;
  result.after = index;
  return result;
}

/// How many steps it took; 0 when there was nothing to do.
int compact(compactor& work, fact_store& store) {
  if (!work.begin(store, timestamp{24h}))
    return 0;
  int steps = 1;
  while (work.step(store).value())
    ++steps;
  return steps;
}

} // namespace

TEST_CASE("facts are compacted when so many have come that may be dropped, and then when as many have come again") {
  memory_store store;
  compactor work{compacting(10, 5)};
  std::vector<int64_t> at;
  for (int i = 0; i < 50; ++i) {
    add(store, configured());
    if (compact(work, store) > 0)
      at.push_back(store.last_index());
  }
  CHECK(at == std::vector<int64_t>{15, 25, 35, 45});
  CHECK(store.compacted() == compacted_part{40, 1});
  CHECK(indices_of(store.read(0, 100, {})->records) == "40 41 42 43 44 45 46 47 48 49 50");
}

TEST_CASE("the more facts stay the more must come before they are looked at again") {
  memory_store store;
  compactor work{compacting(10, 1)};
  std::vector<int64_t> at;
  for (int i = 0; i < 100; ++i) {
    add(store, deprecated(i));
    if (compact(work, store) > 0)
      at.push_back(store.last_index());
  }
  CHECK(at == std::vector<int64_t>{11, 21, 41, 81});
  CHECK(store.read(0, 1000, {})->records.size() == 100);
}

TEST_CASE("facts are kept for ever where that is wanted, and those that watchers may ask for in any case") {
  memory_store store;
  for (int i = 0; i < 100; ++i)
    add(store, configured());
  compactor never{compacting(0, 1)};
  CHECK(compact(never, store) == 0);
  auto watched = compacting(1, 1);
  watched.journal.max_event_history = 60;
  compactor work{watched};
  CHECK(compact(work, store) > 0);
  CHECK(store.compacted() == compacted_part{40, 1});
}

TEST_CASE("a compaction goes on while facts are appended, and leaves them as they are") {
  memory_store store;
  for (int i = 0; i < 9'000; ++i)
    add(store, configured());
  compactor work{compacting(1, 1'000)};
  REQUIRE(work.begin(store, timestamp{24h}));
  CHECK_FALSE(work.begin(store, timestamp{24h}));
  int steps = 0;
  for (bool more = true; more; ++steps) {
    add(store, configured());
    more = work.step(store).value();
  }
  CHECK(steps > 4);
  CHECK(store.compacted() == compacted_part{8'000, 1});
  CHECK(store.last_index() == 9'000 + steps);
  CHECK(std::cmp_equal(store.read(0, 10'000, {})->records.size(), 1'001 + steps));
}

TEST_CASE("what could not be compacted is tried again when more facts have come, and not with each of them") {
  full_disk store;
  compactor work{compacting(10, 5)};
  for (int i = 0; i < 45; ++i) {
    add(store, configured());
    if (work.begin(store, timestamp{24h}))
      while (work.step(store).value_or(false))
        continue;
  }
  CHECK(store.tries == 4);
}

TEST_CASE("the journal compacts by itself, over its own crashes as well, and says how far it has") {
  journal_tree it{{}, compacting(10, 5)};
  for (int i = 1; i <= 20; ++i)
    CHECK(it.append({configured()}, "c" + std::to_string(i)) == std::to_string(i));
  CHECK(text_of(it.read(after(0))) == "10 11 12 13 14 15 16 17 18 19 20");
  const auto check = [&] {
    CHECK(it.read(after(0))->compacted == 10);
    CHECK(text_of(it.read(after(4))) == "compacted");
    auto knowing = after(4);
    knowing.compacted = 10;
    CHECK(text_of(it.read(knowing)).starts_with("10 11 12"));
    knowing.compacted = 9;
    CHECK(text_of(it.read(knowing)) == "compacted");
    CHECK(text_of(it.read(after(10))).starts_with("11 12"));
    CHECK(it.read(after(INT64_MAX))->compacted == 10);
  };
  check();
  it.tree.advance(3s);
  REQUIRE(it.tree.kill("journal"));
  it.tree.advance(1s);
  check();
  // Its fact is there, or it is among the latest.
  CHECK(it.append({configured()}, "c10") == "10");
  CHECK(it.append({}, "c12") == "12");
  CHECK(it.append({}, "c3") == "not_found");
}
