#include "runtime/probing/http_prober.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/probing/harvest.hpp"
#include "tests/runtime/probing/http_server.hpp"
#include "tests/runtime/probing/names.hpp"

#include <cstdlib>

using namespace muster;
using namespace std::chrono_literals;

namespace {

probe_result end_of(const probe& what) {
  const harvest results;
  http_prober prober;
  prober.start(what, results.taker());
  return results.wait_for_one();
}

} // namespace

TEST_CASE("a check over HTTP passes on 2xx, and says what was asked and answered") {
  const http_server instance{{{"/health", answer(204)}}};
  const auto result = end_of(ask(instance, {.path = "/health"}));
  CHECK(result.passed);
  CHECK(result.detail == "GET http://" + instance.text() + "/health answered 204");
}

TEST_CASE("a check over HTTP passes on the status codes that it expects, and on no others") {
  struct example {
    int status;
    std::vector<status_range> expect;
    bool passed;
  };
  const auto e = GENERATE(values<example>({
    {200, {{200, 299}}, true},
    {299, {{200, 299}}, true},
    {301, {{200, 299}}, false},
    {404, {{200, 299}}, false},
    {500, {{200, 299}}, false},
    {503, {{200, 204}, {503, 503}}, true},
    {200, {{401, 401}}, false},
  }));
  const http_server instance{{{"/", answer(e.status)}}};
  const auto result = end_of(ask(instance, {.expect = e.expect}));
  const auto said = "GET http://" + instance.text() + "/ answered " + std::to_string(e.status);
  CHECK(result.passed == e.passed);
  CHECK(result.detail == said + (e.passed ? "" : ", not " + to_string(e.expect)));
}

TEST_CASE("the request of an http check is sent with its verb, never with the kind of the check") {
  const auto [method, verb] = GENERATE(table<http_method, std::string>({
    {http_method::GET, "GET"},
    {http_method::HEAD, "HEAD"},
    {http_method::OPTIONS, "OPTIONS"},
    {http_method::POST, "POST"},
  }));
  const http_server instance;
  CHECK(end_of(ask(instance, {.method = method})).passed);
  const auto asked = instance.requests();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].starts_with(verb + " / HTTP/1.1\r\n"));
}

TEST_CASE("a request names the host that is asked for, keeps the path as it is, and sends no more than it must") {
  const http_server instance{{{"/a/../b?deep=1", answer(200)}}};
  CHECK(end_of(ask(instance, {.path = "/a/../b?deep=1", .host = "pay.example"})).passed);
  CHECK(instance.requests().at(0)
        == "GET /a/../b?deep=1 HTTP/1.1\r\nHost: pay.example:" + std::to_string(instance.port())
             + "\r\nUser-Agent: muster\r\nAccept: */*\r\n\r\n");
}

TEST_CASE("a check goes to the instance, whatever proxies the environment names") {
  const held_port nobody;
  const http_server instance;
  ::setenv("http_proxy", ("http://" + nobody.text()).c_str(), 1);
  const auto result = end_of(ask(instance));
  ::unsetenv("http_proxy");
  CHECK(result.passed);
}

TEST_CASE("a redirection is an answer like any other unless it is to be followed") {
  const http_server instance{{{"/", answer(302, "Location: /there\r\n")},
                              {"/there", answer(200)},
                              {"/round", answer(302, "Location: /round\r\n")},
                              {"/file", answer(302, "Location: file:///etc/passwd\r\n")}}};
  SECTION("not followed") {
    const auto result = end_of(ask(instance));
    CHECK(result.detail == "GET http://" + instance.text() + "/ answered 302, not 200-299");
    CHECK(instance.requests().size() == 1);
  }
  SECTION("followed") {
    CHECK(end_of(ask(instance, {.follow_redirects = true})).passed);
    CHECK(instance.requests().at(1).starts_with("GET /there "));
  }
  SECTION("five times at most") {
    const auto result = end_of(ask(instance, {.path = "/round", .follow_redirects = true}));
    CHECK_THAT(result.detail, Contains("Maximum (5) redirects followed"));
    CHECK(instance.requests().size() == 6);
  }
  SECTION("over HTTP only") {
    CHECK_FALSE(end_of(ask(instance, {.path = "/file", .follow_redirects = true})).passed);
  }
}

