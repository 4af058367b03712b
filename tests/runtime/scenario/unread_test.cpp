#include "runtime/scenario/unread.hpp"
#include "tests/catch.hpp"

using namespace muster;

namespace {

unread_places places() {
  unread_places result;
  result.add("/a/1/b");
  result.add(std::set<std::string>{"/c", "/d/2"});
  return result;
}

} // namespace

TEST_CASE("an unread value covers itself and its parts") {
  for (const auto* pointer : {"/a/1/b", "/a/1/b/x/y", "/c", "/c/0", "/d/2/x"})
    CHECK(places().covers(pointer));
  for (const auto* pointer : {"", "/a", "/a/1", "/a/1/bb", "/a/1/c", "/d", "/d/20", "/e"})
    CHECK_FALSE(places().covers(pointer));
}

TEST_CASE("an unread value touches also what it is a part of") {
  for (const auto* pointer : {"", "/a", "/a/1", "/a/1/b", "/a/1/b/x", "/d", "/c/0"})
    CHECK(places().touches(pointer));
  for (const auto* pointer : {"/a/1/bb", "/a/11", "/d/20", "/e"})
    CHECK_FALSE(places().touches(pointer));
}

TEST_CASE("a pattern may be covered by a value at such a place, or by what would hold it") {
  for (const auto* pattern : {"/a/*/b", "/*/*/b", "/a/*/b/*", "/c", "/c/*/name", "/d/*", "/d/*/x"})
    CHECK(places().may_cover(pattern));
  for (const auto* pattern : {"/a/*", "/a", "/a/*/c", "/d", "/e/*"})
    CHECK_FALSE(places().may_cover(pattern));
}

TEST_CASE("an unread whole covers everything") {
  unread_places whole;
  whole.add("");
  CHECK(whole.covers(""));
  CHECK(whole.covers("/a/b"));
  CHECK(whole.may_cover("/a/*"));
  CHECK_FALSE(unread_places{}.touches(""));
}
