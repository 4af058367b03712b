#pragma once

#include "actors/registry/dependencies.hpp"
#include "actors/registry/group_book.hpp"
#include "actors/registry/version_book.hpp"
#include "messages/model/fact.hpp"
#include "messages/protocol/registry.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace muster {

/// What is known of an instance.
struct catalog_entry {
  /// Shared with the fact that has told it.
  std::shared_ptr<const instance> content;
  instance_state state = instance_state::unknown;
  /// As in `instance_view`.
  int64_t index = 0;
  /// The index of the fact that gave it this state.
  int64_t since = 0;
  timestamp registered_at{};
  timestamp updated_at{};
};

/// What is registered and how it is governed: the sum of the facts. Commands are decided against it
/// and change nothing by themselves; facts are applied to it and always fit.
class catalog {
public:
  /// The facts that a command causes, or why it is refused. No facts: the command changes nothing.
  expected<std::vector<fact>> decide(const register_instance& command) const;
  expected<std::vector<fact>> decide(const deregister_instance& command) const;
  expected<std::vector<fact>> decide(const update_instance& command) const;
  expected<std::vector<fact>> decide(const drain_instance& command) const;
  expected<std::vector<fact>> decide(const configure_service& command) const;
  expected<std::vector<fact>> decide(const report_health& command) const;
  expected<std::vector<fact>> decide(const deprecate_versions& command) const;
  expected<std::vector<fact>> decide(const announce& command) const;
  expected<std::vector<fact>> decide(const reinstate_versions& command) const { return versions_.decide(command); }
  expected<std::vector<fact>> decide(const create_group& command) const;
  expected<std::vector<fact>> decide(const add_to_group& command) const;
  expected<std::vector<fact>> decide(const remove_from_group& command) const { return groups_.decide(command); }
  expected<std::vector<fact>> decide(const delete_group& command) const { return groups_.decide(command); }

  // All items or none. No two items of a batch may be about one instance; a failure names the place of each item that
  // is at fault, counted from 1, with all that is wrong with it, and has the code of the first.
  expected<std::vector<fact>> decide(const register_batch& command) const;
  expected<std::vector<fact>> decide(const deregister_batch& command) const;
  expected<std::vector<fact>> decide(const update_batch& command) const;

  /// The facts of an expired lease.
  std::vector<fact> expire(const instance_id& id) const;

  void apply(const std::shared_ptr<const record>& entry);
  void apply(const record& entry) { apply(std::make_shared<const record>(entry)); }

  expected<instance_list> find(const discover& query) const;
  instance_list find(const instance_query& query) const;
  expected<version_list> find(const version_query& query) const;
  expected<dependency_report> find(const dependency_query& query) const;
  expected<impact_report> find(const impact_query& query) const;
  expected<group_list> find(const group_query& query) const;

  /// `not_found` for a group that is named and not known.
  expected<void> known(const group_name& group) const;

  /// `refused` when what was decided would leave a dependent without a compatible version.
  expected<void> protect(const std::vector<fact>& facts) const;

  service_policy policy_of(const service_name& service) const;

  /// What was configured last, for one service or for all, in the order of names.
  std::vector<service_configured> policies(const service_name& only) const;

  const catalog_entry* find(const instance_id& id) const;

  const version_book& versions() const noexcept { return versions_; }

  /// The index of the latest fact that was applied.
  int64_t index() const noexcept { return index_; }

private:
  expected<const catalog_entry*> known(const instance_id& id) const;
  expected<void> known(const service_name& service) const;
  dependency_facts dependencies() const;
  bool checks_health_of(const service_name& service) const;
  /// The state of an instance that nothing is known of yet.
  instance_state initial_state(const service_name& service) const;
  void put(const record& entry, std::shared_ptr<const instance> content, instance_state state);
  void take(const record& entry, const service_configured& what);
  void take(const record& entry, const instance_state_changed& what);
  void take(const record& entry, const instance_deregistered& what);
  template <class T>
  void take(const record&, const T&) {}
  /// A journal that this version did not write may tell of an instance that is gone; that changes nothing.
  template <class F>
  void change(const record& entry, const instance_id& id, F&& how);

  // Ordered, so that every answer comes in the order of ids.
  std::map<instance_id, catalog_entry> instances_;
  std::map<service_name, std::map<instance_id, const catalog_entry*>> by_service_;
  std::map<service_name, service_policy> policies_;
  version_book versions_;
  dependency_book dependencies_;
  group_book groups_;
  int64_t index_ = 0;
};

} // namespace muster
