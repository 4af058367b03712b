#include "runtime/probing/grpc_prober.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/probing/grpc_server.hpp"
#include "tests/runtime/probing/harvest.hpp"
#include "tests/runtime/probing/http_server.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

probe ask_grpc(uint16_t port, grpc_check how = {}, duration timeout = 20s, int64_t id = 1) {
  auto what = look_at("127.0.0.1", port, timeout, id);
  what.kind = check_kind::grpc;
  what.grpc = std::move(how);
  return what;
}

probe_result end_of_grpc(const probe& what, const std::string& certificates = {}) {
  const harvest results;
  grpc_prober prober{certificates};
  prober.start(what, results.taker());
  return results.wait_for_one();
}

} // namespace

TEST_CASE("a check over gRPC passes on SERVING alone, of the service that is asked for") {
  struct example {
    std::string service;
    bool passed;
    std::string end;
  };
  const auto e = GENERATE(values<example>({
    {"", true, " answered SERVING"},
    {"shop.Pay", true, " for 'shop.Pay' answered SERVING"},
    {"shop.Cart", false, " for 'shop.Cart' answered NOT_SERVING, not SERVING"},
    {"shop.Else", false, " for 'shop.Else' failed: it knows no such service"},
  }));
  health_server instance;
  instance.serve("shop.Pay", true);
  instance.serve("shop.Cart", false);
  const auto result = end_of_grpc(ask_grpc(instance.port(), {.service = e.service}));
  CHECK(result.passed == e.passed);
  CHECK(result.detail == "Check of " + instance.text() + e.end);
}

TEST_CASE("a server of gRPC without the health service fails, and so does one of something else") {
  const health_server bare{grpc::InsecureServerCredentials(), false};
  CHECK(end_of_grpc(ask_grpc(bare.port())).detail == "Check of " + bare.text() + " failed: it has no grpc.health.v1");
  const http_server other{{{"/", answer(200)}}};
  const auto result = end_of_grpc(ask_grpc(other.port()));
  CHECK_FALSE(result.passed);
  CHECK_THAT(result.detail, Contains("Check of " + other.text() + " failed: "));
}

TEST_CASE("a check over gRPC of a port that nobody listens on says that it was refused") {
  const held_port closed;
  const auto result = end_of_grpc(ask_grpc(closed.port()));
  CHECK_FALSE(result.passed);
  CHECK_THAT(result.detail, Contains("Check of " + closed.text() + " failed: ") && Contains("Connection refused"));
}

TEST_CASE("a check over gRPC of a peer that says nothing fails just before the time-out, and holds up no other") {
  const listener mute;
  const health_server instance;
  const harvest results;
  grpc_prober prober;
  const auto began = steady_now();
  prober.start(ask_grpc(mute.port(), {}, 400ms, 1), results.taker());
  prober.start(ask_grpc(instance.port(), {}, 20s, 2), results.taker());
  const auto ended = results.wait(2);
  CHECK(steady_now() - began >= 375ms);
  CHECK(ended.at(2).passed);
  CHECK(ended.at(1).detail == "Check of " + mute.text() + " was not answered within 380ms");
}

TEST_CASE("a check over gRPC looks up names, and one of a name that does not exist fails") {
  const health_server instance;
  auto what = ask_grpc(instance.port());
  what.address.host = "localhost";
  CHECK(end_of_grpc(what).passed);
  what.address.host = "no-such-name.invalid";
  what.timeout = 5s;
  CHECK_FALSE(end_of_grpc(what).passed);
}

TEST_CASE("a check over gRPC that cannot be run fails within start and says so") {
  const harvest results;
  grpc_prober prober;
  prober.start({7, instance_id{"pay-7"}, check_kind::tcp, {"127.0.0.1", 80}, 1s}, results.taker());
  prober.start({8, instance_id{"pay-8"}, check_kind::grpc, {}, 1s}, results.taker());
  REQUIRE(results.size() == 2);
  const auto ended = results.wait(2);
  CHECK(ended.at(7).detail == "checks of kind tcp cannot be run here");
  CHECK(ended.at(8).detail == "the instance has no address to connect to; a check of kind grpc needs HOST:PORT");
}

TEST_CASE("a check over gRPC and TLS passes where the certificate is good for the name that is asked for") {
  const self_signed identity{"pay.example"};
  const health_server instance{credentials_of(identity)};
  const grpc_check secure{.tls = true, .host = "pay.example"};
  CHECK(end_of_grpc(ask_grpc(instance.port(), secure), identity.file()).passed);
  // Not for a name that it was not made for, nor by authorities that do not know it, nor without TLS.
  CHECK_FALSE(end_of_grpc(ask_grpc(instance.port(), {.tls = true, .host = "cart.example"}), identity.file()).passed);
  CHECK_FALSE(end_of_grpc(ask_grpc(instance.port(), {.tls = true}), identity.file()).passed);
  CHECK_FALSE(end_of_grpc(ask_grpc(instance.port(), secure)).passed);
  CHECK_FALSE(end_of_grpc(ask_grpc(instance.port(), {.host = "pay.example"}), identity.file()).passed);
}

TEST_CASE("a check over gRPC and TLS is never answered without TLS") {
  const self_signed identity{"127.0.0.1"};
  const health_server instance;
  CHECK_FALSE(end_of_grpc(ask_grpc(instance.port(), {.tls = true}), identity.file()).passed);
}

TEST_CASE("authorities that cannot be read are an error, and never the system's instead") {
  CHECK_THROWS_WITH(grpc_prober{"/no/such/file"}, "grpc prober: /no/such/file cannot be read");
  CHECK_THROWS_WITH(grpc_prober{"/dev/null"}, "grpc prober: /dev/null cannot be read");
}

TEST_CASE("of many checks over gRPC at once each gets the result of its own") {
  health_server instance;
  instance.serve("bad", false);
  const harvest results;
  grpc_prober prober;
  for (int64_t id = 0; id < 60; ++id)
    prober.start(ask_grpc(instance.port(), {.service = id % 2 == 0 ? "" : "bad"}, 20s, id), results.taker());
  for (const auto& [id, result] : results.wait(60))
    CHECK(result.passed == (id % 2 == 0));
}

TEST_CASE("a check over gRPC can be begun from within the end of another, which may then destroy the prober") {
  const health_server instance;
  const harvest results;
  auto prober = std::make_shared<grpc_prober>();
  auto& shared = *prober;
  std::mutex begun;
  begun.lock();
  shared.start(ask_grpc(instance.port()), [&](const probe_result& first) {
    const std::lock_guard wait{begun};
    prober->start(ask_grpc(instance.port(), {}, 20s, 2), [&](const probe_result& second) {
      prober.reset();
      results.taker()(second);
    });
    results.taker()(first);
  });
  begun.unlock();
  CHECK(results.wait(2).at(2).passed);
}

TEST_CASE("the end of the gRPC prober waits for no answer and calls nobody back") {
  const listener mute;
  const harvest results;
  const auto token = std::make_shared<int>();
  const auto began = steady_now();
  for (int64_t round = 0; round < 10; ++round) {
    grpc_prober prober;
    for (int64_t id = 0; id < 5; ++id)
      prober.start(ask_grpc(mute.port(), {}, 1h, id), [token, done = results.taker()](probe_result end) { done(end); });
  }
  CHECK(steady_now() - began < 20s);
  CHECK(results.size() == 0);
  CHECK(token.use_count() == 1);
}
