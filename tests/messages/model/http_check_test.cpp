#include "messages/codec/json.hpp"
#include "messages/model/http_check.hpp"
#include "messages/model/policy.hpp"
#include "tests/messages/reading.hpp"

#include <functional>

using namespace muster;
using Catch::Matchers::StartsWith;
using test::read;
using test::refusal;

namespace {

http_check check_of(const std::string& text) {
  auto result = decode<http_check>(json::parse(text));
  REQUIRE(result);
  return std::move(*result);
}

} // namespace

TEST_CASE("the kind of a check and the verb of its request can never be mixed") {
  struct example {
    std::string text;
    check_kind kind;
    http_method method;
    /// How it is refused; empty for what is right.
    std::string fault;
  };
  const auto e = GENERATE(values<example>({
    {R"({"kind": "http"})", check_kind::http, http_method::GET, ""},
    {R"({"kind": "https"})", check_kind::https, http_method::GET, ""},
    {R"({"kind": "http", "http": {}})", check_kind::http, http_method::GET, ""},
    {R"({"kind": "http", "http": {"method": "GET"}})", check_kind::http, http_method::GET, ""},
    {R"({"kind": "http", "http": {"method": "HEAD"}})", check_kind::http, http_method::HEAD, ""},
    {R"({"kind": "https", "http": {"method": "POST"}})", check_kind::https, http_method::POST, ""},
    {R"({"kind": "https", "http": {"method": "OPTIONS"}})", check_kind::https, http_method::OPTIONS, ""},
    {R"({"kind": "tcp"})", check_kind::tcp, http_method::GET, ""},
    {R"({"kind": "GET"})", {}, {}, "/kind: unknown word 'GET'"},
    {R"({"kind": "http", "http": {"method": "http"}})", {}, {}, "/http/method: unknown word 'http'"},
    {R"({"kind": "http", "http": {"method": "tcp"}})", {}, {}, "/http/method: unknown word 'tcp'"},
    {R"({"kind": "http", "http": {"method": "get"}})", {}, {}, "/http/method: unknown word 'get'"},
    {R"({"kind": "http", "method": "GET"})", {}, {}, "/method: unknown key 'method'"},
    {R"({"kind": "tcp", "http": {"method": "GET"}})", check_kind::tcp, http_method::GET,
     "health.http is for checks of kind http and https, not tcp"},
  }));
  INFO(e.text);
  const auto offered = decode<health_policy>(json::parse(e.text));
  if (!offered) {
    CHECK_THAT(offered.error().detail, StartsWith(e.fault));
    CHECK_FALSE(e.fault.empty());
    return;
  }
  CHECK(offered->kind == e.kind);
  CHECK(offered->http.value_or(http_check{}).method == e.method);
  service_policy policy;
  policy.health = *offered;
  const auto faults = faults_of(policy);
  CHECK((faults.empty() ? "" : faults.front()) == e.fault);
}

TEST_CASE("a status is a code or a range of codes, read and written alike") {
  const auto [text, first, last] = GENERATE(table<std::string, int64_t, int64_t>({
    {"200", 200, 200},
    {"200-299", 200, 299},
    {"100-599", 100, 599},
    {"404", 404, 404},
  }));
  CHECK(read<status_range>(text) == status_range{first, last});
  CHECK(to_string(status_range{first, last}) == text);
  CHECK(check_of(R"({"expect": [204]})").expect == std::vector{status_range{204, 204}});
}

TEST_CASE("what is no status code, or no range of them, is refused") {
  const auto text = GENERATE(as<std::string>{}, "", "99", "600", "2xx", "299-200", "200-", "-200", "200-600", "-1",
                             "18446744073709551616");
  INFO(text);
  CHECK_THAT(refusal<status_range>(text),
             Contains("neither a code from 100 to 599 nor a range of them such as 200-299"));
}

TEST_CASE("an answer passes on 2xx, unless other codes are expected") {
  struct example {
    std::string expect;
    int64_t code;
    bool passed;
  };
  const auto e = GENERATE(values<example>({
    {"{}", 200, true},
    {"{}", 299, true},
    {"{}", 199, false},
    {"{}", 300, false},
    {"{}", 302, false},
    {"{}", 503, false},
    {R"({"expect": [401]})", 401, true},
    {R"({"expect": [401]})", 200, false},
    {R"({"expect": ["200-204", 301]})", 301, true},
    {R"({"expect": ["200-204", 301]})", 205, false},
  }));
  CHECK(passes(check_of(e.expect), e.code) == e.passed);
}

TEST_CASE("what would not be one request to the instance is a fault") {
  using c = http_check;
  const auto [change, fault] = GENERATE(table<std::function<void(c&)>, std::string>({
    {[](c& x) { x.path = ""; }, "at.path '' is not a slash"},
    {[](c& x) { x.path = "health"; }, "at.path 'health' is not a slash"},
    {[](c& x) { x.path = "/a b"; }, "at.path '/a b' is not a slash"},
    {[](c& x) { x.path = "/a\r\nX-Evil: 1"; }, "at.path"},
    {[](c& x) { x.path = "/a#b"; }, "at.path"},
    {[](c& x) { x.path = "/" + std::string(2048, 'a'); }, "at.path"},
    {[](c& x) { x.host = "pay.internal/x"; }, "at.host 'pay.internal/x' is neither a name nor an address"},
    {[](c& x) { x.host = "a@b"; }, "at.host"},
    {[](c& x) { x.expect.clear(); }, "at.expect has 0 status codes or ranges, not 1 to 32"},
    {[](c& x) {
       x.expect.assign(33, {200, 200});
     },
     "at.expect has 33 status codes"},
    {[](c& x) {
       x.expect = {{99, 200}};
     },
     "at.expect has a range outside 100-599"},
    {[](c& x) {
       x.expect = {{300, 200}};
     },
     "at.expect has a range outside 100-599"},
  }));
  http_check check;
  CHECK(faults_of(check, "at").empty());
  change(check);
  const auto faults = faults_of(check, "at");
  INFO(fault);
  REQUIRE(faults.size() == 1);
  CHECK_THAT(faults[0], StartsWith(fault));
}
