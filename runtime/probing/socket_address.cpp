#include "runtime/probing/socket_address.hpp"

#include "messages/model/endpoint.hpp"

#include <netdb.h>
#include <netinet/in.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

namespace muster {

namespace {

using address_list = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

/// Answers getaddrinfo's error code, 0 when `out` holds what it found.
int ask_system(const std::string& host, int flags, address_list& out) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  const auto error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (error == 0)
    out.reset(found);
  return error;
}

socket_address copy_of(const addrinfo& found) {
  socket_address result;
  std::memcpy(&result.content, found.ai_addr, found.ai_addrlen);
  result.length = found.ai_addrlen;
  return result;
}

in_port_t& port_of(socket_address& address) {
  if (address.content.ss_family == AF_INET6)
    return reinterpret_cast<sockaddr_in6&>(address.content).sin6_port;
  return reinterpret_cast<sockaddr_in&>(address.content).sin_port;
}

} // namespace

bool socket_address::operator==(const socket_address& other) const {
  return length == other.length && std::memcmp(&content, &other.content, length) == 0;
}

std::string to_string(const socket_address& value) {
  std::array<char, NI_MAXHOST> host{};
  const auto* address = reinterpret_cast<const sockaddr*>(&value.content);
  if (::getnameinfo(address, value.length, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST) != 0)
    return "an unknown address";
  auto copy = value;
  return to_string(endpoint{host.data(), ntohs(port_of(copy))});
}

socket_address with_port(socket_address address, uint16_t port) {
  port_of(address) = htons(port);
  return address;
}

std::optional<socket_address> numeric_address(const std::string& host) {
  address_list found{nullptr, &::freeaddrinfo};
  if (ask_system(host, AI_NUMERICHOST, found) != 0)
    return std::nullopt;
  return copy_of(*found);
}

expected<std::vector<socket_address>> addresses_of(const std::string& host) {
  address_list found{nullptr, &::freeaddrinfo};
  if (const auto error = ask_system(host, 0, found); error != 0) {
    const auto reason = error == EAI_SYSTEM ? std::generic_category().message(errno) : ::gai_strerror(error);
    return fail(errc::not_found, "no address of '" + host + "' can be found: " + reason);
  }
  std::vector<socket_address> result;
  for (const auto* next = found.get(); next != nullptr; next = next->ai_next)
    result.push_back(copy_of(*next));
  return result;
}

} // namespace muster