TEST_CASE("a redirection to where nobody listens is a failure of the answer, and no other address is asked") {
  const held_port nobody;
  const http_server instance{{{"/", answer(302, "Location: http://" + nobody.text() + "/\r\n")}}};
  const harvest results;
  http_prober prober{always({"127.0.0.1", "127.0.0.1"})};
  auto what = ask(instance, {.follow_redirects = true});
  what.address.host = "pay.internal";
  prober.start(what, results.taker());
  const auto result = results.wait_for_one();
  CHECK_FALSE(result.passed);
  CHECK_THAT(result.detail, Contains("GET http://pay.internal:" + std::to_string(instance.port()) + "/ failed: "));
  CHECK_THAT(result.detail, Contains(std::to_string(nobody.port())));
  CHECK(instance.requests().size() == 1);
}

TEST_CASE("an instance that accepts and says nothing fails just before the time-out, which bounds it all") {
  const http_server instance{{{"/", ""}}};
  const auto began = steady_now();
  const auto result = end_of(ask(instance, {}, 200ms));
  const auto took = steady_now() - began;
  CHECK_FALSE(result.passed);
  CHECK(result.detail == "GET http://" + instance.text() + "/ was not answered within 190ms");
  CHECK(took >= 185ms);
  CHECK(took < 5s);
}

TEST_CASE("an instance that drips its answer fails by the same time-out") {
  const std::string head = "HTTP/1.1 200 Word\r\nContent-Length: 99999\r\n\r\n";
  const http_server instance{{{"/", head}}, "x", "127.0.0.1", 5ms};
  const auto began = steady_now();
  const auto result = end_of(ask(instance, {}, 200ms));
  const auto took = steady_now() - began;
  CHECK_FALSE(result.passed);
  CHECK(result.detail == "GET http://" + instance.text() + "/ was not answered within 190ms");
  CHECK(took >= 185ms);
  CHECK(took < 5s);
  CHECK(instance.endless_bytes() > static_cast<int64_t>(head.size()) + 1);
}

TEST_CASE("an answer that is cut off fails, whatever its status") {
  const http_server instance{{{"/", "HTTP/1.1 200 Word\r\nContent-Length: 9\r\n\r\n123"}}};
  const auto result = end_of(ask(instance));
  CHECK_FALSE(result.passed);
  CHECK_THAT(result.detail, Contains("GET http://" + instance.text() + "/ failed: "));
}

