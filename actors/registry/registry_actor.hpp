#pragma once

#include "actors/journal/fact_follower.hpp"
#include "actors/journal/fact_waiters.hpp"
#include "actors/registry/catalog.hpp"
#include "actors/registry/fact_history.hpp"
#include "actors/registry/leases.hpp"
#include "actors/registry/mass_expiry.hpp"
#include "actors/registry/write_queue.hpp"
#include "actors/supervision/supervised.hpp"

#include <functional>
#include <map>
#include <set>

namespace muster {

/// Decides commands against the catalog, journals what they cause, and acknowledges them only then.
class registry_shell final : public supervised<registry_actor, tick> {
public:
  registry_shell(caf::actor_config& cfg, seat place);

protected:
  void start() override;
  behavior_type serve() override;

private:
  template <class Command>
  result<accepted> execute(const Command& command, write_scope scope);
  template <class Command>
  void decide_and_append(const Command& command, write_queue::token write, promise<accepted> answer);
  /// Answers the index of the command's fact, if it has one that is no longer in the history, or else `otherwise`.
  void recall(const command_id& command, std::function<void(const expected<accepted>&)> finish,
              expected<accepted> otherwise);
  void append(append_facts facts, write_queue::token write, promise<accepted> answer);
  /// What takes effect although nothing has changed.
  void renew(const register_instance& command);
  void renew(const register_batch& command);
  template <class Command>
  void renew(const Command&) {}
  /// An id for a command that has none, so that its append can be repeated.
  command_id next_command();
  template <class Command>
  expected<std::vector<fact>> decide(const Command& command) {
    return catalog_.decide(command);
  }
  expected<std::vector<fact>> decide(const resume_expiry& command);
  void append_expiry(const instance_id& id);
  /// Those whose date has come.
  void remove_versions();
  void append_removal(const version_book::removal& what);
  void append_turn();
  /// With what is known of leases.
  instance_list marked(instance_list found) const;
  void apply(const std::shared_ptr<const record>& entry);
  bool is_long_past(int64_t index) const;
  void when_applied(int64_t index, std::function<void()> action);
  result<fact_list> watch(const fact_query& query);
  registry_state state_of(const service_name& service) const;
  result<done> take(const heartbeat& command);
  void sweep();
  void apply_to_leases(const record& entry);
  void wake_watchers();
  void set_watchers_timer();

  catalog catalog_;
  leases leases_;
  mass_expiry mass_expiry_;
  fact_history history_;
  fact_waiters watchers_;
  write_queue writes_;
  /// What is to be done once the catalog stands at an index.
  std::multimap<int64_t, std::function<void()>> upon_index_;
  fact_follower<registry_shell> follower_;
  /// Whose expiry waits for its turn, and whether a turn of mass expiry does.
  std::set<instance_id> expiring_;
  bool turning_ = false;
  /// Which versions are being removed, by the index of their deprecation.
  std::set<int64_t> removing_;
  int64_t last_command_ = 0;
};

} // namespace muster
