#include "runtime/net/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>

namespace muster {

namespace {

bool is_loopback(const std::string& host) {
  // Unlike inet_aton this takes four decimal parts only, so that everybody reads the same address.
  std::array<uint8_t, 4> v4{};
  if (inet_pton(AF_INET, host.c_str(), v4.data()) == 1)
    return v4.front() == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

} // namespace

expected<endpoint> parse_listener(std::string_view text) {
  if (!text.ends_with(":0"))
    return endpoint::parse(text);
  // An instance without a port cannot be called, and so 0 is none elsewhere.
  const auto parsed = endpoint::parse(std::string{text.substr(0, text.size() - 1)} + "1");
  return parsed.map([](const endpoint& where) { return endpoint{where.host, 0}; });
}

expected<endpoint> loopback(const endpoint& where) {
  if (where.host == "localhost")
    return endpoint{"127.0.0.1", where.port};
  if (is_loopback(where.host))
    return where;
  return fail(errc::refused, "'" + where.host
                               + "' is no loopback address: connections are not encrypted yet, so that only this host "
                                 "may be reached; take 127.0.0.1");
}

} // namespace muster
