#pragma once

#include "messages/model/time.hpp"

#include <cstdint>

namespace muster {

/// What this machine does beside running this process. Time in which the processors run something else is not this
/// process's doing, and what it then cannot do in time says nothing about it.
class machine {
public:
  machine() { others_share(); }

  /// The share of all processors' time, from 0 to 1, that went to others since it was asked before: other processes,
  /// the kernel's own work, and other guests of the host. 0 where the system does not tell.
  double others_share();

private:
  /// As /proc/stat counts since the boot, of all processors together.
  struct usage {
    duration all{0};
    duration busy{0};
  };

  static usage read();

  usage before_;
  duration own_before_{0};
};

} // namespace muster
