#include "runtime/scenario/script.hpp"
#include "tests/catch.hpp"

#include <ctime>

using namespace muster;

namespace {

std::string with_services(const std::string& services, const std::string& rest = {}) {
  return R"({"muster": 1, "name": "x", "duration": "1m", "services": [)" + services + "]" + rest + "}";
}

std::string repeated(const std::string& part, size_t times) {
  std::string result;
  for (size_t i = 0; i < times; ++i)
    result.append(i == 0 ? "" : ",").append(part);
  return result;
}

/// What is said of a text of which the reading must not take long, even in a slow build.
std::vector<script_fault> faults_of_text(std::string text) {
  const auto before = std::clock();
  auto result = read_script(std::move(text), "f");
  CHECK(static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC < 30);
  CHECK_FALSE(result.content);
  CHECK(result.faults.size() <= script_result::max_faults + 1);
  return result.faults;
}

constexpr size_t very_many = 500'000;

} // namespace

TEST_CASE("a file of very many faults is refused quickly, and not all of them are said") {
  const auto steps = [](const std::string& step, size_t times) {
    return with_services("", R"(, "steps": [)" + repeated(step, times) + "]");
  };
  const auto [text, said] = GENERATE_COPY(table<std::string, size_t>({
    {with_services(repeated(R"({"name": 7})", very_many)), 1},
    {with_services(repeated(R"({"name": 7})", script::max_services)), 101},
    {steps(R"({"do": "breaker.open"})", 300'000), 101},
    {steps(R"({"do": "nap"})", 400'000), 1},
    {steps(R"({"do": "nap"})", script::max_steps), 101},
    {with_services("", R"(, "at_end": [)" + repeated(R"("success('a') > 1")", 300'000) + "]"), 1},
    {"{" + repeated(R"("a": 1)", very_many) + "}", 100},
  }));
  CAPTURE(text.substr(0, 120));
  CHECK(faults_of_text(text).size() == said);
}

TEST_CASE("an object of very many unknown keys is refused quickly") {
  std::string keys;
  for (size_t i = 0; i < very_many; ++i)
    keys += ", \"k" + std::to_string(i) + "\": 1";
  CHECK(faults_of_text(with_services("", keys)).size() == script_result::max_faults + 1);
}

TEST_CASE("very many unknown names among very many known ones are refused quickly") {
  std::string steps;
  for (size_t i = 0; i < script::max_steps; ++i)
    steps +=
      std::string{i == 0 ? "" : ","} + R"({"at": "1s", "do": "drain", "target": "none-)" + std::to_string(i) + "\"}";
  CHECK(faults_of_text(with_services(R"({"name": "a", "instances": 10000})", R"(, "steps": [)" + steps + "]")).size()
        == script_result::max_faults + 1);
}

TEST_CASE("a file asks for no more services, steps and instances than there may be") {
  struct example {
    std::string text;
    std::string fault;
  };
  const auto each = GENERATE(values<example>({
    {with_services(
       R"({"name": "a", "instances": 6000}, {"name": "b", "instances": 6000}, {"name": "c", "instances": 6000})"),
     "f:1:93: brings the instances to more than 10000"},
    {with_services(R"({"name": "a", "instances": 10000, "zone": ")" + std::string(1023, 'z') + "\"}"),
     "f:1:101: is longer than 1024 characters"},
    {with_services("", R"(, "traffic": [)" + repeated(R"({"id": "a", "to": "b", "rate": "1/s"})", 1'001) + "]"),
     "f:1:73: has more than 1000 entries"},
    {with_services(repeated(R"({"name": "a", "instances": 1})", 1'001)), "f:1:58: has more than 1000 entries"},
    {with_services("", R"(, "steps": [)" + repeated(R"({"at": "1s", "do": "note", "text": ""})", 10'001) + "]"),
     "f:1:71: has more than 10000 entries"},
  }));
  CAPTURE(each.text.substr(0, 200));
  const auto faults = faults_of_text(each.text);
  REQUIRE(faults.size() == 1);
  CHECK(to_string(faults[0]) == each.fault);
}

TEST_CASE("faults that very many instances have in common take no long time and hide no others") {
  std::string unknown;
  for (int i = 0; i < 60; ++i)
    unknown += (i == 0 ? "\"" : ", \"") + std::to_string(i) + R"(": "*")";
  const auto faults = faults_of_text(with_services(R"({"name": "a", "instances": 10000, "weight": -1, "depends_on": {)"
                                                   + unknown + R"(}}, {"name": "b", "instances": -1})"));
  REQUIRE(faults.size() == 62);
  CHECK(to_string(faults[0]) == "f:1:103: weight -1 is outside 0 to 1000000");
  CHECK(faults[1].text == "unknown service '0'; allowed: a, b");
  CHECK(faults.back().text.starts_with("must be a number of instances up to 10000"));
}

TEST_CASE("as many instances as there may be are read") {
  CHECK(
    read_script(with_services(R"({"name": "a", "instances": 10000, "zone": ")" + std::string(1022, 'z') + "\"}"), "f")
      .content);
}
