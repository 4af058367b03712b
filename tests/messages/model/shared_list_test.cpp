#include "messages/codec/json.hpp"
#include "messages/model/shared_list.hpp"
#include "tests/catch.hpp"

#include <string>

using namespace muster;

namespace {

shared_list<std::string> letters() {
  return std::vector<std::string>{"a", "b", "c"};
}

} // namespace

TEST_CASE("a shared list is read like a vector") {
  const auto list = letters();
  REQUIRE(list.size() == 3);
  CHECK_FALSE(list.empty());
  CHECK(list.front() == "a");
  CHECK(list[1] == "b");
  CHECK(list.back() == "c");
  std::string all;
  for (const auto& each : list)
    all += each;
  CHECK(all == "abc");
  CHECK(std::vector<std::string>{list} == std::vector<std::string>{"a", "b", "c"});
  CHECK(shared_list<std::string>{}.empty());
  CHECK(shared_list<std::string>{}.begin() == shared_list<std::string>{}.end());
}

TEST_CASE("shared lists are equal when their elements are, whoever shares them") {
  const auto list = letters();
  CHECK(list == letters());
  auto longer = list;
  longer.push_back("d");
  CHECK_FALSE(longer == list);
  CHECK_FALSE(list == longer);
  auto other = shared_list<std::string>{};
  for (const auto* each : {"a", "b", "x"})
    other.push_back(each);
  CHECK_FALSE(other == list);
}

TEST_CASE("a copy of a shared list, and a list made of its elements, copy no element") {
  const auto list = letters();
  const auto copy = list;
  CHECK(&copy.front() == &list.front());
  shared_list<std::string> rest;
  for (auto at = ++list.begin(); at != list.end(); ++at)
    rest.push_back(at.shared());
  REQUIRE(rest.size() == 2);
  CHECK(&rest.front() == &list[1]);
}

TEST_CASE("a shared list is a list in JSON, and its faults name their place") {
  const auto list = letters();
  CHECK(encode(list).dump() == R"(["a","b","c"])");
  CHECK(decode<shared_list<std::string>>(encode(list)) == list);
  const auto refused = decode<shared_list<std::string>>(*parse_json(R"(["a", 2])"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().detail.starts_with("/1: "));
}
