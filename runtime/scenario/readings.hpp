#pragma once

#include "runtime/scenario/expression.hpp"
#include "runtime/scenario/set.hpp"

#include <map>

namespace muster {

/// When steps' faults healed, by the step's id.
using healed_steps = std::map<std::string, timestamp>;

/// The present values of what an expression can measure: calls as the runner saw them at the edges,
/// mailboxes as the posts know them, and all the rest from facts.
class readings final : public measure_reader {
public:
  readings(const rehearsal_set& on, const healed_steps& healed) : on_{on}, healed_{healed} {}

  std::optional<measured> read(const measure_term& term) const override;

private:
  std::optional<measured> of_breaker(const measure_term& term) const;
  std::optional<measured> of_instance(const measure_term& term) const;
  std::optional<measured> of_calls(const measure_term& term, const edge_counts& counts) const;
  std::optional<measured> of_latency(const measure_term& term) const;
  std::optional<measured> of_share(const measure_term& term) const;
  /// Among the picks of all services that have a member in the group.
  std::optional<measured> of_share_of_group(const measure_term& term) const;
  std::optional<measured> of_service(const measure_term& term) const;
  std::optional<measured> of_alerts(const measure_term& term) const;
  std::optional<measured> of_actor(const measure_term& term) const;

  edge_counts requests_of(const measure_term& term) const;
  edge_counts attempts_of_service(const measure_term& term) const;
  edge_counts attempts_of_instance(const instance_id& id, duration window) const;

  const rehearsal_set& on_;
  const healed_steps& healed_;
};

} // namespace muster
