#include "runtime/probing/grpc_health.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::string_literals;

TEST_CASE("a request for the health of a service is one field of text, and of the whole server nothing") {
  CHECK(health_request("") == "");
  CHECK(health_request("shop.Pay") == "\x0a\x08shop.Pay");
  CHECK(health_request(std::string(200, 'a')) == "\x0a\xc8\x01"s + std::string(200, 'a'));
}

TEST_CASE("the status of an answer is read, past fields that are not known, and the last one counts") {
  const auto [bytes, status] = GENERATE(table<std::string, uint64_t>({
    {"", 0},
    {"\x08\x01", 1},
    {"\x08\x02", 2},
    {"\x08\x02\x08\x01", 1},
    {"\x08\x81\x01", 129},
    {"\x12\x03xyz\x08\x01", 1},
    {"\x10\x05\x08\x01", 1},
    {"\x19"s + std::string(8, 'x') + "\x08\x01", 1},
    {"\x1d"s + std::string(4, 'x') + "\x08\x01", 1},
    {"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", UINT64_MAX},
  }));
  CHECK(status_in(bytes) == status);
}

TEST_CASE("an answer that is no message of Protobuf has no status") {
  const auto bytes = GENERATE(values<std::string>({
    "\x08",
    "\x08\x80",
    "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    "\x12\x04xyz",
    "\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    "\x19xyz",
    "\x1dxyz",
    "\x0b",
    "\x0f",
    "\x02\x01x"s,
    "\x00\x01"s,
    "HTTP/1.1 200 OK",
  }));
  CHECK(status_in(bytes) == std::nullopt);
}

TEST_CASE("a status has the name of the specification, and a number when it is another") {
  CHECK(name_of_status(0) == "UNKNOWN");
  CHECK(name_of_status(status_serving) == "SERVING");
  CHECK(name_of_status(2) == "NOT_SERVING");
  CHECK(name_of_status(3) == "SERVICE_UNKNOWN");
  CHECK(name_of_status(7) == "status 7");
}
