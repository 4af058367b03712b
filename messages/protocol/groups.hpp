#pragma once

#include "messages/model/id.hpp"
#include "messages/protocol/common.hpp"

#include <vector>

// What the registry is told and asked of groups. A group keeps instances, of any services, under a name; one that is
// deregistered is in none any more, and an emptied group stays until it is deleted.

namespace muster {

/// `already_exists` unless the group has exactly these members, `not_found` names every instance that is not
/// registered; then there is no group.
struct create_group {
  command_id command;
  group_name group;
  std::vector<instance_id> members;
};
MUSTER_DESCRIBE(create_group, command, group, members)

/// `not_found` when the group or one of the instances is not known; then nobody is added.
struct add_to_group {
  command_id command;
  group_name group;
  std::vector<instance_id> members;
};
MUSTER_DESCRIBE(add_to_group, command, group, members)

/// Those that are not in the group are passed over.
struct remove_from_group {
  command_id command;
  group_name group;
  std::vector<instance_id> members;
};
MUSTER_DESCRIBE(remove_from_group, command, group, members)

struct delete_group {
  command_id command;
  group_name group;
};
MUSTER_DESCRIBE(delete_group, command, group)

/// One group, or all when none is named; one that is not known is `not_found`.
struct group_query {
  group_name group;
};
MUSTER_DESCRIBE(group_query, group)

struct group_view {
  group_name group;
  /// In the order of ids.
  std::vector<instance_id> members;
};
MUSTER_DESCRIBE(group_view, group, members)

struct group_list {
  /// In the order of names.
  std::vector<group_view> groups;
  /// The journal index at which the answer holds.
  int64_t index = 0;
};
MUSTER_DESCRIBE(group_list, groups, index)

} // namespace muster
