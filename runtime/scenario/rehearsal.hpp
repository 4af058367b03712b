#pragma once

#include "messages/protocol/overview.hpp"
#include "runtime/scenario/report.hpp"
#include "runtime/scenario/script.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace muster {

struct rehearsal_options {
  /// Takes the place of the script's seed.
  std::optional<uint64_t> seed;
  /// Gets each line of the trace as it comes: every fact, and at each whole virtual second one line per
  /// instance. The same for the same script, seed and build.
  std::function<void(const std::string& line)> trace;
  /// Is told now and then how much virtual time has passed.
  std::function<void(duration passed)> progress;
  /// Plays against the wall clock.
  bool real_time = false;
  /// Asks at the end for the topology.
  bool with_topology = false;
};

/// How the attempts at one instance fared in one whole second, counted from 1.
struct second_sample {
  int64_t second = 0;
  instance_id instance;
  int64_t picks = 0;
  int64_t succeeded = 0;
  int64_t failed = 0;
};
MUSTER_DESCRIBE(second_sample, second, instance, picks, succeeded, failed)

struct rehearsal_result {
  rehearsal_report report;
  /// In the order of seconds and ids.
  std::vector<second_sample> seconds;
  /// All facts, those after the end included.
  std::vector<record> facts;
  /// As it was at the end; absent when nobody asked for it, or the tree could not answer.
  std::optional<muster::topology> topology;

  /// The facts up to the failure that `first_failure` names; all of them when it has no instant.
  std::vector<record> facts_before_failure() const;
};

/// Plays a script on the production tree under virtual time and judges it.
rehearsal_result rehearse(const script& play, const rehearsal_options& options = {});

} // namespace muster
