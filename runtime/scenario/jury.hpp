#pragma once

#include "runtime/scenario/readings.hpp"
#include "runtime/scenario/report.hpp"

#include <list>
#include <optional>
#include <vector>

namespace muster {

/// Holds the expectations of a rehearsal against its measures.
class jury {
public:
  jury(rehearsal_set& on, const measure_reader& values) : on_{on}, values_{values} {}

  /// A step expects something from now on.
  void expect(const expect_that& step);

  /// Looks at what is pending: after each fact and every 100 ms. Nothing is pending after its deadline.
  void look();

  /// Looks at what must always hold, at each whole second.
  void look_always();

  /// Looks at what must hold at the end, and ends what is pending.
  void close();

  bool has_pending() const noexcept { return !pending_.empty(); }

  const std::vector<expectation_report>& reports() const noexcept { return reports_; }

private:
  struct pending_expectation {
    const expect_that& step;
    /// By the outside's clock.
    timestamp deadline{};
  };

  /// Decides what has come to its deadline.
  void end_due();

  /// Decides one if it can be decided now.
  bool settle(const pending_expectation& one, bool last_chance);
  void report(std::string kind, const expression& that, const verdict& found);

  rehearsal_set& on_;
  const measure_reader& values_;
  std::list<pending_expectation> pending_;
  std::vector<expectation_report> reports_;
  /// Expressions of `always` that have failed: they fail once.
  std::vector<bool> broken_;
};

} // namespace muster
