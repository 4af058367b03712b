#include "actors/overview/topology_drawing.hpp"
#include "messages/codec/json.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/cli/process.hpp"

using namespace muster;

namespace {

const std::string shop_as_dot = R"x(digraph "topology" {
  rankdir=LR;
  node [shape=box];
  "catalog" [label="catalog\n1.2.0 (3)\n3 healthy, 1 circuit open", color=red];
  "mail" [label="mail\nno instance", color=red];
  "orders" [label="orders\n2.3.1 (2)\n2 healthy"];
  "pay" [label="pay\n1.4.0 (2), 2.0.0\n3 healthy"];
  "stock" [label="stock\n3.1.0 (2)\n1 healthy, 1 unhealthy", color=red];
  "web" [label="web\n5.0.0 (2)\n2 healthy"];
  "orders" -> "mail" [label="^1", color=red, style=dashed];
  "orders" -> "pay" [label="^1"];
  "orders" -> "stock" [label=">=3"];
  "web" -> "catalog" [label="^1"];
  "web" -> "orders" [label="^2"];
}
)x";

const std::string shop_as_mermaid = R"x(flowchart LR
  n1["catalog<br/>1.2.0 (3)<br/>3 healthy, 1 circuit open"]
  n2["mail<br/>no instance"]
  n3["orders<br/>2.3.1 (2)<br/>2 healthy"]
  n4["pay<br/>1.4.0 (2), 2.0.0<br/>3 healthy"]
  n5["stock<br/>3.1.0 (2)<br/>1 healthy, 1 unhealthy"]
  n6["web<br/>5.0.0 (2)<br/>2 healthy"]
  n3 -.->|"^1"| n2
  n3 -->|"^1"| n4
  n3 -->|"#gt;=3"| n5
  n6 -->|"^1"| n1
  n6 -->|"^2"| n3
  style n1 stroke:red
  style n2 stroke:red
  style n5 stroke:red
)x";

/// What a rehearsal of the shop writes to a file of this name.
std::string shop_in(const std::string& name) {
  const scratch_folder folder;
  const auto ran = run_muster({"run", example("shop"), "--quiet", "--topology", folder.path(name)});
  CHECK(ran.code == 0);
  CHECK(ran.err == "");
  return folder.read(name);
}

} // namespace

TEST_CASE("a run writes the topology at its end as DOT, as JSON or for Mermaid, by the ending of the file's name") {
  for (const auto* name : {"shop.dot", "shop.gv", "shop"})
    CHECK(shop_in(name) == shop_as_dot);
  CHECK(shop_in("shop.mmd") == shop_as_mermaid);
  const auto as_json = decode<topology>(parse_json(shop_in("shop.json")).value());
  REQUIRE(as_json);
  CHECK(as_json->silent.empty());
  CHECK(dot_of(graph_of(*as_json)) == shop_as_dot);
  REQUIRE(as_json->services.size() == 6);
  CHECK(as_json->services[0].performance->calls > 1000);
}

TEST_CASE("a run tells the same story whether or not its topology is asked for") {
  const scratch_folder folder;
  for (const auto& [trace, more] : std::vector<std::pair<std::string, std::vector<std::string>>>{
         {"without", {}}, {"with", {"--topology", folder.path("shop.dot")}}}) {
    std::vector<std::string> arguments{"run", example("shop"), "--quiet", "--trace", folder.path(trace)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    REQUIRE(run_muster(arguments).code == 0);
  }
  CHECK(lines_of(folder.read("with")).size() > 100);
  CHECK((folder.read("with") == folder.read("without")));
}

TEST_CASE("a topology of another form, of many seeds, or for a file that cannot be written is refused") {
  const scratch_folder folder;
  const auto file = folder.path("shop.svg");
  const auto form = run_muster({"run", example("shop"), "--topology", file});
  CHECK(form.code == 2);
  CHECK_THAT(form.err, Contains("'" + file + "' ends with none of .dot, .gv, .json and .mmd"));
  CHECK(run_muster({"run", example("shop"), "--seeds", "1..2", "--topology", folder.path("shop.dot")}).code == 2);
  const auto nowhere = folder.path("no/such/folder/shop.dot");
  const auto unwritten = run_muster({"run", example("shop"), "--quiet", "--topology", nowhere});
  CHECK(unwritten.code == 1);
  CHECK_THAT(unwritten.err, Contains(nowhere + ": cannot be written"));
}
