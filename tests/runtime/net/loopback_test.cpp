#include "runtime/net/loopback.hpp"
#include "tests/catch.hpp"

using namespace muster;

TEST_CASE("only this host's own addresses may be listened on or connected to") {
  const auto [host, numeric] = GENERATE(table<std::string, std::string>({
    {"127.0.0.1", "127.0.0.1"},
    {"127.0.0.2", "127.0.0.2"},
    {"127.255.255.254", "127.255.255.254"},
    {"::1", "::1"},
    {"0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:1"},
    {"localhost", "127.0.0.1"},
  }));
  INFO(host);
  CHECK(loopback({host, 7700}).value() == endpoint{numeric, 7700});
}

TEST_CASE("every other address is refused, with the reason and what would be right") {
  const auto host = GENERATE(as<std::string>{},
                             // Everybody, and this host as others see it.
                             "0.0.0.0", "::", "10.0.0.1", "192.168.1.1", "128.0.0.1", "126.255.255.255", "8.8.8.8",
                             "fe80::1", "fe80::1%lo", "2001:db8::1", "255.255.255.255",
                             // What others may read as another address than we do.
                             "127.1", "127", "0127.0.0.1", "0x7f.0.0.1", "2130706433", "127.0.0.256", "127.0.0.1.",
                             "::ffff:127.0.0.1", "::127.0.0.1", "::2",
                             // Names, which somebody else translates.
                             "localhost.", "LOCALHOST", "localhost.localdomain", "127.0.0.1.example.com", "example.com",
                             "", "*", "[::1]");
  INFO(host);
  const auto answer = loopback({host, 7700});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == errc::refused);
  CHECK_THAT(answer.error().detail, Contains("'" + host + "'") && Contains("take 127.0.0.1"));
}

TEST_CASE("where to listen may leave the port to the system, and is else an address like any other") {
  CHECK(parse_listener("127.0.0.1:0").value() == endpoint{"127.0.0.1", 0});
  CHECK(parse_listener("[::1]:0").value() == endpoint{"::1", 0});
  CHECK(parse_listener("127.0.0.1:80").value() == endpoint{"127.0.0.1", 80});
  for (const auto* text : {"", "0", ":0", "127.0.0.1", "127.0.0.1:65536", "127.0.0.1:-1", "a b:0", "::1:0"}) {
    INFO(text);
    CHECK_FALSE(parse_listener(text));
  }
}
