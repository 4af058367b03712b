#pragma once

#include "actors/balancer/lineup.hpp"

#include <vector>

namespace muster {

struct balancer_policy;

/// The same key goes to the same contender for as long as that is there, and a request without a key to any. The table
/// is that of the policy; whoever is not to be picked is passed on the way through it.
///
/// With a balance factor (V. Mirrokni, M. Thorup, M. Zadimoghaddam, "Consistent Hashing with Bounded Loads",
/// arXiv:1608.01350), so is whoever has more in flight than `slots_of`, unless everybody has.
lineup_ptr consistent_hash(std::span<const contender> all, const balancer_policy& policy);

/// How much one may have in flight: its part, by weight, of what all have with this attempt, times the factor, at
/// least 1.
int64_t slots_of(int64_t weight, int64_t all_weights, int64_t all_active, int64_t factor_percent);

/// A ring (D. Karger and others, "Consistent Hashing and Random Trees", 1997): each contender has 150 points for each
/// unit of its weight, a weight above 100 counting as 100, and a key belongs to the next point. A contender that comes
/// or goes takes or leaves its own keys only: of n equal ones the n-th part.
class hash_ring {
public:
  explicit hash_ring(std::span<const contender> all);

  size_t size() const { return places_.size(); }
  size_t find(uint64_t key) const;
  size_t place(size_t at) const { return places_[at]; }

private:
  std::vector<uint64_t> hashes_;
  std::vector<uint32_t> places_;
  /// Where to begin to look, by the upper bits of a key.
  std::vector<uint32_t> first_;
  unsigned shift_ = 0;
};

/// Maglev (D. Eisenbud and others, "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016), with
/// weights as in Envoy. A lookup is one access; changes move a few more keys than those of a ring.
class maglev_table {
public:
  static constexpr size_t entries = 65'537;

  explicit maglev_table(std::span<const contender> all);

  size_t size() const { return places_.size(); }
  size_t find(uint64_t key) const { return key % places_.size(); }
  size_t place(size_t at) const { return places_[at]; }

private:
  std::vector<uint32_t> places_;
};

} // namespace muster
