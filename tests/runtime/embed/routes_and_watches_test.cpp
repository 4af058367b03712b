#include "runtime/embed/routes.hpp"
#include "runtime/embed/watches.hpp"
#include "tests/catch.hpp"
#include "tests/support/virtual_tree.hpp"

using namespace muster;

TEST_CASE("a route that comes when all have been ended is refused: nobody would end it") {
  virtual_tree tree;
  routes all;
  roll_call calls;
  all.end(calls);
  const auto late = all.add(tree.home(), {.service = service_name{"pay"}}, {}, {});
  REQUIRE_FALSE(late);
  CHECK(late.error().code == errc::unavailable);
}

TEST_CASE("a watch that comes when all have been ended is refused: nobody would end it") {
  virtual_tree tree;
  watches all;
  roll_call calls;
  all.end(calls);
  const auto late = all.add(*tree.home(), {[](const record&) {}}, {});
  REQUIRE_FALSE(late);
  CHECK(late.error().code == errc::unavailable);
}
