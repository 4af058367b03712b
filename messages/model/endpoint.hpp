#pragma once

#include "messages/model/expected.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

/// Whether text has the form of a host name or an IP address.
bool is_host(std::string_view text);

/// Where an instance listens. As text `HOST:PORT`, an IPv6 host in brackets; nothing when it is absent.
struct endpoint {
  std::string host;
  uint16_t port = 0;

  static expected<endpoint> parse(std::string_view text);

  bool empty() const noexcept { return host.empty() && port == 0; }

  auto operator<=>(const endpoint&) const = default;
};

std::string to_string(const endpoint& value);

} // namespace muster
