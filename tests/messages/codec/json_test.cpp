#include "messages/codec/json.hpp"
#include "messages/model/fact.hpp"
#include "messages/model/settings.hpp"
#include "messages/protocol/registry.hpp"
#include "tests/catch.hpp"
#include "tests/messages/samples.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

json document(std::string_view text) {
  auto parsed = parse_json(text);
  INFO(text << (parsed ? "" : ": " + parsed.error().detail));
  REQUIRE(parsed);
  return std::move(*parsed);
}

template <class T>
T decoded(std::string_view text) {
  auto result = decode<T>(document(text));
  INFO(text << (result ? "" : ": " + result.error().detail));
  REQUIRE(result);
  return std::move(*result);
}

/// All faults, each with its place; empty when there is none.
template <class T>
std::string faults(std::string_view text) {
  const auto result = decode<T>(document(text));
  if (result)
    return {};
  CHECK(result.error().code == errc::invalid);
  return result.error().detail;
}

std::string nested(size_t depth, std::string_view open, std::string_view core, std::string_view close) {
  std::string result;
  for (size_t i = 0; i < depth; ++i)
    result += open;
  result += core;
  for (size_t i = 0; i < depth; ++i)
    result += close;
  return result;
}

} // namespace

TEST_CASE("a key that is absent keeps its default, and an empty object is all defaults") {
  CHECK(decoded<settings>("{}") == settings{});
  CHECK(decoded<health_policy>(R"({"fall": 5})") == health_policy{.fall = 5});
  CHECK(decoded<service_policy>(R"({"health": {}})").health == health_policy{});
  CHECK_FALSE(decoded<service_policy>("{}").health.has_value());
}

TEST_CASE("values are read from the text that people write") {
  const auto read_back = decoded<instance>(R"({
    "id": "pay-1", "service": "pay", "version": "1.4.0-rc.1+build.5", "address": "[::1]:8080", "zone": "a",
    "region": "eu", "location": {"latitude": 52.52, "longitude": -13}, "weight": 3, "tags": ["blue", "canary"],
    "metadata": {"rack": "7"}, "depends_on": {"ledger": "^2"}, "lease": {"ttl": "1.5m"}})");
  CHECK(read_back.version_.build == std::vector<std::string>{"build", "5"});
  CHECK(read_back.address == endpoint{"::1", 8080});
  CHECK(read_back.location_ == location{{52'520'000}, {-13'000'000}});
  CHECK(read_back.tags == std::vector<std::string>{"blue", "canary"});
  CHECK(to_string(read_back.depends_on.at("ledger")) == "^2");
  CHECK(read_back.lease == lease_terms{90s, 30s});
}

TEST_CASE("an unknown key is refused with its place and the nearest known one") {
  CHECK(faults<instance>(R"({"adress": "h:1"})") == "/adress: unknown key 'adress'; did you mean 'address'?");
  CHECK(faults<settings>(R"({"supervision": {"backof": "1s"}})")
        == "/supervision/backof: unknown key 'backof'; did you mean 'backoff'?");
  CHECK(faults<lease_settings>(R"({"interval": "1s"})")
        == "/interval: unknown key 'interval'; allowed: sweep, mass_expiry");
  CHECK(faults<location>(R"({"a/b~c": 1})") == "/a~1b~0c: unknown key 'a/b~c'; allowed: latitude, longitude");
  // The underscore that keeps a member apart from a keyword is not part of its name.
  CHECK(faults<alert_rule>(R"({"name": "n", "when": "active > 1", "for_": "1s"})")
        == "/for_: unknown key 'for_'; did you mean 'for'?");
}

TEST_CASE("a key that is required and absent is a fault") {
  CHECK(faults<alert_rule>("{}") == "/name: 'name' is missing; /when: 'when' is missing");
  CHECK(faults<service_policy>(R"({"alerts": [{"name": "n", "when": "active > 1"}, {"name": "m"}]})")
        == "/alerts/1/when: 'when' is missing");
}

