#include "runtime/scenario/schema.hpp"
#include "runtime/scenario/script.hpp"
#include "runtime/scenario/script_json.hpp"
#include "runtime/scenario/source.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/scenario/schema_check.hpp"
#include "tests/runtime/scenario/script_text.hpp"

#include <filesystem>

using namespace muster;

namespace {

const std::filesystem::path folder{MUSTER_SOURCE_DIR "/examples/scenarios"};

json read(const std::filesystem::path& file) {
  const source from{*read_source_file(file)};
  REQUIRE(from.faults().empty());
  return from.content();
}

json document(std::string_view text) {
  return json::parse(text, nullptr, true, true);
}

std::vector<std::filesystem::path> examples() {
  std::vector<std::filesystem::path> result;
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    if (entry.path().extension() == ".json" && entry.path().stem().extension() != ".schema")
      result.push_back(entry.path());
  return result;
}

} // namespace

TEST_CASE("the schema beside the scenarios is the one of this build") {
  const auto kept = *read_source_file(folder / "scenario.schema.json");
  // A test of the whole text would print both.
  const bool same = kept == scenario_schema().dump(2) + "\n";
  INFO("write it anew with: muster schema > examples/scenarios/scenario.schema.json");
  CHECK(same);
}

TEST_CASE("every scenario of the examples satisfies the schema and is sound") {
  const auto schema = scenario_schema();
  CHECK(examples().size() >= 4);
  for (const auto& file : examples()) {
    CAPTURE(file);
    CHECK(schema_fault(schema, read(file)) == "");
    for (const auto& fault : read_script(*read_source_file(file), file).faults)
      FAIL_CHECK(to_string(fault));
  }
}

TEST_CASE("the sound script satisfies the schema") {
  CHECK(schema_fault(scenario_schema(), document(sound_script)) == "");
}

TEST_CASE("the schema refuses what the reader refuses for its form") {
  const auto schema = scenario_schema();
  struct example {
    std::string what;
    std::string into;
  };
  const auto each = GENERATE(values<example>({
    {R"x("muster": 1)x", R"x("muster": 2)x"},
    {R"x("muster": 1, )x", ""},
    {R"x("duration": "1m")x", R"x("duration": "60")x"},
    {R"x("duration": "1m")x", R"x("duration": "1m", "sed": 1)x"},
    {R"x("instances": 2)x", R"x("instances": -2)x"},
    {R"x("errors": 0.05)x", R"x("errors": 5)x"},
    {R"x("rate": "200/s")x", R"x("rate": 200)x"},
    {R"x("timeout": "250ms")x", R"x("key": "user-{1-9}")x"},
    {R"x("timeout": "250ms")x", R"x("key": {"zipf": 0})x"},
    {R"x("timeout": "250ms")x", R"x("key": {"zip": 5})x"},
    {R"x("timeout": "250ms")x", R"x("client_ip": 7)x"},
    {R"x("kind": "tcp")x", R"x("kind": "grpc")x"},
    {R"x("window": "10s")x", R"x("window": 0)x"},
    {R"x("when": "error_rate > 5%", )x", ""},
    {R"x("do": "note")x", R"x("do": "nap")x"},
    {R"x("do": "note")x", R"x("do": "note", "target": "pay")x"},
    {R"x({"at": "5s", "do")x", R"x({"do")x"},
    {R"x("target": "attic", "set")x", R"x("set")x"},
    {R"x({"id": "shelf"})x", R"x({"name": "shelf"})x"},
    {R"x({"id": "shelf"})x", R"x({"location": {"latitude": 90.5, "longitude": 0}})x"},
    {R"x({"id": "shelf"})x", R"x({"location": {"latitude": -91}})x"},
    {R"x({"id": "shelf"})x", R"x({"location": {"longitude": 180.5}})x"},
    {R"x("timeout": "250ms")x", R"x("retry": true)x"},
    {R"x("do": "note", "text": "tick")x", R"x("do": "configure", "set": {"balancer": {}})x"},
  }));
  CAPTURE(each.what, each.into);
  const auto text = changed_script(each.what, each.into);
  CHECK(schema_fault(schema, document(text)) != "");
  CHECK_FALSE(read_script(text, "f").content);
}

TEST_CASE("the schema names every key and verb that the reader knows") {
  const auto defs = scenario_schema().at("$defs");
  for (const auto key : service_keys()) {
    CAPTURE(key);
    CHECK(defs.at("scripted_service").at("properties").contains(std::string{key}));
  }
  for_each_verb([&]<class Action>(std::type_identity<Action>) {
    const auto& properties = defs.at(std::string{Action::verb}).at("properties");
    for (const auto key : step_keys<Action>()) {
      CAPTURE(Action::verb, key);
      CHECK(properties.contains(std::string{key}));
    }
  });
}
