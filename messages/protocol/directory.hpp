#pragma once

#include "messages/protocol/common.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/meta/type_name.hpp>

#include <set>
#include <string>

// The directory is the one post that a server publishes: peers get all others from it.

namespace muster {

struct post_query {
  child_name name;
};
MUSTER_DESCRIBE(post_query, name)

/// A post that a peer may speak to. Not described, since an address means something only between nodes that are
/// connected: as text or in a fact it would mean nothing.
struct post_address {
  /// Never null in an answer.
  caf::strong_actor_ptr post;
  /// What it understands, as CAF spells the clauses of a typed handle: whoever casts must check them.
  std::set<std::string> clauses;

  bool operator==(const post_address&) const = default;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, post_address& x) {
  return f(caf::meta::type_name("post_address"), x.post, x.clauses);
}

using directory_actor = handle<
  // Answers the address of a public post; `not_found` names those that there are.
  result<post_address>(post_query)>;

} // namespace muster
