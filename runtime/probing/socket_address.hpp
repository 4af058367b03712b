#pragma once

#include "messages/model/expected.hpp"

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace muster {

/// An IPv4 or IPv6 address with a port, in the system's form.
struct socket_address {
  sockaddr_storage content{};
  socklen_t length = 0;

  bool operator==(const socket_address& other) const;
};

/// `127.0.0.1:80`, `[::1]:80`.
std::string to_string(const socket_address& value);

socket_address with_port(socket_address address, uint16_t port);

/// The address that `host` is the text of; nothing when it is a name. Asks nobody.
std::optional<socket_address> numeric_address(const std::string& host);

/// The addresses of a name, in the order in which they should be tried, with port 0. Asks whom the system is set up
/// to ask and blocks for as long as that takes. `not_found` with the system's reason.
expected<std::vector<socket_address>> addresses_of(const std::string& host);

} // namespace muster