TEST_CASE("of a body that does not end a bounded part is read, and the status decides") {
  const http_server instance{{{"/", "HTTP/1.1 200 Word\r\nContent-Length: 99999999999\r\n\r\n"}},
                             std::string(10'000, 'x')};
  const auto result = end_of(ask(instance));
  CHECK(result.passed);
  CHECK(result.detail == "GET http://" + instance.text() + "/ answered 200");
  // The system takes some megabytes from the server that nobody reads.
  CHECK(instance.endless_bytes() < 32 * 1024 * 1024);
}

TEST_CASE("what is no HTTP fails") {
  const http_server instance{{{"/", "SSH-2.0-OpenSSH_9.2\r\n"}}};
  const auto result = end_of(ask(instance));
  CHECK_FALSE(result.passed);
  CHECK_THAT(result.detail, Contains("GET http://" + instance.text() + "/ failed: "));
}

TEST_CASE("an HTTP check of a port that nobody listens on says that it was refused") {
  const held_port closed;
  auto what = look_at(closed);
  what.kind = check_kind::http;
  CHECK(end_of(what).detail == closed.text() + " refused the connection");
}

TEST_CASE("an HTTP check of a peer that does not answer says so in time") {
  const black_hole silent;
  auto what = look_at(silent, 200ms);
  what.kind = check_kind::http;
  CHECK(end_of(what).detail == silent.text() + " did not answer within 190ms");
}

TEST_CASE("an HTTP check that cannot be run fails within start and says so") {
  struct example {
    check_kind kind;
    endpoint address;
    std::string detail;
  };
  const auto e = GENERATE(values<example>({
    {check_kind::tcp, {"127.0.0.1", 80}, "checks of kind tcp cannot be run here"},
    {check_kind::grpc, {"127.0.0.1", 80}, "checks of kind grpc cannot be run here"},
    {check_kind::http, {}, "the instance has no address to connect to; a check of kind http needs HOST:PORT"},
  }));
  const harvest results;
  http_prober prober;
  prober.start({7, instance_id{"pay-7"}, e.kind, e.address, 1s}, results.taker());
  REQUIRE(results.size() == 1);
  CHECK(results.wait_for_one().detail == e.detail);
}

TEST_CASE("an HTTP check asks the first address of a name that accepts, in the time that is left") {
  const http_server instance{{{"/", answer(200)}}, {}, "127.0.0.3"};
  const harvest results;
  http_prober prober{always({"127.0.0.1", "127.0.0.2", "127.0.0.3"})};
  auto what = ask(instance);
  what.address.host = "pay.internal";
  SECTION("another address accepts") {
    prober.start(what, results.taker());
    CHECK(results.wait_for_one().passed);
    CHECK_THAT(instance.requests().at(0), Contains("\r\nHost: pay.internal:" + std::to_string(instance.port())));
  }
  SECTION("none does") {
    const held_port closed;
    what.address.port = closed.port();
    prober.start(what, results.taker());
    const auto port = ":" + std::to_string(closed.port());
    CHECK(results.wait_for_one().detail
          == "127.0.0.1" + port + " refused the connection; 127.0.0.2" + port + " refused the connection; 127.0.0.3"
               + port + " refused the connection");
  }
}

TEST_CASE("the time-out of an HTTP check includes the look-up of its name, and holds up no other check") {
  const http_server instance;
  const gate closed;
  const harvest slow;
  const harvest quick;
  http_prober prober{closed.lookup({"127.0.0.1"})};
  auto by_name = ask(instance, {}, 200ms);
  by_name.address.host = "pay.internal";
  prober.start(by_name, slow.taker());
  prober.start(ask(instance), quick.taker());
  CHECK(quick.wait_for_one().passed);
  CHECK(slow.wait_for_one().detail == "no address of 'pay.internal' was found within 190ms");
  closed.open();
}

TEST_CASE("a name without an address fails an HTTP check") {
  const http_server instance;
  const harvest results;
  http_prober prober{always({})};
  auto what = ask(instance);
  what.address.host = "pay.internal";
  prober.start(what, results.taker());
  CHECK(results.wait_for_one().detail == "'pay.internal' has no address");
}

TEST_CASE("of many HTTP checks at once each gets the result of its own, and no descriptor stays open") {
  const harvest results;
  http_prober prober;
  // Descriptors are counted when no server is there: it closes its own ends in its own time.
  const auto ask_often = [&](int64_t times) {
    const http_server instance{{{"/good", answer(200)}, {"/bad", answer(500)}}};
    const auto first = static_cast<int64_t>(results.size());
    for (int64_t id = first; id < first + 2 * times; id += 2) {
      prober.start(ask(instance, {.path = "/good"}, 20s, id), results.taker());
      prober.start(ask(instance, {.path = "/bad"}, 20s, id + 1), results.taker());
    }
    results.wait(static_cast<size_t>(first + 2 * times));
  };
  ask_often(1);
  const auto before = open_descriptors();
  ask_often(30);
  CHECK(open_descriptors() == before);
  for (const auto& [id, result] : results.wait(62))
    CHECK(result.passed == (id % 2 == 0));
}

TEST_CASE("an HTTP check can be begun from within the end of another, which may then destroy the prober") {
  const http_server instance;
  const harvest results;
  auto prober = std::make_shared<http_prober>();
  std::mutex begun;
  begun.lock();
  auto& shared = *prober;
  shared.start(ask(instance), [&](const probe_result& first) {
    const std::lock_guard wait{begun};
    prober->start(ask(instance, {}, 20s, 2), [&](const probe_result& second) {
      prober.reset();
      results.taker()(second);
    });
    results.taker()(first);
  });
  begun.unlock();
  CHECK(results.wait(2).at(2).passed);
}

TEST_CASE("the end of the HTTP prober waits neither for answers nor for look-ups, and closes all connections") {
  const http_server instance{{{"/", ""}}};
  const gate closed;
  const harvest results;
  const auto token = std::make_shared<int>();
  const auto began = steady_now();
  {
    http_prober prober{closed.lookup({"127.0.0.1"})};
    for (int64_t id = 0; id < 10; ++id)
      prober.start(ask(instance, {}, 1h, id), [token, done = results.taker()](probe_result result) { done(result); });
    auto by_name = ask(instance, {}, 1h, 10);
    by_name.address.host = "pay.internal";
    prober.start(by_name, results.taker());
    closed.wait_until_asked(1);
    while (instance.requests().empty())
      std::this_thread::yield();
  }
  CHECK(steady_now() - began < 20s);
  CHECK(results.size() == 0);
  CHECK(token.use_count() == 1);
  closed.open();
}

TEST_CASE("the HTTP prober may be destroyed before it has begun to look") {
  const http_server instance;
  const harvest results;
  for (int64_t id = 0; id < 50; ++id)
    http_prober{}.start(ask(instance, {}, 20s, id), results.taker());
  CHECK(results.size() <= 50);
}
