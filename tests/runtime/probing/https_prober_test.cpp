#include "runtime/probing/http_prober.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/probing/harvest.hpp"
#include "tests/runtime/probing/http_server.hpp"
#include "tests/runtime/probing/names.hpp"
#include "tests/runtime/probing/tls_server.hpp"

#include <pthread.h>

#include <csignal>

using namespace muster;
using namespace std::chrono_literals;

namespace {

probe_result end_of_https(uint16_t port, const http_check& how, const std::string& certificates = {}) {
  auto what = look_at("127.0.0.1", port);
  what.kind = check_kind::https;
  what.http = how;
  const harvest results;
  http_prober prober{addresses_of, certificates};
  prober.start(what, results.taker());
  return results.wait_for_one();
}

// The server of OpenSSL writes to peers that have gone: its thread inherits the mask of the one that starts it.
struct without_sigpipe {
  without_sigpipe() {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  }
};

} // namespace

TEST_CASE("a check over HTTPS passes where the certificate is good for the name that is asked for") {
  const without_sigpipe quiet;
  const self_signed identity{"pay.example"};
  const tls_server instance{identity};
  const auto result = end_of_https(instance.port(), {.host = "pay.example"}, identity.file());
  INFO(result.detail);
  CHECK(result.passed);
  CHECK(result.detail == "GET https://pay.example:" + std::to_string(instance.port()) + "/ answered 200");
}

TEST_CASE("a check over HTTPS fails on a certificate that the system's authorities do not know") {
  const without_sigpipe quiet;
  const self_signed identity{"pay.example"};
  const tls_server instance{identity};
  const auto result = end_of_https(instance.port(), {.host = "pay.example"});
  INFO(result.detail);
  CHECK_FALSE(result.passed);
  CHECK_THAT(result.detail, Contains("certificate"));
}

TEST_CASE("a check over HTTPS fails on a certificate for another name, the instance's address included") {
  const without_sigpipe quiet;
  const self_signed identity{"pay.example"};
  const tls_server instance{identity};
  for (const auto* host : {"", "cart.example"}) {
    const auto result = end_of_https(instance.port(), {.host = host}, identity.file());
    INFO(result.detail);
    CHECK_FALSE(result.passed);
    CHECK_THAT(result.detail, Contains("certificate"));
  }
}

TEST_CASE("a check over HTTPS says of an address that accepts and never shakes hands that there is no TLS in time") {
  const listener silent;
  auto what = look_at(silent, 200ms);
  what.kind = check_kind::https;
  const harvest results;
  http_prober prober;
  prober.start(what, results.taker());
  CHECK(results.wait_for_one().detail == "no connection over TLS to " + silent.text() + " within 190ms");
}

TEST_CASE("a check over HTTPS tries another address when one does not end the handshake in its share of the time") {
  const without_sigpipe quiet;
  const self_signed identity{"pay.example"};
  const tls_server instance{identity};
  const listener silent{"127.0.0.2", SOMAXCONN, instance.port()};
  auto what = look_at("pay.example", instance.port(), 2s);
  what.kind = check_kind::https;
  const harvest results;
  http_prober prober{always({"127.0.0.2", "127.0.0.1"}), identity.file()};
  prober.start(what, results.taker());
  const auto result = results.wait_for_one();
  INFO(result.detail);
  CHECK(result.passed);
}

TEST_CASE("a check over HTTPS is never answered without TLS, nor one over HTTP by a server of TLS") {
  const without_sigpipe quiet;
  const http_server plain;
  CHECK_FALSE(end_of_https(plain.port(), {}).passed);
  const self_signed identity{"pay.example"};
  const tls_server instance{identity};
  const harvest results;
  http_prober prober;
  auto what = look_at("127.0.0.1", instance.port());
  what.kind = check_kind::http;
  prober.start(what, results.taker());
  CHECK_FALSE(results.wait_for_one().passed);
}
