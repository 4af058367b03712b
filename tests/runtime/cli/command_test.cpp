#include "messages/codec/json.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/cli/process.hpp"

#include <regex>

using namespace muster;

TEST_CASE("the version is told to people and to programs") {
  const auto text = run_muster({"version"});
  CHECK(text.code == 0);
  CHECK(std::regex_match(text.out, std::regex{R"(muster \d+\.\d+\.\d+ \(CAF \d+\.\d+\.\d+, scenario format 1\)\n)"}));
  const auto data = run_muster({"version", "--json"});
  CHECK(data.code == 0);
  CHECK(data.err.empty());
  const auto parsed = json::parse(data.out);
  CHECK(parsed.size() == 3);
  for (const auto* key : {"muster", "caf"}) {
    INFO(key);
    CHECK(std::regex_match(parsed.at(key).get<std::string>(), std::regex{R"(\d+\.\d+\.\d+)"}));
    CHECK_THAT(text.out, Contains(parsed.at(key).get<std::string>()));
  }
  CHECK(parsed.at("scenario") == 1);
}

TEST_CASE("the schema is JSON and the one that is published") {
  const auto printed = run_muster({"schema"});
  CHECK(printed.code == 0);
  CHECK(json::parse(printed.out) == json::parse(content_of(example("scenario.schema"))));
}

TEST_CASE("every scenario of the tree is fine") {
  for (const auto* name : {"brown-out", "kill-every-actor", "lost-heartbeats", "one-hour"}) {
    INFO(name);
    const auto checked = run_muster({"check", example(name)});
    CHECK(checked.code == 0);
    CHECK(checked.out == example(name) + ": fine\n");
    CHECK(checked.err.empty());
  }
}

TEST_CASE("help is no error") {
  for (const auto& arguments : {std::vector<std::string>{"--help"}, {"run", "--help"}, {"check", "--help"}}) {
    const auto told = run_muster(arguments);
    CHECK(told.code == 0);
    CHECK_THAT(told.out, Contains("Usage:"));
  }
}

TEST_CASE("a wrong command line is answered with 2, what is wrong, and where to read on") {
  const auto file = example("brown-out");
  for (const auto& [arguments, text] : std::vector<std::pair<std::vector<std::string>, std::string>>{
         {{}, "subcommand"},
         {{"frobnicate"}, "subcommand"},
         {{"run"}, "FILE is required"},
         {{"check"}, "FILE is required"},
         {{"check", file, file}, "not expected"},
         {{"run", file, "--bogus"}, "--bogus"},
         {{"run", file, "--seed"}, "--seed"},
         {{"run", file, "--seed", "abc"}, "--seed"},
         {{"run", file, "--seed", "-1"}, "--seed"},
         {{"run", file, "--seed", "1.5"}, "--seed"},
         {{"run", file, "--seed", "18446744073709551616"}, "--seed"},
         {{"run", file, "--seeds", "3..1"}, "'3..1' is not a range of seeds such as 1..100"},
         {{"run", file, "--seeds", "1-3"}, "is not a range of seeds"},
         {{"run", file, "--seeds", ".."}, "is not a range of seeds"},
         {{"run", file, "--seed", "1", "--seeds", "1..2"}, "excludes"},
         {{"run", file, "--seeds", "1..2", "--trace", "t"}, "excludes"},
         {{"run", file, "--seeds", "1..2", "--json"}, "excludes"},
         {{"run", file, "--trace"}, "--trace"},
         {{"run", file, "--topology", "x.svg"}, "'x.svg' ends with none of .dot, .gv, .json and .mmd"},
         {{"version", "--xml"}, "--xml"},
       }) {
    const auto told = run_muster(arguments);
    CAPTURE(arguments, told.err);
    CHECK(told.code == 2);
    CHECK(told.out.empty());
    CHECK_THAT(told.err, Contains(text) && Contains("--help"));
  }
}

TEST_CASE("a file that cannot be read is answered with 1 and the reason") {
  const scratch_folder folder;
  for (const auto* command : {"run", "check"})
    for (const auto& [path, reason] : std::vector<std::pair<std::string, std::string>>{
           {folder.path("missing.json"), "No such file"}, {folder.path(""), "Is a directory"}}) {
      const auto told = run_muster({command, path});
      CAPTURE(command, path, told.err);
      CHECK(told.code == 1);
      CHECK(told.out.empty());
      CHECK_THAT(told.err, Contains(path) && Contains(reason));
    }
}
