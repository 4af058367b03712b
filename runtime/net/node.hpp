#pragma once

#include "messages/model/endpoint.hpp"
#include "messages/model/settings.hpp"
#include "runtime/net/network.hpp"

#include <functional>
#include <memory>
#include <string>

namespace muster {

class house;

struct node_options {
  settings configuration;
  /// Where to listen, with port 0 where the system chooses.
  endpoint listen;
  network_options network;
  /// As system_options::given_up: told once, when all posts answer `unavailable`.
  std::function<void(const std::string&)> given_up;
};

/// The production tree in an actor system of its own, published on a port. Thread-safe but for `stop`.
class node {
public:
  /// As `publish`, for failures.
  static expected<std::unique_ptr<node>> start(node_options options);

  node(const node&) = delete;
  node& operator=(const node&) = delete;
  /// Stops, unless that was done before.
  ~node();

  /// In numbers, with the port that is listened on.
  const endpoint& address() const noexcept;

  house& home() const noexcept;

  /// Closes the port, then stops the tree and its actor system. What has not ended by the deadline is killed, and
  /// `time_out` names it. `refused` when called by node_options::given_up. Again, it answers what it has answered
  /// before.
  expected<void> stop(duration deadline);

private:
  struct parts;

  explicit node(std::unique_ptr<parts> held);

  std::unique_ptr<parts> parts_;
};

} // namespace muster
