#include "runtime/scenario/source.hpp"
#include "tests/catch.hpp"

#include <ctime>

using namespace muster;

namespace {

std::string at(file_position where) {
  return std::to_string(where.line) + ":" + std::to_string(where.column);
}

std::string value_at(const source& text, const std::string& pointer) {
  return at(text.position_at(text.byte_of({pointer, {}})));
}

std::string key_at(const source& text, const std::string& pointer) {
  return at(text.position_at(text.byte_of({pointer, {}, true})));
}

std::string byte_at(const source& text, const std::string& pointer, size_t offset) {
  return at(text.position_at(text.byte_of({pointer, {}, false, offset})));
}

double seconds_of_cpu(const std::function<void()>& work) {
  const auto before = std::clock();
  work();
  return static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
}

} // namespace

TEST_CASE("each value and key of a file has its line and column") {
  const source text{"{\n"
                    "  \"a\": 12, \"b\" :\t[true,null , -1.5e3],\n"
                    "  // \"no\": \"key\"\n"
                    "  \"c\": {\"d\": \"x\\\"y\\\\\", /* 7 */ \"e\": {}}\n"
                    "}\n"};
  REQUIRE(text.faults().empty());
  CHECK(value_at(text, "") == "1:1");
  CHECK(key_at(text, "/a") == "2:3");
  CHECK(value_at(text, "/a") == "2:8");
  CHECK(key_at(text, "/b") == "2:12");
  CHECK(value_at(text, "/b") == "2:18");
  CHECK(value_at(text, "/b/0") == "2:19");
  CHECK(value_at(text, "/b/1") == "2:24");
  CHECK(value_at(text, "/b/2") == "2:31");
  CHECK(value_at(text, "/c") == "4:8");
  CHECK(value_at(text, "/c/d") == "4:14");
  CHECK(key_at(text, "/c/e") == "4:32");
  CHECK(value_at(text, "/c/e") == "4:37");
}

TEST_CASE("the content is that of the file, in the order of the file") {
  const source text{R"({"z": [1, -2, 2.5, "t", false], /* between */ "a": {"b": null}})"};
  REQUIRE(text.faults().empty());
  CHECK(text.content() == json::parse(R"({"z": [1, -2, 2.5, "t", false], "a": {"b": null}})"));
  CHECK(text.content().dump() == R"({"z":[1,-2,2.5,"t",false],"a":{"b":null}})");
}

TEST_CASE("a value that is not there is looked for in what should hold it") {
  const source text{"{\"a\":\n [{\"b\": 1}]}"};
  CHECK(value_at(text, "/a/0/missing/deeper") == "2:3");
  CHECK(value_at(text, "/a/7") == "2:2");
  CHECK(value_at(text, "/a/x") == "2:2");
  CHECK(value_at(text, "/a/0/b/c") == "2:9");
}

TEST_CASE("keys with slashes and tildes are found") {
  const source text{R"({"a/b": {"c~d": 1}})"};
  CHECK(value_at(text, "/a~1b/c~0d") == "1:17");
}

TEST_CASE("columns count characters and not bytes") {
  const source text{"\xEF\xBB\xBF{\"\xC3\xA4\": \"\xE2\x82\xAC\", \"b\": 1}"};
  CHECK(value_at(text, "") == "1:1");
  CHECK(key_at(text, "/b") == "1:12");
}

TEST_CASE("a byte within a text has its own place, unless an escape stands before it") {
  const source text{R"({"a": "plain", "b": "\u0041 b"})"};
  CHECK(byte_at(text, "/a", 0) == "1:8");
  CHECK(byte_at(text, "/a", 4) == "1:12");
  CHECK(byte_at(text, "/b", 2) == "1:21");
}

