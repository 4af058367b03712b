#pragma once

#include "actors/balancer/candidate.hpp"
#include "actors/balancer/menu.hpp"
#include "actors/balancer/priorities.hpp"
#include "actors/balancer/removal.hpp"
#include "messages/protocol/balancer.hpp"

#include <optional>
#include <span>
#include <vector>

namespace muster {

/// What requests have in common that are offered the same candidates.
struct pick_kind {
  strategy strategy_ = strategy::round_robin;
  std::string zone;
  std::string region;
  std::optional<location> location_;
  std::optional<version_range> accept;

  bool operator==(const pick_kind&) const = default;
};

pick_kind kind_of(const pick& request, const balancer_policy& policy);

/// What one kind of request is offered: all that can be decided about the candidates of a service before a request
/// comes. Draining and weightless candidates and those of other versions take no part in the shares of the priorities,
/// since neither health nor panic could bring them back. Immutable, thus thread-safe; candidates are known by their
/// places. It must not outlive them.
class slate {
public:
  /// How far each priority's rounds have come, which is the only thing that picking changes.
  using cursors = std::vector<size_t>;

  struct selection {
    size_t winner = 0;
    size_t priority = 0;
  };

  slate(std::span<const candidate> all, const balancer_policy& policy, const pick_kind& kind);

  const balancing& how() const { return *how_; }

  /// Rounds that begin with the first candidate from `first` on, or anywhere, as `lineup::begin` has it.
  cursors begin(size_t first, uint64_t chance) const;

  /// Picks one with a closed circuit, but for those excluded, which come in ascending order; nothing when there is
  /// none. `draw`, from 0 to 999999, says which priority it is to be.
  std::optional<selection> next(cursors& at, int64_t draw, const pick_turn& turn) const {
    if (lanes_.size() != 1 || !turn.skip.empty())
      return next_of_many(at, draw, turn);
    const auto& only = lanes_.front();
    const auto place = only.line ? only.line->next(at.front(), turn) : lineup::none;
    return place == lineup::none ? std::nullopt : std::optional{selection{only.places[place], 0}};
  }

  /// The half-open ones that may be picked when they have a permit.
  std::span<const size_t> trials() const { return trials_; }

  /// Why a candidate cannot be picked by any request of this kind; `none` and `permits` are for each request to see.
  removal removed_by(size_t candidate) const { return removed_[candidate]; }

  bool panics(size_t candidate) const { return shares_.panic[where_.priority_of(candidate)]; }

  const placement& where() const { return where_; }
  std::span<const ratio> loads() const { return shares_.loads; }

  /// For each candidate the terms that `next` would go by.
  std::vector<score_terms> explain(const cursors& at, const pick_turn& turn) const;

private:
  /// The closed ones of one priority.
  struct lane {
    std::vector<size_t> places;
    /// Null while nobody is in it.
    lineup_ptr line;

    /// Places within the lane.
    std::vector<size_t> local(std::span<const size_t> skip) const;
  };

  removal rule_for(const candidate& which, size_t priority) const;
  std::vector<priority_tally> tally(std::span<const candidate> all) const;
  std::optional<selection> next_of_many(cursors& at, int64_t draw, const pick_turn& turn) const;

  pick_kind kind_;
  const balancing* how_;
  placement where_;
  priority_shares shares_;
  std::vector<removal> removed_;
  std::vector<size_t> trials_;
  std::vector<lane> lanes_;
};

} // namespace muster
