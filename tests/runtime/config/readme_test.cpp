#include "messages/codec/json.hpp"
#include "messages/model/policy.hpp"
#include "messages/model/settings.hpp"
#include "tests/catch.hpp"

#include <fstream>
#include <iterator>

namespace muster {

namespace {

std::string readme() {
  std::ifstream file{MUSTER_SOURCE_DIR "/README.md"};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// A value as the README writes it: `10s`, "`from` 10, `renewed` 0.85".
std::string told(const json& value, bool within = false) {
  if (value.is_string())
    return value.get<std::string>();
  if (!value.is_structured())
    return value.dump();
  std::string result;
  for (const auto& [key, each] : value.items()) {
    const auto text = told(each, true);
    result.append(result.empty() ? "" : ", ");
    if (value.is_object())
      result.append("`" + key + "`").append(text.empty() ? "" : " ");
    result.append(text);
  }
  if (value.is_array())
    return "[" + result + "]";
  return within ? "{" + result + "}" : result;
}

/// What stands between the fences of the blocks of a language.
std::vector<std::string> blocks(const std::string& text, const std::string& language) {
  std::vector<std::string> result;
  const auto opening = "```" + language + "\n";
  for (auto at = text.find(opening); at != std::string::npos; at = text.find(opening, at)) {
    at += opening.size();
    result.push_back(text.substr(at, text.find("```", at) - at));
  }
  return result;
}

} // namespace

TEST_CASE("the README tells of every setting with its default") {
  const auto text = readme();
  const auto all = encode(settings{});
  for (const auto& [part, value] : all.items()) {
    const auto row = "| `" + part + "` | " + told(value) + " |\n";
    INFO(row);
    CHECK(text.find(row) != std::string::npos);
  }
}

TEST_CASE("the health policies that the README shows can be read") {
  const auto shown = blocks(readme(), "json");
  REQUIRE_FALSE(shown.empty());
  for (const auto& each : shown) {
    INFO(each);
    const auto policy = parse_json(each).and_then([](const json& what) { return decode<health_policy>(what); });
    REQUIRE(policy);
    CHECK(policy->http);
  }
}

} // namespace muster
