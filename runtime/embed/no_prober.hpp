#pragma once

#include "actors/health/prober.hpp"

namespace muster {

/// Runs no checks at all.
class no_prober final : public prober {
public:
  bool can(check_kind) const override { return false; }

  void start(const probe&, std::function<void(probe_result)>) override {}
};

} // namespace muster
