#pragma once

#include "actors/journal/store.hpp"
#include "tests/catch.hpp"

#include <limits>
#include <memory>

// What every store promises, as test cases: whoever includes this says how a new store is made.

using namespace muster;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<fact_store> new_store();

using indices = std::vector<int64_t>;

record entry(int64_t index, const char* service, const char* command = "") {
  return {index, timestamp{index * 1s}, command_id{command}, instance_deregistered{service_name{service}, {}, {}}};
}

indices indices_of(const fact_store::slice& found) {
  indices result;
  for (const auto& each : found.records)
    result.push_back(each.index);
  return result;
}

/// Facts 1 to 6: about a, b, a, nobody, b, a.
std::shared_ptr<fact_store> filled() {
  auto result = new_store();
  REQUIRE(result->append({entry(1, "a"), entry(2, "b"), entry(3, "a")}));
  REQUIRE(result->append({record{4, {}, {}, child_restarted{}}, entry(5, "b"), entry(6, "a")}));
  return result;
}

constexpr auto highest = std::numeric_limits<int64_t>::max();
constexpr auto lowest = std::numeric_limits<int64_t>::min();

} // namespace

TEST_CASE("a new store has no facts") {
  const auto store = new_store();
  CHECK(store->last_index() == 0);
  const auto found = store->read(0, 1000, {});
  REQUIRE(found);
  CHECK(found->records.empty());
  CHECK(found->last == 0);
}

TEST_CASE("facts are kept as they were given, under indices that count up by one") {
  const auto store = new_store();
  const std::vector<record> first{entry(1, "a", "one"), entry(2, "b", "one")};
  const std::vector<record> second{entry(3, "a", "two")};
  REQUIRE(store->append(first));
  REQUIRE(store->append(second));
  REQUIRE(store->append({}));
  CHECK(store->last_index() == 3);
  CHECK(store->read(0, 2, {})->records == first);
  CHECK(store->read(2, 2, {})->records == second);
}

TEST_CASE("facts that do not follow on the last one are refused, all of them, and nothing changes") {
  const auto records =
    GENERATE(std::vector<record>{entry(6, "c", "x")}, std::vector<record>{entry(8, "c", "x")},
             std::vector<record>{entry(0, "c", "x")}, std::vector<record>{entry(7, "c", "x"), entry(9, "c", "x")},
             std::vector<record>{entry(7, "c", "x"), entry(7, "c", "x")},
             std::vector<record>{entry(8, "c", "x"), entry(7, "c", "x")});
  const auto store = filled();
  const auto refused = store->append(records);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::internal);
  CHECK(store->last_index() == 6);
  CHECK(store->read(0, 1000, {})->records.size() == 6);
  CHECK(store->read(0, 1000, service_name{"c"})->records.empty());
  CHECK_FALSE(store->index_of(command_id{"x"}));
}

TEST_CASE("facts are read after an index, up to a limit, and the answer tells how far was looked") {
  const auto [after, limit, service, found, last] = GENERATE(table<int64_t, int64_t, std::string, indices, int64_t>({
    {0, 1000, "", {1, 2, 3, 4, 5, 6}, 6},
    {4, 1000, "", {5, 6}, 6},
    {6, 1000, "", {}, 6},
    {7, 1000, "", {}, 6},
    {highest, 1000, "", {}, 6},
    {-1, 1000, "", {1, 2, 3, 4, 5, 6}, 6},
    {lowest, 1000, "", {1, 2, 3, 4, 5, 6}, 6},
    {0, 2, "", {1, 2}, 2},
    {2, 4, "", {3, 4, 5, 6}, 6},
    {0, 1000, "a", {1, 3, 6}, 6},
    {0, 1000, "b", {2, 5}, 6},
    {0, 1000, "c", {}, 6},
    {1, 1000, "a", {3, 6}, 6},
    {3, 1000, "a", {6}, 6},
    {5, 1000, "b", {}, 6},
    {0, 1, "a", {1}, 1},
    {1, 1, "a", {3}, 3},
    {0, 2, "b", {2, 5}, 5},
    {3, 1, "b", {5}, 5},
    {highest, 1000, "a", {}, 6},
    {lowest, 1, "b", {2}, 2},
  }));
  INFO("after " << after << ", limit " << limit << ", service '" << service << "'");
  const auto store = filled();
  const auto slice = store->read(after, limit, service_name{service});
  REQUIRE(slice);
  CHECK(indices_of(*slice) == found);
  CHECK(slice->last == last);
}

TEST_CASE("whoever reads on from where was looked sees each fact about a service once") {
  const auto store = filled();
  const auto limit = GENERATE(as<int64_t>{}, 1, 2, 3, 4);
  indices seen;
  for (int64_t after = 0; after < store->last_index();) {
    const auto slice = store->read(after, limit, service_name{"a"});
    REQUIRE(slice->last > after);
    for (const auto index : indices_of(*slice))
      seen.push_back(index);
    after = slice->last;
  }
  CHECK(seen == indices{1, 3, 6});
}

