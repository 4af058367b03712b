#pragma once

#include "messages/model/time.hpp"

#include <cstddef>
#include <string>

namespace muster {

/// What a registry of so many instances costs, in services of `scale_figures::per_service`.
struct scale_figures {
  static constexpr size_t per_service = 20;

  size_t instances = 0;
  /// In batches of 50 services, until the last service has a route; each batch is on the disk when it is answered.
  duration registered{0};
  duration registered_cpu{0};
  /// Questions for the instances of a service, each from a thread that waits for its answer.
  duration discover_p50{0};
  duration discover_p99{0};
  /// A pick by a route and the report of its end.
  duration pick_p50{0};
  duration pick_p99{0};
  /// One change of an instance, until a watcher of its service is told; and the CPU time of all threads for it, less
  /// what the runtime uses when nothing happens.
  duration change_p50{0};
  duration change_p99{0};
  duration change_cpu{0};
  /// CPU time of all threads in a second in which nothing happens.
  duration idle_cpu{0};
  /// From opening the file until all actors are up and the last service has a route.
  duration replayed{0};
  duration replayed_cpu{0};
  duration stopped{0};
  /// Resident memory in bytes: when all are registered and after the changes, at most until then, and after the replay.
  size_t resident = 0;
  size_t peak = 0;
  size_t resident_replayed = 0;
  /// The share of this machine that others had meanwhile.
  double others = 0;
};

/// Registers so many instances, with their journal in a new file, and measures everything but the replay. To be called
/// once in a process.
scale_figures try_scale(size_t instances, const std::string& file);

/// Opens the file again and adds what the replay has cost. To be called once in a process.
scale_figures try_replay(scale_figures so_far, const std::string& file);

} // namespace muster
