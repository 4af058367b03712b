#include "messages/model/endpoint.hpp"
#include "tests/messages/reading.hpp"

using namespace muster;
using test::read;
using test::refusal;

TEST_CASE("an address is a host and a port, read and written alike") {
  const auto [text, host, port] = GENERATE(table<std::string, std::string, int>({
    {"10.0.0.1:8080", "10.0.0.1", 8080},
    {"pay-1.internal:1", "pay-1.internal", 1},
    {"my_host:65535", "my_host", 65535},
    {"[::1]:443", "::1", 443},
    {"[2001:db8::1]:80", "2001:db8::1", 80},
    {"[fe80::1%eth0]:80", "fe80::1%eth0", 80},
  }));
  const auto value = read<endpoint>(text);
  CHECK(value.host == host);
  CHECK(value.port == port);
  CHECK(to_string(value) == text);
}

TEST_CASE("what is no address is refused, with the part that is wrong") {
  const auto [text, reason] = GENERATE(table<std::string, std::string>({
    {"", "has no port; write HOST:PORT"},
    {"host", "has no port; write HOST:PORT"},
    {"host:0", "has a port outside 1 to 65535"},
    {"host:65536", "has a port outside 1 to 65535"},
    {"host:99999999999999999999999", "has a port outside 1 to 65535"},
    {"host:", "has a port outside 1 to 65535"},
    {"host:-1", "has a port outside 1 to 65535"},
    {"host:+80", "has a port outside 1 to 65535"},
    {"host: 80", "has a port outside 1 to 65535"},
    {"host:80x", "has a port outside 1 to 65535"},
    {":80", "has no valid host; write HOST:PORT, an IPv6 host in brackets"},
    {"[]:80", "has no valid host"},
    {"[::1:80", "has no valid host"},
    {"::1:80", "has no valid host"},
    {"a b:80", "has no valid host"},
    {"http://host:80", "has no valid host"},
    {"user@host:80", "has no valid host"},
    {std::string(254, 'a') + ":80", "has no valid host"},
  }));
  INFO(text);
  CHECK_THAT(refusal<endpoint>(text), Contains(reason));
}

TEST_CASE("an address that was not given is absent and is no text") {
  CHECK(endpoint{}.empty());
  CHECK(to_string(endpoint{}).empty());
  CHECK_FALSE(endpoint{"host", 0}.empty());
  CHECK_FALSE(endpoint{"", 80}.empty());
}

TEST_CASE("a host may have 253 characters") {
  CHECK(read<endpoint>(std::string(253, 'a') + ":80").host.size() == 253);
}