TEST_CASE("a command is known by the last fact that it caused, however long ago") {
  const auto store = new_store();
  REQUIRE(store->append({entry(1, "a", "one"), entry(2, "a", "one")}));
  std::vector<record> since;
  for (int64_t index = 3; index < 1'000; ++index)
    since.push_back(entry(index, "a"));
  REQUIRE(store->append(since));
  CHECK(store->index_of(command_id{"one"}) == 2);
  CHECK_FALSE(store->index_of(command_id{"two"}));
  CHECK_FALSE(store->index_of(command_id{}));
}

TEST_CASE("each actor has one checkpoint, the one that it saved last") {
  const auto store = new_store();
  const child_name metrics{"metrics"};
  CHECK_FALSE(store->load(metrics));
  REQUIRE(store->save(metrics, {timestamp{1s}, "first"}));
  REQUIRE(store->save(child_name{"breaker/pay"}, {timestamp{2s}, "other"}));
  REQUIRE(store->save(metrics, {timestamp{3s}, "second"}));
  CHECK(store->load(metrics)->at == timestamp{3s});
  CHECK(store->load(metrics)->data == "second");
  CHECK(store->load(child_name{"breaker/pay"})->data == "other");
  CHECK(store->last_index() == 0);
}

TEST_CASE(
  "of facts that are compacted only those are left that are to be, the later ones stay, and no index is used again") {
  const auto store = filled();
  REQUIRE(store->compact(4, std::vector<record>{entry(2, "b"), entry(3, "c", "changed")}, 0));
  CHECK(store->compacted() == compacted_part{4, 2});
  CHECK(store->last_index() == 6);
  const auto all = store->read(0, 1000, {});
  CHECK(indices_of(*all) == indices{2, 3, 5, 6});
  CHECK(all->records[1] == entry(3, "c", "changed"));
  REQUIRE(store->append({entry(7, "a")}));
  const auto [after, limit, service, found, last] = GENERATE(table<int64_t, int64_t, std::string, indices, int64_t>({
    {0, 2, "", {2, 3}, 3},
    {1, 1, "", {2}, 2},
    {2, 1000, "", {3, 5, 6, 7}, 7},
    {3, 1000, "", {5, 6, 7}, 7},
    {4, 1000, "", {5, 6, 7}, 7},
    {5, 1000, "", {6, 7}, 7},
    {7, 1000, "", {}, 7},
    {highest, 1000, "", {}, 7},
    {lowest, 1, "", {2}, 2},
    {0, 1000, "a", {6, 7}, 7},
    {0, 1000, "c", {3}, 7},
    {6, 1000, "a", {7}, 7},
  }));
  INFO("after " << after << ", limit " << limit << ", service '" << service << "'");
  const auto slice = store->read(after, limit, service_name{service});
  CHECK(indices_of(*slice) == found);
  CHECK(slice->last == last);
}

TEST_CASE("facts are compacted again further on") {
  const auto store = filled();
  REQUIRE(store->compact(2, std::vector<record>{entry(1, "a")}, 0));
  REQUIRE(store->append({entry(7, "a"), entry(8, "a")}));
  REQUIRE(store->compact(7, std::vector<record>{entry(1, "a"), entry(6, "a")}, 0));
  CHECK(store->compacted() == compacted_part{7, 2});
  CHECK(indices_of(*store->read(0, 1000, {})) == indices{1, 6, 8});
  REQUIRE(store->compact(7, {}, 0));
  CHECK(indices_of(*store->read(0, 1000, {})) == indices{8});
  REQUIRE(store->append({entry(9, "b")}));
  CHECK(indices_of(*store->read(0, 1000, {})) == indices{8, 9});
}

TEST_CASE("a command whose facts were compacted is known from an index on") {
  const auto store = new_store();
  REQUIRE(store->append({entry(1, "a", "one"), entry(2, "a", "two"), entry(3, "a", "two"), entry(4, "a", "four"),
                         entry(5, "a", "five"), entry(6, "a", "six")}));
  REQUIRE(store->compact(5, std::vector<record>{entry(2, "a", "two")}, 4));
  CHECK_FALSE(store->index_of(command_id{"one"}));
  // As far as its facts are left.
  CHECK(store->index_of(command_id{"two"}) == 2);
  CHECK(store->index_of(command_id{"four"}) == 4);
  CHECK(store->index_of(command_id{"five"}) == 5);
  CHECK(store->index_of(command_id{"six"}) == 6);
  REQUIRE(store->append({entry(7, "a"), entry(8, "a")}));
  REQUIRE(store->compact(7, {}, 5));
  CHECK_FALSE(store->index_of(command_id{"two"}));
  CHECK_FALSE(store->index_of(command_id{"four"}));
  CHECK(store->index_of(command_id{"five"}) == 5);
  CHECK(store->index_of(command_id{"six"}) == 6);
}

TEST_CASE("what can be no compaction is refused, and nothing changes") {
  const auto [up_to, left] = GENERATE(table<int64_t, std::vector<record>>({
    {6, {}},
    {7, {}},
    {1, {}},
    {4, {entry(5, "a")}},
    {4, {entry(3, "a"), entry(3, "a")}},
    {4, {entry(0, "a")}},
  }));
  const auto store = filled();
  REQUIRE(store->compact(2, std::vector<record>{entry(1, "a")}, 0));
  const auto refused = store->compact(up_to, left, 0);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::internal);
  CHECK(store->compacted() == compacted_part{2, 1});
  CHECK(indices_of(*store->read(0, 1000, {})) == indices{1, 3, 4, 5, 6});
}
