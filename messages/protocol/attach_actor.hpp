#pragma once

#include "messages/protocol/health.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/meta/type_name.hpp>

namespace muster {

/// Which actor an instance is, of this node or of another, for a check of kind `actor`; takes the place of one that
/// was attached before. `refused` for other kinds, `invalid` without an actor. It holds until the instance is
/// deregistered or registered again, and is known to later incarnations of the health actor, not to another process.
/// Not described, since an address means something only between nodes that are connected.
struct attach_actor {
  instance_id instance;
  caf::strong_actor_ptr actor;
  int64_t after = 0;

  bool operator==(const attach_actor&) const = default;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, attach_actor& x) {
  return f(caf::meta::type_name("attach_actor"), x.instance, x.actor, x.after);
}

} // namespace muster
