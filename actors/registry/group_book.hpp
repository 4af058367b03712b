#pragma once

#include "messages/model/expected.hpp"
#include "messages/model/fact.hpp"
#include "messages/protocol/groups.hpp"

#include <functional>
#include <map>
#include <set>
#include <vector>

namespace muster {

/// All groups, as the facts have them. Commands are decided against them and change nothing by themselves.
class group_book {
public:
  /// Whether an instance is registered.
  using is_known = std::function<bool(const instance_id&)>;

  expected<std::vector<fact>> decide(const create_group& command, const is_known& is_there) const;
  expected<std::vector<fact>> decide(const add_to_group& command, const is_known& is_there) const;
  expected<std::vector<fact>> decide(const remove_from_group& command) const;
  expected<std::vector<fact>> decide(const delete_group& command) const;

  void apply(const record& entry);

  expected<group_list> find(const group_query& query) const;

  /// Null for a group that is not known.
  const std::set<instance_id>* members_of(const group_name& group) const;

private:
  expected<const std::set<instance_id>*> known(const group_name& group) const;
  void take(const group_created& what);
  void take(const group_joined& what);
  void take(const group_left& what);
  void take(const group_deleted& what);
  void take(const instance_deregistered& what);
  template <class T>
  void take(const T&) {}

  std::map<group_name, std::set<instance_id>> groups_;
  /// The groups of each instance that is in any.
  std::map<instance_id, std::set<group_name>> groups_of_;
};

} // namespace muster
