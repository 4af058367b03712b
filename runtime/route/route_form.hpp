#pragma once

#include "actors/balancer/slate.hpp"
#include "runtime/route/outcome_ring.hpp"
#include "runtime/route/permit_stock.hpp"

#include <atomic>
#include <memory>
#include <vector>

namespace muster {

/// An instance with what changes at every attempt, on a cache line of its own.
struct alignas(64) route_peer {
  std::atomic<int64_t> active{0};
  permit_stock stock;
  /// A pick has asked for a permit.
  std::atomic<bool> wanted{false};
  std::shared_ptr<const instance> content;
};

/// A snapshot as picks use it. Immutable.
struct route_form {
  /// Differs from that of every other form of the route.
  uint64_t number = 0;
  std::vector<candidate> candidates;
  /// By the places of the candidates.
  std::vector<route_peer*> peers;
  slate offer;

  route_form(uint64_t own_number, std::vector<candidate> all, std::vector<route_peer*> same,
             const service_snapshot& from, const pick_kind& kind)
    : number{own_number},
      candidates{std::move(all)},
      peers{std::move(same)},
      offer{candidates, from.policy, kind, version_rules{from.versions, from.deprecations}} {}
};

/// The picks and outcomes of one thread.
struct route_chain {
  /// The form that a pick is reading: it is not destroyed meanwhile (M. Michael, "Hazard Pointers", 2004).
  std::atomic<const route_form*> reading{nullptr};
  /// The route is gone, or the thread.
  std::atomic<bool> orphaned{false};
  std::atomic<bool> left{false};
  uint64_t chance = 0;
  /// The form that the cursors belong to.
  uint64_t form = 0;
  slate::cursors at;
  outcome_ring outcomes;
};

} // namespace muster
