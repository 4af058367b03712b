#pragma once

#include "messages/protocol/registry.hpp"
#include "runtime/embed/watch_line.hpp"

#include <caf/event_based_actor.hpp>

#include <memory>

namespace muster {

/// Follows the registry's facts for one subscription, from index to index, over any restart of the registry. Ends
/// when the line is closed, at once by an exit message.
class fact_watcher final : public caf::event_based_actor {
public:
  fact_watcher(caf::actor_config& cfg, registry_actor registry, service_name only, int64_t after,
               std::shared_ptr<watch_line> line);

  caf::behavior make_behavior() override;

private:
  void ask();
  void take(const fact_list& facts);
  void failed(const failure& why);

  registry_actor registry_;
  service_name only_;
  int64_t index_;
  std::shared_ptr<watch_line> line_;
};

} // namespace muster
