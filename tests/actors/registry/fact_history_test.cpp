#include "actors/registry/fact_history.hpp"
#include "tests/catch.hpp"

#include <limits>

using namespace muster;

namespace {

using indices = std::vector<int64_t>;

std::shared_ptr<const record> entry(int64_t index, const char* service, const char* command = "") {
  return std::make_shared<const record>(
    record{index, {}, command_id{command}, instance_deregistered{service_name{service}, {}, {}}});
}

/// Facts 1 to `count`, the odd ones about `a` and the even ones about `b`, of which `bound` are kept.
fact_history filled(int64_t count, int64_t bound) {
  fact_history result{bound};
  for (int64_t index = 1; index <= count; ++index)
    result.push(entry(index, index % 2 == 1 ? "a" : "b"));
  return result;
}

indices indices_of(const fact_list& list) {
  indices result;
  for (const auto& found : list.records)
    result.push_back(found.index);
  return result;
}

fact_query query_after(int64_t after, int64_t limit = 1000, const char* service = "") {
  return {after, limit, {}, service_name{service}};
}

constexpr auto highest = std::numeric_limits<int64_t>::max();
constexpr auto lowest = std::numeric_limits<int64_t>::min();

} // namespace

TEST_CASE("the history answers the facts after an index, and how far it has looked") {
  const auto [question, found, last] = GENERATE(table<fact_query, indices, int64_t>({
    {query_after(0), {1, 2, 3, 4, 5}, 5},
    {query_after(3), {4, 5}, 5},
    {query_after(4), {5}, 5},
    {query_after(5), {}, 5},
    {query_after(6), {}, 5},
    {query_after(highest), {}, 5},
    {query_after(-1), {1, 2, 3, 4, 5}, 5},
    {query_after(lowest), {1, 2, 3, 4, 5}, 5},
    {query_after(0, 2), {1, 2}, 2},
    {query_after(2, 2), {3, 4}, 4},
    {query_after(4, 2), {5}, 5},
    {query_after(0, 5), {1, 2, 3, 4, 5}, 5},
    {query_after(0, 0), {1}, 1},
    {query_after(0, -7), {1}, 1},
    {query_after(0, 1000, "a"), {1, 3, 5}, 5},
    {query_after(0, 1000, "b"), {2, 4}, 5},
    {query_after(0, 1000, "c"), {}, 5},
    {query_after(2, 1, "a"), {3}, 3},
    {query_after(3, 1, "b"), {4}, 4},
    {query_after(4, 1, "b"), {}, 5},
  }));
  INFO("after " << question.after << ", limit " << question.limit << ", service " << question.service.str());
  const auto list = filled(5, 100).read(question);
  REQUIRE(list);
  CHECK(indices_of(*list) == found);
  CHECK(list->last == last);
  CHECK(list->end == 5);
}

TEST_CASE("an empty history has no facts and nothing compacted") {
  for (const auto after : {int64_t{0}, int64_t{-1}, int64_t{5}, highest}) {
    const auto list = fact_history{100}.read(query_after(after));
    REQUIRE(list);
    CHECK(list->records.empty());
    CHECK(list->last == 0);
    CHECK(list->end == 0);
  }
}

TEST_CASE("an index older than what is kept is compacted, and says from where on to follow") {
  const auto history = filled(10, 3);
  for (const int64_t after : {int64_t{0}, int64_t{6}, lowest}) {
    const auto list = history.read(query_after(after));
    INFO(after);
    REQUIRE_FALSE(list);
    CHECK(list.error().code == errc::compacted);
    CHECK(list.error().detail == "facts up to 7 are no longer kept; query the instances and follow from that index");
  }
  CHECK(indices_of(*history.read(query_after(7))) == indices{8, 9, 10});
  CHECK(indices_of(*history.read(query_after(9))) == indices{10});
  CHECK(indices_of(*history.read(query_after(10))).empty());
}

