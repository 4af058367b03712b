#pragma once

#include "actors/alerts/alert_sink.hpp"
#include "actors/health/prober.hpp"
#include "actors/journal/store.hpp"
#include "actors/supervision/supervisor_spec.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace muster {

/// What the actors of a tree need of the world, handed to them by whoever arranges it.
struct tree_parts {
  std::shared_ptr<fact_store> store;
  std::shared_ptr<prober> checks;
  /// Makes the receiver behind a configured sink.
  std::function<std::unique_ptr<alert_sink>(const sink_settings&)> make_sink;
};

/// The children of the root, in start order: all of muster's actors.
std::vector<child_spec> tree_specs(const settings& configuration, const tree_parts& parts);

} // namespace muster
