#include "tests/catch.hpp"
#include "tests/runtime/cli/process.hpp"
#include "tests/runtime/scenario/script_text.hpp"

#include <regex>

using namespace muster;

namespace {

/// What `check` and `run` say of a text: the same, with exit 3 and nothing played.
std::string refusal_of(const std::string& text) {
  const scratch_folder folder;
  const auto path = folder.write("bad.json", text);
  const auto checked = run_muster({"check", path});
  const auto ran = run_muster({"run", path, "--trace", folder.path("trace")});
  CHECK(checked.code == 3);
  CHECK(ran.code == 3);
  CHECK(checked.out.empty());
  CHECK(ran.out.empty());
  CHECK(checked.err == ran.err);
  CHECK(folder.read("trace").empty());
  for (const auto& line : lines_of(checked.err)) {
    INFO(line);
    CHECK(std::regex_search(line, std::regex{R"(^\S*bad\.json:\d+:\d+: .)"}));
  }
  return checked.err;
}

std::string refusal_of_change(std::string_view what, std::string_view into) {
  return refusal_of(changed_script(what, into));
}

void check_cpu(const ended_process& of) {
  CHECK(of.user < std::chrono::seconds{1} * slowness);
}

} // namespace

TEST_CASE("each kind of bad input is refused with file, line, column, what is wrong and what is allowed") {
  struct example {
    std::string name;
    std::string what;
    std::string into;
    std::vector<std::string> said;
  };
  const auto each = GENERATE(values<example>({
    {"malformed", R"("at_end": [)", R"("at_end" [)", {":22:", "':'"}},
    {"unfinished", "\"at_end\": [\"latency('stock').p99 < 1s\"]\n}", "\"at_end\": [", {":23:1"}},
    {"an unknown key",
     R"("target": "pay/zone=a")",
     R"("targte": "pay/zone=a")",
     {":15:41", "'targte'", "did you mean 'target'"}},
    {"an unknown key below a service",
     R"("kind": "tcp")",
     R"("knid": "tcp")",
     {":6:17", "'knid'", "did you mean 'kind'"}},
    {"a duration without unit", R"("duration": "1m")", R"("duration": "60")", {":2:63", "'60'", "no unit", "250ms"}},
    {"a duration that is a number", R"("timeout": "250ms")", R"("timeout": 250)", {"'250'", "no unit"}},
    {"a range that does not parse", R"({"pay": "^1.0"})", R"({"pay": "^1.x.y.z"})", {":11:28", "^1.x.y.z"}},
    {"a range to accept that does not parse", R"("timeout": "250ms")", R"("accept": "one")", {"'one'"}},
    {"port 0", "10.1.0.1:99", "10.1.0.1:0", {"10.1.0.1:0", "1 to 65535"}},
    {"a duplicate id", R"({"id": "shelf"})", R"({"id": "pay-1"})", {"'pay-1' is there twice"}},
    {"a duplicate key", R"("duration": "1m")", R"("duration": "1m", "duration": "2m")", {"'duration' is there twice"}},
    {"a duplicate service", R"("name": "stock")", R"("name": "pay")", {"service 'pay' is there twice"}},
    {"an enumerator that does not exist",
     R"("kind": "tcp")",
     R"("kind": "tpc")",
     {":6:25", "'tpc'", "did you mean 'tcp'"}},
    {"a pick from an unknown service",
     R"("to": "pay")",
     R"("to": "pya")",
     {"unknown service 'pya'", "did you mean 'pay'"}},
    {"an unknown verb", R"("do": "note")", R"("do": "nte")", {"unknown verb 'nte'", "did you mean 'note'"}},
    {"an unknown instance", R"("set": {"zone": "d"})", R"("set": {"zoen": "d"})", {"'zoen'", "did you mean 'zone'"}},
    {"a rate without unit", R"("rate": "200/s")", R"("rate": 200)", {"'200'", "200/s"}},
    {"a share above 1", R"("share": 0.9)", R"("share": 9)", {"'9'"}},
    {"an expression that does not parse", "success('pay') >= 90%", "success('pay') >=", {":16:"}},
  }));
  INFO(each.name);
  const auto refusal = refusal_of_change(each.what, each.into);
  CHECK(lines_of(refusal).size() == 1);
  for (const auto& part : each.said)
    CHECK_THAT(refusal, Contains(part));
}

