#include "runtime/clock.hpp"
#include "runtime/embed/routes.hpp"
#include "runtime/embed/watches.hpp"
#include "tests/catch.hpp"
#include "tests/support/virtual_tree.hpp"

#include <memory>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;

TEST_CASE("a route that comes when all have been ended is refused: nobody would end it") {
  virtual_tree tree;
  routes all;
  roll_call calls;
  all.end(calls);
  const auto late = all.add(tree.home(), {.service = service_name{"pay"}}, {}, {});
  REQUIRE_FALSE(late);
  CHECK(late.error().code == errc::unavailable);
}

TEST_CASE("what routes have gathered is waited for once, and not for each of them in turn") {
  virtual_tree tree;
  routes all;
  std::vector<std::shared_ptr<route>> open;
  // Nobody answers before the tree runs.
  for (int i = 0; i < 1000; ++i)
    open.push_back(all.add(tree.home(), {.service = service_name{"pay"}}, {}, {}).value());
  const asker_ptr from{tree.system()};
  const auto begun = steady_now();
  all.gather(from, 10ms);
  CHECK(steady_now() - begun < 5s);
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
