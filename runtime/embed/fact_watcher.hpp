#pragma once

#include "messages/protocol/registry.hpp"
#include "runtime/embed/watch_line.hpp"

#include <caf/event_based_actor.hpp>

#include <memory>

namespace muster {

/// Follows the registry's facts for one subscription, from index to index, over any restart of the registry. It asks
/// for further facts when the line has been told all it has, so that a slow line holds up nobody, and takes a snapshot
/// when that was too slow. Ends when the line is closed, at once by an exit message.
class fact_watcher final : public caf::event_based_actor {
public:
  fact_watcher(caf::actor_config& cfg, registry_actor registry, watch_options wanted, std::shared_ptr<watch_line> line);

  caf::behavior make_behavior() override;

private:
  void ask();
  void take(const fact_list& facts);
  void take(const registry_state& state);
  void failed(const failure& why);

  registry_actor registry_;
  watch_options wanted_;
  std::shared_ptr<watch_line> line_;
  /// Everything up to here has been told.
  int64_t index_;
  bool needs_snapshot_;
  /// Whether a snapshot tells of facts that were missed.
  bool has_begun_;
};

} // namespace muster
