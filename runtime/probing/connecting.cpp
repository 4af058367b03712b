#include "runtime/probing/connecting.hpp"

#include <cerrno>
#include <optional>
#include <system_error>

namespace muster {

namespace {

using name_of_end = int (*)(int, sockaddr*, socklen_t*);

std::optional<socket_address> end_of(int socket, name_of_end name) {
  socket_address result;
  result.length = sizeof(result.content);
  if (name(socket, reinterpret_cast<sockaddr*>(&result.content), &result.length) != 0)
    return std::nullopt;
  return result;
}

/// A port of this host that nobody listens on can be drawn as the near end too. TCP then connects it with itself.
bool is_connected_with_itself(int socket) {
  const auto near = end_of(socket, ::getsockname);
  return near && near == end_of(socket, ::getpeername);
}

} // namespace

connecting begin_connect(const socket_address& to) {
  connecting result{descriptor{::socket(to.content.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)}};
  if (!result.socket.is_open())
    return {descriptor{}, errno};
  // Closing resets the connection: thousands of checks would otherwise hold a port each for a minute after.
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(result.socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  const auto* address = reinterpret_cast<const sockaddr*>(&to.content);
  if (::connect(result.socket.get(), address, to.length) == 0 || errno == EINPROGRESS || errno == EINTR)
    return result;
  return {descriptor{}, errno};
}

int connect_error(int socket) {
  int error = 0;
  socklen_t length = sizeof(error);
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) != 0)
    return errno;
  return error == 0 && is_connected_with_itself(socket) ? ECONNREFUSED : error;
}

std::string describe_connect_error(const socket_address& to, int error) {
  const auto peer = to_string(to);
  const auto reason = std::generic_category().message(error);
  switch (error) {
    case ECONNREFUSED:
      return peer + " refused the connection";
    case ETIMEDOUT:
      return peer + " did not answer";
    case ENETUNREACH:
    case EHOSTUNREACH:
      return "no route to " + peer + ": " + reason;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return "no socket to be had for " + peer + ": " + reason;
    default:
      return "no connection to " + peer + ": " + reason;
  }
}

} // namespace muster