TEST_CASE("as many facts are kept as the bound says") {
  for (const int64_t bound : {1, 2, 9, 10, 11}) {
    const auto history = filled(10, bound);
    const auto oldest = std::max<int64_t>(0, 10 - bound);
    CHECK(indices_of(*history.read(query_after(oldest))).size() == static_cast<size_t>(std::min<int64_t>(bound, 10)));
    if (oldest > 0)
      CHECK(history.read(query_after(oldest - 1)).error().code == errc::compacted);
  }
}

TEST_CASE("a command is known by the last fact that it caused, for as long as that is kept") {
  fact_history history{4};
  history.push(entry(1, "a", "one"));
  history.push(entry(2, "a", "two"));
  history.push(entry(3, "a", "two"));
  CHECK(history.index_of(command_id{"one"}) == 1);
  CHECK(history.index_of(command_id{"two"}) == 3);
  CHECK_FALSE(history.index_of(command_id{"three"}));
  history.push(entry(4, "a"));
  history.push(entry(5, "a"));
  CHECK_FALSE(history.index_of(command_id{"one"}));
  history.push(entry(6, "a"));
  CHECK(history.index_of(command_id{"two"}) == 3);
  history.push(entry(7, "a"));
  CHECK_FALSE(history.index_of(command_id{"two"}));
}

TEST_CASE("facts without a command are known under no id") {
  fact_history history{4};
  history.push(entry(1, "a"));
  CHECK_FALSE(history.index_of(command_id{}));
}

TEST_CASE("the history answers facts of some kinds only, and how far it has looked all the same") {
  fact_history history{100};
  for (int64_t index = 1; index <= 6; ++index) {
    fact what = lease_expired{service_name{index < 4 ? "a" : "b"}, {}, {}};
    if (index % 2 == 0)
      what = instance_deregistered{service_name{index < 4 ? "a" : "b"}, {}, {}};
    history.push(std::make_shared<const record>(record{index, {}, {}, what}));
  }
  const auto [kinds, service, limit, found, last] =
    GENERATE(table<std::vector<std::string>, const char*, int64_t, indices, int64_t>({
      {{}, "", 1000, {1, 2, 3, 4, 5, 6}, 6},
      {{"lease_expired"}, "", 1000, {1, 3, 5}, 6},
      {{"lease_expired", "instance_deregistered"}, "", 1000, {1, 2, 3, 4, 5, 6}, 6},
      {{"lease_expired"}, "b", 1000, {5}, 6},
      {{"instance_deregistered"}, "a", 1000, {2}, 6},
      {{"instance_deregistered"}, "", 2, {2, 4}, 4},
      {{"alert_fired"}, "", 1000, {}, 6},
    }));
  auto question = query_after(0, limit, service);
  question.kinds = kinds;
  const auto list = history.read(question);
  REQUIRE(list);
  CHECK(indices_of(*list) == found);
  CHECK(list->last == last);
}

TEST_CASE("a kind of facts that does not exist is refused, where the facts before would have been compacted too") {
  const auto history = filled(10, 3);
  auto question = query_after(0);
  question.kinds = {"instance_deregisterd"};
  CHECK(history.read(question).error().code == errc::invalid);
  CHECK(history.latest({100, {}, {"weather"}}).error().code == errc::invalid);
}

TEST_CASE("an event history is not always empty: it answers the latest facts, as many as were asked for") {
  const auto [limit, service, kinds, found] = GENERATE(table<int64_t, const char*, std::vector<std::string>, indices>({
    {100, "", {}, {6, 7, 8, 9, 10}},
    {2, "", {}, {9, 10}},
    {2, "a", {}, {7, 9}},
    {1, "b", {"instance_deregistered"}, {10}},
    {100, "b", {"instance_deregistered"}, {6, 8, 10}},
    {100, "", {"lease_expired"}, {}},
    {100, "c", {}, {}},
    {0, "", {}, {}},
    {-3, "", {}, {}},
    {highest, "", {}, {6, 7, 8, 9, 10}},
  }));
  const auto list = filled(10, 5).latest({limit, service_name{service}, kinds});
  REQUIRE(list);
  CHECK(indices_of(*list) == found);
  CHECK(list->last == 10);
  CHECK(list->end == 10);
  CHECK(fact_history{5}.latest({limit, service_name{service}, kinds})->records.empty());
}
