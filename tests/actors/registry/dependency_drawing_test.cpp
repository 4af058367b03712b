#include "actors/registry/dependency_drawing.hpp"
#include "messages/codec/json.hpp"
#include "tests/catch.hpp"
#include "tests/support/versions.hpp"

using namespace muster;
using test::range;

namespace {

/// Two ranges for one pair of services, one of them not met.
dependency_report sample_report() {
  const service_name end{"end"};
  const service_name pay{"pay"};
  dependency_report result;
  result.dependencies = {{end, pay, range("<3 >=1"), true, {}}, {end, pay, range("^4 || ^5"), false, "none"}};
  result.order = {pay, end, service_name{"web.1"}};
  result.cycles = {{{end, pay}}};
  result.index = 7;
  return result;
}

} // namespace

TEST_CASE("the graph of dependencies has each service and each arrow once, and marks what is not met") {
  CHECK(graph_of(sample_report())
        == graph{"dependencies", {{"end"}, {"pay"}, {"web.1"}}, {{"end", "pay", "<3 >=1, ^4 || ^5", true}}});
  CHECK(graph_of(dependency_report{}) == graph{"dependencies", {}, {}});
}

TEST_CASE("a report as JSON reads back as the same") {
  CHECK(decode<dependency_report>(parse_json(json_of(sample_report())).value()) == sample_report());
}
