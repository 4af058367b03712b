#include "runtime/probing/connecting.hpp"
#include "runtime/probing/quiet_thread.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/probing/loopback.hpp"

#include <cerrno>

using namespace muster;

TEST_CASE("an IP address in text is one, and a name is none") {
  struct example {
    std::string host;
    std::string address;
  };
  const auto e = GENERATE(values<example>({
    {"127.0.0.1", "127.0.0.1:80"},
    {"::1", "[::1]:80"},
    {"2001:db8::a", "[2001:db8::a]:80"},
    {"localhost", ""},
    {"pay-1.internal", ""},
    {"1.2.3.4.5", ""},
  }));
  const auto address = numeric_address(e.host);
  CHECK((address ? to_string(with_port(*address, 80)) : "") == e.address);
}

TEST_CASE("the error of a connection says what failed and why") {
  struct example {
    int error;
    std::string text;
  };
  const auto e = GENERATE(values<example>({
    {ECONNREFUSED, "10.0.0.1:80 refused the connection"},
    {ETIMEDOUT, "10.0.0.1:80 did not answer"},
    {ENETUNREACH, "no route to 10.0.0.1:80: Network is unreachable"},
    {EHOSTUNREACH, "no route to 10.0.0.1:80: No route to host"},
    {EMFILE, "no socket to be had for 10.0.0.1:80: Too many open files"},
    {ECONNRESET, "no connection to 10.0.0.1:80: Connection reset by peer"},
  }));
  CHECK(describe_connect_error(with_port(*numeric_address("10.0.0.1"), 80), e.error) == e.text);
}

TEST_CASE("a socket that TCP has connected with itself is one that was refused") {
  const held_port own;
  const auto& to = own.address();
  REQUIRE(::connect(own.socket(), reinterpret_cast<const sockaddr*>(&to.content), to.length) == 0);
  CHECK(connect_error(own.socket()) == ECONNREFUSED);
}

TEST_CASE("threads of the prober leave signals to the host, and the mask of who starts them as it was") {
  sigset_t before;
  sigset_t within;
  sigset_t after;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
  start_quiet_thread([&] { ::pthread_sigmask(SIG_SETMASK, nullptr, &within); }).join();
  ::pthread_sigmask(SIG_SETMASK, nullptr, &after);
  CHECK(::sigismember(&within, SIGTERM) == 1);
  CHECK(::sigismember(&within, SIGSEGV) == 0);
  CHECK(::sigismember(&before, SIGTERM) == ::sigismember(&after, SIGTERM));
}
