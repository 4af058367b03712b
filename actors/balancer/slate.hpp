#pragma once

#include "actors/balancer/candidate.hpp"
#include "actors/balancer/menu.hpp"
#include "actors/balancer/priorities.hpp"
#include "actors/balancer/removal.hpp"
#include "actors/balancer/version_split.hpp"
#include "actors/registry/version_rules.hpp"
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
  std::optional<version> compatible_with{};

  bool operator==(const pick_kind&) const = default;
};

/// Where the caller is makes no difference to strategies that do not ask.
pick_kind kind_of(const pick& request, const balancer_policy& policy);

/// What one kind of request is offered: all that can be decided about the candidates of a service before a request
/// comes. Draining and weightless candidates and those whose version does not fit take no part in the shares of the
/// priorities, since neither health nor panic could bring them back. Immutable, thus thread-safe; candidates are known
/// by their places. It must not outlive them.
///
/// Candidates that fit form groups, of which a request asks one after the other until it has somebody: first the part
/// of the version split that its draw falls into, then the other parts, the largest share first; of each part first
/// the current versions, then the deprecated that are to be avoided. Without a split and such versions there is one.
class slate {
public:
  /// How far each priority's rounds have come, which is the only thing that picking changes.
  using cursors = std::vector<size_t>;

  struct selection {
    size_t winner = 0;
    size_t priority = 0;
  };

  slate(std::span<const candidate> all, const balancer_policy& policy, const pick_kind& kind,
        const version_rules& versions = {});

  const balancing& how() const { return *how_; }

  /// Rounds that begin anywhere, by 64 random bits.
  cursors begin(uint64_t chance) const;

  /// Rounds that go on behind a last winner. Where it has not been in the round, or nobody has won yet, they begin with
  /// whoever was picked longest ago and is not to be skipped, so that kinds of which each comes once take turns as
  /// well. `all` are the candidates that it was made of.
  cursors go_on(std::span<const candidate> all, const instance_id& last_winner, std::span<const size_t> skip,
                uint64_t chance) const;

  /// How many groups there are.
  size_t groups() const { return split_.parts() * tiers_; }

  /// The group that is to be asked after `asked` others. `split_draw` is from 0 to 999999.
  size_t group_at(size_t asked, int64_t split_draw) const {
    return groups() == 1 ? 0 : split_.part_at(asked / tiers_, split_draw) * tiers_ + asked % tiers_;
  }

  /// The draw of a pick for its part of the split. With `consistent_hash` it follows from the key, so that a key stays
  /// with one range of versions.
  int64_t split_draw(const pick_turn& turn) const;

  /// The group of a candidate that fits.
  size_t group_of(size_t candidate) const { return groups_.empty() ? 0 : groups_[candidate]; }

  /// Picks one of a group with a closed circuit, but for those excluded, which come in ascending order; nothing when
  /// there is none. `draw`, from 0 to 999999, says which priority it is to be.
  std::optional<selection> next(cursors& at, int64_t draw, const pick_turn& turn, size_t group = 0) const {
    if (where_.priorities != 1 || !turn.skip.empty())
      return next_of_many(at, draw, turn, group);
    const auto& only = lanes_[group];
    const auto place = only.line ? only.line->next(at[group], turn) : lineup::none;
    return place == lineup::none ? std::nullopt : std::optional{selection{only.places[place], 0}};
  }

  /// The half-open ones that may be picked when they have a permit.
  std::span<const size_t> trials() const { return trials_; }

  /// Why a candidate cannot be picked by any request of this kind; `none` and `permits` are for each request to see.
  removal removed_by(size_t candidate) const { return removed_[candidate]; }

  bool panics(size_t candidate) const { return shares_.panic[where_.priority_of(candidate)]; }

  const placement& where() const { return where_; }
  std::span<const ratio> loads() const { return shares_.loads; }
  const version_split& split() const { return split_; }
  size_t part_of(size_t group) const { return group / tiers_; }
  bool is_avoided(size_t group) const { return group % tiers_ != 0; }

  /// For each candidate the terms that `next` would go by.
  std::vector<score_terms> explain(const cursors& at, const pick_turn& turn) const;

private:
  /// The closed ones of one priority and group.
  struct lane {
    std::vector<size_t> places;
    /// Null while nobody is in it.
    lineup_ptr line;

    /// Places within the lane.
    std::vector<size_t> local(std::span<const size_t> skip) const;
  };

  /// Why each candidate's version does not fit; `none` where it does.
  std::vector<removal> judge_versions(std::span<const candidate> all, const version_rules& versions) const;
  void make_groups(std::span<const candidate> all, const std::vector<removal>& by_version,
                   const version_rules& versions);
  removal rule_for(const candidate& which, removal by_version, size_t priority) const;
  size_t lane_of(size_t candidate) const {
    return group_of(candidate) * where_.priorities + where_.priority_of(candidate);
  }
  std::vector<priority_tally> tally(std::span<const candidate> all, const std::vector<removal>& by_version) const;
  std::optional<selection> next_of_many(cursors& at, int64_t draw, const pick_turn& turn, size_t group) const;

  pick_kind kind_;
  const balancing* how_;
  placement where_;
  priority_shares shares_;
  version_split split_;
  /// 2 where there are versions to be avoided.
  size_t tiers_ = 1;
  /// By candidate; empty while there is one group.
  std::vector<size_t> groups_;
  std::vector<removal> removed_;
  std::vector<size_t> trials_;
  /// Those of one group together, in the order of priorities.
  std::vector<lane> lanes_;
};

} // namespace muster
