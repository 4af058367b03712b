#include "messages/codec/json.hpp"
#include "messages/model/alert.hpp"
#include "tests/catch.hpp"

using namespace muster;

namespace {

/// All faults, each with its place.
template <class T>
std::string faults_in(std::string_view text) {
  const auto decoded = decode<T>(json::parse(text));
  REQUIRE_FALSE(decoded);
  return decoded.error().detail;
}

} // namespace

TEST_CASE("a required key that is only misspelt is not missing") {
  CHECK(faults_in<alert_rule>(R"({"nmae": "n", "when": "active > 1"})")
        == "/nmae: unknown key 'nmae'; did you mean 'name'?");
  CHECK(faults_in<alert_rule>(R"({"nmae": "n", "name": "n"})")
        == "/nmae: unknown key 'nmae'; did you mean 'name'?; /when: 'when' is missing");
  CHECK(faults_in<alert_rule>(R"({"colour": "n", "when": "active > 1"})")
        == "/colour: unknown key 'colour'; allowed: name, when, over, for, keep_firing_for, minimum_samples, severity, "
           "each; /name: 'name' is missing");
}

TEST_CASE("what was not read is known by its place") {
  json_reader reader;
  alert_rule rule;
  reader.read(json::parse(R"({"nmae": "n", "when": "active > 1", "over": 5, "name_": 1})"), rule);
  CHECK(reader.unread() == std::set<std::string>{"/name", "/name_", "/nmae", "/over"});
  CHECK(reader.is_unread("over"));
  CHECK_FALSE(reader.is_unread("when"));
}

TEST_CASE("of very many faults only the first are noted") {
  json_reader reader;
  std::vector<int64_t> numbers;
  reader.read(json(std::vector<std::string>(100'000, "x")), numbers);
  REQUIRE(reader.faults().size() == json_reader::max_faults);
  CHECK(reader.faults().back().pointer == "/999");
}
