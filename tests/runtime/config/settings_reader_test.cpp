#include "runtime/config/settings_reader.hpp"
#include "tests/catch.hpp"

using namespace muster;

namespace {

expected<settings> read(std::string_view text) {
  return read_settings(json::parse(text));
}

} // namespace

TEST_CASE("an empty object gives the default settings") {
  REQUIRE(read("{}"));
  CHECK(*read("{}") == settings{});
}

TEST_CASE("settings read back from what they are written as") {
  settings written;
  written.supervision.intensity = 3;
  written.checkpoints.interval = std::chrono::milliseconds{250};
  written.alerts.sinks.push_back({sink_name{"audit"}, sink_kind::file, "/var/log/audit.jsonl"});
  const auto read_back = read_settings(encode(written));
  REQUIRE(read_back);
  CHECK(*read_back == written);
}

TEST_CASE("faulty settings are refused with the place and what would be right") {
  struct example {
    std::string text;
    std::string fault;
  };
  const auto each =
    GENERATE(example{R"([])", "must be an object"},
             example{R"({"supervison": {}})", "/supervison: unknown key 'supervison'; did you mean 'supervision'?"},
             example{R"({"supervision": {"period": 5}})", "/supervision/period: duration '5' has no unit"},
             example{R"({"supervision": {"backoff_jitter": 20}})", "/supervision/backoff_jitter: share '20' is not"},
             example{R"({"post": {"bound": 0}})", "post.bound 0 is below 1"},
             example{R"({"leases": {"sweep": "0s"}})", "leases.sweep 0s is not positive"},
             example{R"({"alerts": {"sinks": [{"name": "a"}, {"name": "a"}]}})", "the name is there twice"},
             example{R"({"alerts": {"sinks": [{"name": "a", "kind": "pigeon"}]}})", "unknown word 'pigeon'"});
  CAPTURE(each.text);
  const auto result = read(each.text);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == errc::invalid);
  CHECK_THAT(result.error().detail, Contains(each.fault));
}

TEST_CASE("all faults of settings are said at once") {
  const auto result = read(R"({"post": {"bund": 1}, "journal": {"max_event_history": "many"}})");
  REQUIRE_FALSE(result);
  CHECK_THAT(result.error().detail, Contains("'bund'") && Contains("/journal/max_event_history"));
}
