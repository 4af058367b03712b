#pragma once

#include "actors/registry/registry_actor.hpp"
#include "tests/actors/journal/journal_tree.hpp"
#include "tests/actors/registry/shelf.hpp"

namespace muster::test {

inline instance leased_instance(const std::string& id, duration ttl) {
  auto result = sample_instance(id);
  result.lease = lease_terms{ttl, ttl / 3};
  return result;
}

/// A registry and its journal on virtual time.
class registry_tree {
public:
  explicit registry_tree(settings configuration = {}) : tree{std::move(configuration)} { start(); }

  /// One that takes over what another has left in its store.
  explicit registry_tree(std::shared_ptr<memory_store> from) : tree{std::move(from)} { start(); }

  registry_actor registry() { return tree.post_of<registry_actor>("registry"); }

  /// The index at which a command took effect, or the name of the failure's code.
  template <class Command>
  std::string tell(Command command) {
    return text_of(tree.ask<accepted>(registry(), std::move(command)));
  }

  std::string add(const instance& content, const std::string& command = {}) {
    return tell(register_instance{command_id{command}, content, false});
  }

  std::string add(const std::string& id, const std::string& command = {}) { return add(sample_instance(id), command); }

  std::string remove(const std::string& id, const std::string& command = {}) {
    return tell(deregister_instance{command_id{command}, instance_id{id}, {}});
  }

  std::string beat(const std::string& id) {
    return text_of(tree.ask<done>(registry(), heartbeat{instance_id{id}}), [](const done&) { return "done"; });
  }

  /// Sends a command and handles what can be handled at this instant.
  template <class Command>
  awaited<accepted> begin(Command command) {
    auto answer = tree.request<accepted>(registry(), std::move(command));
    tree.run();
    return answer;
  }

  awaited<accepted> begin_add(const std::string& id, const std::string& command = {}) {
    return begin(register_instance{command_id{command}, sample_instance(id), false});
  }

  instance_list all() { return tree.ask<instance_list>(registry(), instance_query{}).value(); }

  /// The ids and states of all instances: `pay-1:healthy pay-2:draining`.
  std::string states() {
    std::string result;
    for (const auto& view : all().instances)
      result.append(result.empty() ? "" : " ").append(view.content.id.str()).append(":").append(to_string(view.state));
    return result;
  }

  expected<fact_list> read(fact_query query) { return tree.ask<fact_list>(registry(), std::move(query)); }

  awaited<fact_list> wait(fact_query query) {
    auto answer = tree.request<fact_list>(registry(), std::move(query), std::chrono::hours{24});
    tree.run();
    return answer;
  }

  /// The kinds of all facts but those of restarts.
  std::string kinds() const {
    std::string result;
    for (const auto& entry : tree.facts())
      if (!std::holds_alternative<child_restarted>(entry.what))
        result.append(result.empty() ? "" : " ").append(kind_of(entry.what));
    return result;
  }

  /// From now on the journal takes no message, until `tree.let_go()`.
  void hold_journal() { tree.hold_back(tree.home()->incumbent(child_name{"journal"})); }

  virtual_tree tree;

private:
  void start() { tree.start({tree.journal(), make_child<registry_shell>(child_name{"registry"})}); }
};

} // namespace muster::test