TEST_CASE("what is not JSON is refused where it is wrong") {
  struct example {
    std::string text;
    std::string at;
    std::string reason;
  };
  const auto each = GENERATE(
    example{"", "1:1", "unexpected end of input"}, example{"{\n  \"a\": }", "2:8", "unexpected '}'"},
    example{"{\"a\": 1,\n}", "2:1", "expected string literal"},
    example{"{\"a\" 12}", "1:6", "unexpected number literal"},
    example{"{\"a\" \"bc\"}", "1:6", "unexpected string literal"}, example{"{\"a\": tru}", "1:7", "invalid literal"},
    example{"{} {}", "1:4", "expected end of input"}, example{"{\"a\": \"b", "1:7", "missing closing quote"},
    example{"[1, 2", "1:6", "unexpected end of input"}, example{"{\"a\": 1e999}", "1:7", "number overflow"},
    example{"{\"a\": 01}", "1:7", "unexpected number literal"}, example{"[1] // open\n /* open", "2:9", "comment"},
    example{"[\"a\nb\"]", "1:4", "must be escaped"}, example{"{a: 1}", "1:2", "invalid literal"});
  CAPTURE(each.text);
  const source text{each.text};
  REQUIRE(text.faults().size() == 1);
  CHECK(at(text.position_at(text.faults()[0].byte)) == each.at);
  CHECK_THAT(text.faults()[0].text, Catch::Matchers::StartsWith("is not JSON: ") && Contains(each.reason));
  CHECK(text.content().is_null());
}

TEST_CASE("each key that is there twice is refused where it is repeated") {
  const source text{"{\"a\": 1, \"b\": {\"a\": 2,\n \"a\": 3}, \"a\": 4}"};
  REQUIRE(text.faults().size() == 2);
  CHECK(at(text.position_at(text.faults()[0].byte)) == "2:2");
  CHECK(at(text.position_at(text.faults()[1].byte)) == "2:11");
  CHECK(text.faults()[1].text == "key 'a' is there twice");
}

TEST_CASE("64 levels are read and the 65th is refused where it begins") {
  const auto nested = [](size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  CHECK(source{nested(64)}.faults().empty());
  const source deeper{nested(65)};
  REQUIRE(deeper.faults().size() == 1);
  CHECK(at(deeper.position_at(deeper.faults()[0].byte)) == "1:65");
  CHECK(deeper.faults()[0].text == "is nested deeper than 64 levels");
}

TEST_CASE("a text of 10,000 levels is refused within a second") {
  std::string text;
  for (int i = 0; i < 10'000; ++i)
    text += "{\"a\":[";
  CHECK(seconds_of_cpu([&] { CHECK(source{text}.faults().size() == 1); }) < 1);
}

TEST_CASE("a text of 50 MB is refused within a second") {
  const std::string text(50'000'000, '[');
  CHECK(seconds_of_cpu([&] { CHECK(source{text}.faults().at(0).text == "is longer than 8 MiB"); }) < 1);
}

TEST_CASE("a text of exactly 8 MiB is read, one of a byte more is not") {
  auto text = "\"" + std::string(source::max_bytes - 2, 'x') + "\"";
  CHECK(source{text}.faults().empty());
  text += ' ';
  CHECK(source{text}.faults().size() == 1);
}

TEST_CASE("an object of very many keys takes no quadratic time") {
  std::string text{"{"};
  for (int i = 0; i < 300'000; ++i)
    text += "\"key" + std::to_string(i) + "\":0,";
  text += "\"last\":1}";
  CHECK(seconds_of_cpu([&] { CHECK(source{text}.faults().empty()); }) < 20);
}

TEST_CASE("a file that cannot be read says why") {
  const auto missing = read_source_file(MUSTER_SOURCE_DIR "/no such file");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == errc::not_found);
  CHECK_THAT(missing.error().detail, Catch::Matchers::StartsWith("cannot be read: "));
  CHECK(read_source_file(MUSTER_SOURCE_DIR).error().code == errc::unavailable);
}

TEST_CASE("a file is read whole, and no more than a byte past the limit") {
  CHECK_THAT(*read_source_file(MUSTER_SOURCE_DIR "/LICENSE"), Contains("MIT License"));
  const auto endless = read_source_file("/dev/zero");
  REQUIRE_FALSE(endless);
  CHECK(endless.error().code == errc::invalid);
  CHECK(endless.error().detail == "is longer than 8 MiB");
}
