#include "messages/codec/graph.hpp"
#include "tests/catch.hpp"

using namespace muster;

namespace {

graph sample_graph() {
  return {"shop",
          {{"end", {"1.0.0", "2 healthy"}}, {"say \"hi\"\\", {}, true}, {"a<b#1>", {"no instance"}, true}},
          {{"end", "say \"hi\"\\", "<3 >=1"}, {"a<b#1>", "end", "^4 || ^5", true}}};
}

} // namespace

TEST_CASE("a graph for Graphviz has each node with its lines and each arrow, and what is marked is red") {
  CHECK(dot_of(sample_graph()) == R"(digraph "shop" {
  rankdir=LR;
  node [shape=box];
  "end" [label="end\n1.0.0\n2 healthy"];
  "say \"hi\"\\" [color=red];
  "a<b#1>" [label="a<b#1>\nno instance", color=red];
  "end" -> "say \"hi\"\\" [label="<3 >=1"];
  "a<b#1>" -> "end" [label="^4 || ^5", color=red, style=dashed];
}
)");
}

TEST_CASE("a flowchart for Mermaid names nodes by what cannot be a word of its own, and its labels are no markup") {
  CHECK(mermaid_of(sample_graph()) == R"(flowchart LR
  n1["end<br/>1.0.0<br/>2 healthy"]
  n2["say #quot;hi#quot;\"]
  n3["a#lt;b#35;1#gt;<br/>no instance"]
  n1 -->|"#lt;3 #gt;=1"| n2
  n3 -.->|"^4 || ^5"| n1
  style n2 stroke:red
  style n3 stroke:red
)");
}

TEST_CASE("a graph without nodes is a graph") {
  CHECK(dot_of({"none", {}, {}}) == "digraph \"none\" {\n  rankdir=LR;\n  node [shape=box];\n}\n");
  CHECK(mermaid_of({"none", {}, {}}) == "flowchart LR\n");
}