TEST_CASE("a pick from a service without instances is no crash") {
  const scratch_folder folder;
  const auto path = folder.write("empty.json", R"x({
    "muster": 1, "name": "nobody is there", "duration": "5s",
    "services": [{"name": "pay", "instances": 1}],
    "traffic": [{"id": "web", "to": "pay", "rate": "10/s", "arrivals": "uniform"}],
    "steps": [{"at": "2s", "do": "deregister", "target": "pay"}],
    "at_end": ["calls('pay').rejected >= 25", "calls('pay').in_flight == 0"]})x");
  const auto played = run_muster({"run", path});
  INFO(played.out << played.err);
  CHECK(played.code == 0);
}

TEST_CASE("all faults of a file are said at once") {
  auto text = changed_script(R"("duration": "1m")", R"("duration": "60")");
  text.replace(text.find("\"kind\": \"tcp\""), 13, "\"kind\": \"tpc\"");
  text.replace(text.find("\"do\": \"note\""), 12, "\"do\": \"nte\"");
  const auto faults = lines_of(refusal_of(text));
  REQUIRE(faults.size() == 3);
  CHECK_THAT(faults[0], Contains(":2:63: duration '60' has no unit"));
  CHECK_THAT(faults[1], Contains(":6:25: unknown word 'tpc'; did you mean 'tcp'?"));
  CHECK_THAT(faults[2], Contains(":17:44: unknown verb 'nte'; did you mean 'note'?"));
}

TEST_CASE("a word of a later part is refused as not there yet, with what it comes with") {
  struct example {
    std::string what;
    std::string into;
    std::string said;
  };
  const auto each = GENERATE(values<example>({
    {R"("do": "note", "text": "tick")", R"("do": "breaker.open", "target": "pay")",
     "not yet: verb 'breaker.open' comes with"},
    {R"("kind": "tcp")", R"("kind": "grpc")", "not yet: health check kind 'grpc' comes with"},
    {R"("breaker": {)", R"("outliers": {}, "breaker": {)", "not yet: service key 'outliers' comes with"},
    {R"("timeout": "250ms")", R"("retry": true)", "not yet: value of retry 'true' comes with"},
  }));
  CAPTURE(each.into);
  const auto refusal = refusal_of_change(each.what, each.into);
  CHECK(lines_of(refusal).size() == 1);
  CHECK_THAT(refusal, Contains(each.said));
}

TEST_CASE("a file of 50 MB is refused within a second of CPU") {
  const scratch_folder folder;
  std::string text = R"({"muster": 1, "note": ")";
  text.append(50'000'000 - text.size() - 2, 'x').append("\"}");
  const auto path = folder.write("big.json", text);
  for (const auto* command : {"check", "run"}) {
    const auto told = run_muster({command, path});
    CHECK(told.code == 3);
    CHECK(told.err == path + ": is longer than 8 MiB\n");
    check_cpu(told);
  }
}

TEST_CASE("a file of 10,000 levels is refused within a second of CPU") {
  const scratch_folder folder;
  const std::string open = GENERATE("[", R"({"a":)");
  std::string text = R"({"muster": 1, "note": )";
  for (int i = 0; i < 10'000; ++i)
    text += open;
  const auto path = folder.write("deep.json", text);
  const auto told = run_muster({"check", path});
  CHECK(told.code == 3);
  CHECK_THAT(told.err, Contains(path + ":1:") && Contains("64 levels"));
  CHECK(lines_of(told.err).size() == 1);
  check_cpu(told);
}

TEST_CASE("8 MB of faults are refused within a few seconds of CPU, and not all of them are said") {
  const scratch_folder folder;
  std::string text = R"({"muster": 1, "name": "x", "duration": "1s", "services": [])";
  while (text.size() < 8'000'000)
    text += ",\"k" + std::to_string(text.size()) + "\": 7";
  const auto told = run_muster({"check", folder.write("faults.json", text + "}")});
  CHECK(told.code == 3);
  CHECK(lines_of(told.err).size() == 101);
  CHECK(told.user < std::chrono::seconds{10} * slowness);
}