TEST_CASE("a value of the wrong type is refused with its place, what it is and what it must be") {
  const auto [text, fault] = GENERATE(table<std::string, std::string>({
    {R"([])", "/: must be an object, not a list"},
    {R"(5)", "/: must be an object, not 5"},
    {R"(null)", "/: must be an object, not null"},
    {R"({"zone": 5})", "/zone: must be text, not 5"},
    {R"({"zone": null})", "/zone: must be text, not null"},
    {R"({"zone": ["a"]})", "/zone: must be text, not a list"},
    {R"({"id": 5})", "/id: must be text, not 5"},
    {R"({"id": true})", "/id: must be text, not true"},
    {R"({"id": {}})", "/id: must be text, not an object"},
    {R"({"tags": "blue"})", "/tags: must be a list, not \"blue\""},
    {R"({"tags": ["blue", 7]})", "/tags/1: must be text, not 7"},
    {R"({"metadata": []})", "/metadata: must be an object, not a list"},
    {R"({"metadata": {"a/b": 7}})", "/metadata/a~1b: must be text, not 7"},
    {R"({"location": 7})", "/location: must be an object, not 7"},
    {R"({"location": {"latitude": "north"}})", "/location/latitude: angle 'north' is not a number of degrees"},
    {R"({"weight": "3"})", "/weight: must be a whole number from"},
    {R"({"weight": true})", "/weight: must be a whole number from"},
    {R"({"version": 1.4})", "/version: "},
    {R"({"version": ""})", "/version: "},
    {R"({"address": ":80"})", "/address: address ':80' has no valid host"},
    {R"({"depends_on": {"ledger": ">>1"}})", "/depends_on/ledger: "},
  }));
  INFO(text);
  CHECK_THAT(faults<instance>(text), Catch::Matchers::StartsWith(fault));
}

TEST_CASE("true and false are the only truth values") {
  CHECK(decoded<instance_query>(R"({"any_tag": true})").any_tag);
  CHECK(faults<instance_query>(R"({"any_tag": 1})") == "/any_tag: must be true or false, not 1");
  CHECK(faults<instance_query>(R"({"any_tag": "true"})") == "/any_tag: must be true or false, not \"true\"");
}

TEST_CASE("a whole number is read exactly, and refused when it is none or does not fit") {
  CHECK(decoded<instance>(R"({"weight": 9007199254740993})").weight == 9007199254740993);
  CHECK(decoded<instance>(R"({"weight": 9223372036854775807})").weight == INT64_MAX);
  CHECK(decoded<instance>(R"({"weight": -9223372036854775808})").weight == INT64_MIN);
  for (const auto* text : {"1.5", "1.0", "1e3", "9223372036854775808", "18446744073709551615", "18446744073709551616",
                           "-9223372036854775809"}) {
    INFO(text);
    CHECK_THAT(faults<instance>(R"({"weight": )" + std::string{text} + "}"),
               Contains("/weight: must be a whole number from -9223372036854775808 to 9223372036854775807, not "));
  }
}

TEST_CASE("a narrow integer is held to its own limits") {
  const auto [text, fits] = GENERATE(table<std::string, bool>(
    {{"0", true}, {"65535", true}, {"65536", false}, {"-1", false}, {"18446744073709551615", false}}));
  json_reader reader;
  uint16_t value = 7;
  reader.read(document(text), value);
  INFO(text);
  CHECK(reader.faults().empty() == fits);
  CHECK(std::to_string(value) == (fits ? text : "7"));
  if (!fits)
    CHECK(reader.faults()[0].text == "must be a whole number from 0 to 65535, not " + text);
}

TEST_CASE("a duration without a unit is refused, be it a number or text") {
  CHECK_THAT(faults<breaker_policy>(R"({"wait": 5})"),
             Contains("/wait: duration '5' has no unit; write a number and one of"));
  CHECK_THAT(faults<breaker_policy>(R"({"wait": "5"})"), Contains("/wait: duration '5' has no unit"));
  CHECK_THAT(faults<breaker_policy>(R"({"wait": 1.5e3})"), Contains("/wait: duration '1500' has no unit"));
}

