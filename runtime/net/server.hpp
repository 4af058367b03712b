#pragma once

#include "actors/supervision/house.hpp"
#include "messages/model/endpoint.hpp"

#include <memory>

namespace muster {

/// A tree that peers can reach, from `publish` until it is destroyed. Then the port is closed, peers learn that the
/// directory has ended, and what they send to posts that they have got is answered `unavailable`. It must go before
/// the house, as the house before the actor system.
class publication {
public:
  publication(publication&&) noexcept;
  publication& operator=(publication&&) noexcept;
  ~publication();

  /// In numbers, with the port that the system has chosen if it was asked to.
  const endpoint& address() const noexcept;

private:
  struct state;
  friend expected<publication> publish(caf::actor_system& system, const std::shared_ptr<house>& home,
                                       const endpoint& where);

  explicit publication(std::unique_ptr<state> held);

  std::unique_ptr<state> state_;
};

/// Publishes one actor, the directory, from which peers get the public posts of a tree (`find_public_post`).
/// Takes CAF's own services out of their reach (`close_back_doors`). Blocks for seconds at the most. `refused` for
/// an address that is not on loopback, `unsupported` for a system without `enable_network`, and `unavailable` when
/// the port cannot be opened.
expected<publication> publish(caf::actor_system& system, const std::shared_ptr<house>& home, const endpoint& where);

} // namespace muster
