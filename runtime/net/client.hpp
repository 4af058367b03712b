#pragma once

#include "messages/model/endpoint.hpp"
#include "messages/model/time.hpp"
#include "messages/protocol/directory.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/typed_actor.hpp>

#include <atomic>
#include <memory>
#include <set>
#include <string>

namespace muster {

/// A tree in another process. Its posts are typed handles like local ones, and stay valid over any number of
/// crashes over there. Copies are the same connection. Thread-safe; `connect` and `post_of` block, so that an actor
/// must not call them.
///
/// A connection can get lost: the process over there ends, or nothing was heard of it for
/// `network_options::silence`. Then every request through its handles, under way or later, ends in `time_out` by the
/// time-out that it was given (sometimes in `unavailable` at once), and a one-way message is gone. Neither says
/// whether a command took effect: connect anew, get the posts anew, and repeat it under the same command id. Handles
/// never come back to life. The peer keeps no state of a connection: leases run on and reports are known by their
/// numbers.
class connection {
public:
  /// Connects to what `publish` has published. Takes CAF's own services of this system out of the peer's reach
  /// (`close_back_doors`). `time_out` after `timeout`, `unavailable` when nobody listens or the peer is not
  /// understood, `refused` for an address that is not on loopback, `invalid` when something else is published there,
  /// and `unsupported` for a system without `enable_network`.
  static expected<connection> connect(caf::actor_system& system, const endpoint& server, duration timeout);

  /// A public post of the tree (`find_public_post`). `not_found` names those that there are, `invalid` is one that
  /// does not understand all of `Handle`, `unavailable` says that the connection is lost.
  template <class Handle>
  expected<Handle> post_of(const child_name& name, duration timeout = std::chrono::seconds{5}) const {
    return find(name, system_->message_types<Handle>(), timeout).map([](const caf::strong_actor_ptr& found) {
      return caf::actor_cast<Handle>(found);
    });
  }

  /// The connection is known to be lost, or the server to have ended its publication.
  bool lost() const noexcept { return *lost_; }

private:
  connection(caf::actor_system& system, directory_actor directory);

  expected<caf::strong_actor_ptr> find(const child_name& name, const std::set<std::string>& wanted,
                                       duration timeout) const;

  caf::actor_system* system_;
  directory_actor directory_;
  std::shared_ptr<std::atomic<bool>> lost_;
};

} // namespace muster
