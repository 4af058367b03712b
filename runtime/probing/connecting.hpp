#pragma once

#include "runtime/probing/descriptor.hpp"
#include "runtime/probing/socket_address.hpp"

#include <string>

// Connecting without waiting. Errors are the system's numbers; 0 is none.

namespace muster {

/// A connection that is being made: its socket becomes writable when that has ended, one way or the other.
struct connecting {
  descriptor socket;
  int error = 0;
};

/// Begins to connect; on an error there is no socket.
connecting begin_connect(const socket_address& to);

/// How connecting ended, for a socket that has become writable: 0 when somebody has accepted the connection.
int connect_error(int socket);

/// What such an error says about the peer: `10.0.0.1:80 refused the connection`.
std::string describe_connect_error(const socket_address& to, int error);

} // namespace muster
