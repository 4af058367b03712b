#include "actors/registry/dependency_graph.hpp"
#include "tests/catch.hpp"

#include <string>

using namespace muster;

namespace {

/// `a>b c>d`: a needs b, and c needs d.
dependency_graph graph_of(const std::string& text) {
  dependency_graph result;
  for (size_t at = 0; at < text.size(); at += text[at] == ' ' ? 1 : 0) {
    const auto word = text.substr(at, text.find(' ', at) - at);
    at += word.size();
    const auto arrow = word.find('>');
    result.add(service_name{word.substr(0, arrow)}, service_name{word.substr(arrow + 1)});
  }
  return result;
}

std::string joined(const std::vector<service_name>& names) {
  std::string result;
  for (const auto& each : names)
    result.append(result.empty() ? "" : " ").append(each.str());
  return result;
}

std::string cycles_of(const std::string& text) {
  std::string result;
  for (const auto& each : graph_of(text).cycles())
    result.append(result.empty() ? "" : ", ").append(joined(each.services));
  return result;
}

std::string affected_in(const std::string& text, const std::string& by) {
  std::string result;
  const auto affected = graph_of(text).affected_by(service_name{by});
  for (const auto& each : affected)
    result.append(result.empty() ? "" : ", ").append(joined(way_of(affected, each.service)));
  return result;
}

} // namespace

TEST_CASE("services come after all that they need, and those that nothing says of in the order of names") {
  const auto [text, order] = GENERATE(table<std::string, std::string>({
    {"", ""},
    {"d>b c>a", "a b c d"},
    {"a>b b>c", "c b a"},
    {"a>c b>c c>d", "d c a b"},
    {"a>b a>b", "b a"},
    {"a>b b>a", "b a"},
    {"x>a a>b b>a a>c", "b c a x"},
    {"a>a", "a"},
  }));
  INFO(text);
  CHECK(joined(graph_of(text).order()) == order);
}

TEST_CASE("every cycle is named with its services in the order in which they need each other") {
  const auto [text, cycles] = GENERATE(table<std::string, std::string>({
    {"a>b b>c", ""},
    {"a>a", "a"},
    {"a>b b>a", "a b"},
    {"c>b b>a a>c", "a c b"},
    {"a>b b>a a>c c>a", "a b, a c"},
    {"a>b b>c c>a b>a", "a b, a b c"},
    {"x>a a>b b>a b>y c>d d>c", "a b, c d"},
  }));
  INFO(text);
  CHECK(cycles_of(text) == cycles);
}

TEST_CASE("a name that is asked for twice is no cycle") {
  CHECK(cycles_of("a>b a>b b>c b>c") == "");
}

TEST_CASE("who is affected is found transitively, each with the shortest way to what fails") {
  CHECK(affected_in("a>b b>c d>c", "c") == "a b c, b c, d c");
  CHECK(affected_in("a>b b>c a>c", "c") == "a c, b c");
  CHECK(affected_in("a>b b>a", "a") == "b a");
  CHECK(affected_in("a>b", "a") == "");
  CHECK(affected_in("a>b", "unknown") == "");
}

TEST_CASE("below a service is all that it needs and nothing else") {
  CHECK(joined(graph_of("a>b b>c x>c y>x").below(service_name{"a"}).order()) == "c b a");
  CHECK(joined(graph_of("a>b").below(service_name{"unknown"}).order()) == "");
}

TEST_CASE("long chains and many circles are answered within bounds") {
  dependency_graph chain;
  const auto name = [](int number) { return service_name{"s" + std::to_string(100'000 + number)}; };
  for (int i = 0; i < 20'000; ++i)
    chain.add(name(i), name(i + 1));
  CHECK(chain.order().front() == name(20'000));
  CHECK(chain.affected_by(name(20'000)).size() == 20'000);
  CHECK(chain.cycles().empty());
  dependency_graph knot;
  for (int i = 0; i < 30; ++i)
    for (int j = 0; j < 30; ++j)
      knot.add(name(i), name(j));
  CHECK(knot.cycles().size() == dependency_graph::max_cycles);
}
