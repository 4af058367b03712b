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

TEST_CASE("a graph for Graphviz has each service and each arrow once, and marks what is not met") {
  CHECK(dot_of(sample_report())
        == "digraph dependencies {\n  rankdir=LR;\n  node [shape=box];\n"
           "  \"end\";\n  \"pay\";\n  \"web.1\";\n"
           "  \"end\" -> \"pay\" [label=\"<3 >=1, ^4 || ^5\", color=red, style=dashed];\n}\n");
  CHECK(dot_of({}) == "digraph dependencies {\n  rankdir=LR;\n  node [shape=box];\n}\n");
}

TEST_CASE("a flowchart for Mermaid names services by what cannot be a word of its own, and its labels are no markup") {
  CHECK(mermaid_of(sample_report())
        == "flowchart LR\n  s1[\"end\"]\n  s2[\"pay\"]\n  s3[\"web.1\"]\n"
           "  s1 -.->|\"#lt;3 #gt;=1, ^4 || ^5\"| s2\n");
}

TEST_CASE("a report as JSON reads back as the same") {
  CHECK(decode<dependency_report>(parse_json(json_of(sample_report())).value()) == sample_report());
}