TEST_CASE("a share is a number, or text with or without a percent sign") {
  const auto [text, ppm] = GENERATE(table<std::string, int64_t>({
    {"0.5", 500'000},
    {"0", 0},
    {"1", 1'000'000},
    {"1.0", 1'000'000},
    {"1e-6", 1},
    {"5e-2", 50'000},
    {"0.1", 100'000},
    {"0.000007", 7},
    {R"("0.05")", 50'000},
    {R"("5%")", 50'000},
  }));
  INFO(text);
  CHECK(decoded<health_policy>(R"({"jitter": )" + text + "}").jitter.ppm == ppm);
}

TEST_CASE("a share that is none is refused, and so is one that is finer than a millionth") {
  const auto [text, shown] = GENERATE(table<std::string, std::string>({
    {"5", "'5'"},
    {"1.5", "'1.5'"},
    {"-0.1", "'-0.1'"},
    {"1e-7", "'0.0000001'"},
    {"1e300", "'1000000"},
    {R"("5")", "'5'"},
    {R"("")", "''"},
    {R"("half")", "'half'"},
  }));
  INFO(text);
  CHECK_THAT(faults<health_policy>(R"({"jitter": )" + text + "}"), Contains("/jitter: share " + shown));
}

TEST_CASE("a window is a number of calls or a duration") {
  CHECK(decoded<breaker_policy>(R"({"window": 20})").window == window_size{20, 0s});
  CHECK(decoded<breaker_policy>(R"({"window": "20"})").window == window_size{20, 0s});
  CHECK(decoded<breaker_policy>(R"({"window": "2s"})").window == window_size{0, 2s});
  CHECK_THAT(faults<breaker_policy>(R"({"window": 0})"), Contains("/window: window '0' is neither"));
  CHECK_THAT(faults<breaker_policy>(R"({"window": 2.5})"), Contains("/window: window '2.5' is neither"));
}

TEST_CASE("an enumerator is read by its name, and one that does not exist is refused") {
  CHECK(decoded<health_policy>(R"({"kind": "http"})").kind == check_kind::http);
  CHECK(faults<health_policy>(R"({"kind": "htpp"})") == "/kind: unknown word 'htpp'; did you mean 'http'?");
  CHECK(faults<health_policy>(R"({"kind": 2})")
        == "/kind: unknown word '2'; allowed: none, ttl, tcp, http, https, grpc, actor");
}

TEST_CASE("an optional value may be null, absent or there") {
  CHECK_FALSE(decoded<service_policy>(R"({"breaker": null})").breaker.has_value());
  CHECK(decoded<service_policy>(R"({"breaker": {"consecutive_failures": 5}})").breaker->consecutive_failures == 5);
  CHECK(decoded<instance_query>(R"({"zone": ""})").zone == "");
  CHECK(encode(service_policy{}).contains("breaker") == false);
}

TEST_CASE("a map takes any key, and its values are checked") {
  const auto query = decoded<instance_query>(R"({"metadata": {"": "empty", "a b": "c", "kind": "d"}})");
  CHECK(query.metadata == std::map<std::string, std::string>{{"", "empty"}, {"a b", "c"}, {"kind", "d"}});
}

TEST_CASE("an empty text is the absent identifier") {
  CHECK(decoded<fact_query>(R"({"service": ""})").service.empty());
  CHECK(encode(fact_query{})["service"] == "");
}

TEST_CASE("all faults of a document are found at once") {
  CHECK(
    faults<service_policy>(R"({"health": {"interval": 5, "falls": 3, "rise": "2"}, "braker": {},
                                   "alerts": [{"name": "a b", "when": "eror_rate > 5%"}, 7]})")
    == "/braker: unknown key 'braker'; did you mean 'breaker'?; "
       "/health/falls: unknown key 'falls'; did you mean 'fall'?; "
       "/health/interval: duration '5' has no unit; write a number and one of ns, us, ms, s, m, h, d, such as 250ms; "
       "/health/rise: must be a whole number from -9223372036854775808 to 9223372036854775807, not \"2\"; "
       "/alerts/0/name: rule name 'a b' is not a letter or digit followed by up to 127 letters, digits, '.', '_' or "
       "'-'; "
       "/alerts/0/when: unknown measure 'eror_rate'; did you mean 'error_rate'?; "
       "/alerts/1: must be an object, not 7");
}

TEST_CASE("what is faulty keeps its default, and the rest is read") {
  json_reader reader;
  health_policy policy;
  reader.read(document(R"({"interval": 5, "fall": 7})"), policy);
  CHECK(policy == health_policy{.fall = 7});
  REQUIRE(reader.faults().size() == 1);
  CHECK(reader.faults()[0].pointer == "/interval");
  CHECK_FALSE(reader.faults()[0].at_key);
}

TEST_CASE("a fault tells whether the key is at fault or the value") {
  json_reader reader;
  health_policy policy;
  reader.read(document(R"({"intreval": "5s"})"), policy);
  REQUIRE(reader.faults().size() == 1);
  CHECK(reader.faults()[0].at_key);
}

TEST_CASE("a fact is an object with its kind") {
  const fact moved = instance_state_changed{service_name{"pay"}, instance_id{"pay-1"}, instance_state::healthy,
                                            instance_state::draining, "by command"};
  CHECK(encode(moved).dump()
        == R"({"kind":"instance_state_changed","service":"pay","instance":"pay-1","from":"healthy","to":"draining",)"
           R"("reason":"by command"})");
  for (const auto& what : sample<std::vector<fact>>()) {
    const auto text = encode(what).dump();
    INFO(text);
    CHECK(document(text)["kind"] == kind_of(what));
    CHECK(decoded<fact>(text) == what);
  }
}

TEST_CASE("a fact without a known kind is refused, and its content is checked by its kind") {
  CHECK_THAT(faults<fact>(R"({"service": "pay"})"),
             Contains("/: must be an object with a kind, one of service_configured, instance_registered, "));
  CHECK_THAT(faults<fact>("[]"), Contains("/: must be an object with a kind, one of "));
  CHECK(faults<fact>(R"({"kind": "circuit_opend"})")
        == "/kind: unknown kind 'circuit_opend'; did you mean 'circuit_opened'?");
  CHECK(faults<fact>(R"({"kind": "circuit_closed", "epoch": "x", "permits": 1})")
        == "/permits: unknown key 'permits'; allowed: service, instance, epoch, reason; "
           "/epoch: must be a whole number from -9223372036854775808 to 9223372036854775807, not \"x\"");
  CHECK_THAT(faults<append_facts>(R"({"facts": [{"kind": "child_restarted"}, {"kind": 7}]})"),
             Contains("/facts/1/kind: must be text, not 7"));
}

TEST_CASE("an object is written in the order of its description, so that equal values are equal text") {
  CHECK(encode(health_policy{}).dump()
        == R"({"kind":"tcp","interval":"10s","jitter":0.1,"timeout":"2s","fall":3,"rise":2,"ttl":"30s"})");
  CHECK(encode(lease_terms{}).dump() == R"({"ttl":"90s","heartbeat":"30s"})");
  CHECK(encode(breaker_policy{})["window"].dump() == "100");
  breaker_policy timed;
  timed.window = {0, 2s};
  CHECK(encode(timed)["window"].dump() == R"("2s")");
  CHECK(encode(record{7, timestamp{1s}, {}, child_given_up{}}).dump()
        == R"({"index":7,"at":"1970-01-01T00:00:01Z","command":"","what":{"kind":"child_given_up","child":"",)"
           R"("restarts":0,"reason":"","backoff":"0s"}})");
}

TEST_CASE("every share and angle is read back from its JSON text as the same") {
  for (const int64_t ppm : {0, 1, 7, 10, 99, 100'000, 333'333, 999'999, 1'000'000}) {
    CHECK(decoded<health_policy>(encode(health_policy{.jitter = {ppm}}).dump()).jitter.ppm == ppm);
    CHECK(decoded<location>(encode(location{{-ppm}, {ppm}}).dump()) == location{{-ppm}, {ppm}});
  }
}

TEST_CASE("text that is no JSON is refused") {
  const auto text = GENERATE(as<std::string>{}, "", " ", "{", "}", "[1,]", "{'a': 1}", "{\"a\" 1}", "{} {}", "nul",
                             "01", "1e400", "\"\xff\"", "\"\\ud800\"", "\"a\nb\"", "// a comment\n{}");
  INFO(text);
  const auto parsed = parse_json(text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == errc::invalid);
  CHECK(parsed.error().detail == "text is not JSON");
}

TEST_CASE("JSON may have 64 levels") {
  const auto [open, core, close] = GENERATE(table<std::string, std::string, std::string>({
    {"[", "", "]"},
    {"[", "1", "]"},
    {"{\"a\":", "{}", "}"},
    {"{\"a\":", "1", "}"},
    {"[{\"a\":", "1", "}]"},
  }));
  const size_t levels = open.size() > 5 ? 2 : 1;
  const size_t inner = core == "{}" ? 1 : 0;
  CHECK(parse_json(nested((64 - inner) / levels, open, core, close)).has_value());
  for (const size_t depth : {size_t{65}, size_t{66}, size_t{10'000}, size_t{300'000}}) {
    const auto parsed = parse_json(nested(depth - inner, open, core, close));
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().detail == "JSON is nested deeper than 64 levels");
  }
}

TEST_CASE("a document that never ends is refused, however deep it goes") {
  CHECK_FALSE(parse_json(std::string(1'000'000, '[')).has_value());
  CHECK_FALSE(parse_json(nested(300'000, "{\"a\":", "", "")).has_value());
}

TEST_CASE("a fault shows no more than the beginning of a long value") {
  const auto detail = faults<instance>(R"({"weight": ")" + std::string(100'000, 'x') + "\"}");
  CHECK_THAT(detail, Contains("...") && Contains("/weight"));
  CHECK(detail.size() < 300);
}
