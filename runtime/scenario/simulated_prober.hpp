#pragma once

#include "actors/health/prober.hpp"
#include "runtime/scenario/stage.hpp"
#include "runtime/scenario/world.hpp"

namespace muster {

/// Checks the instances of a world, whatever the protocol: what they would answer is not part of it. Everything takes
/// no time before the rehearsal begins, so that it begins with all instances checked once.
class simulated_prober final : public prober {
public:
  explicit simulated_prober(world& on) : world_{on} {}

  /// The stage comes after its prober, since the prober is a part of the stage's tree.
  void attach(stage& on) { stage_ = &on; }

  void begin() { begun_ = true; }

  bool can(check_kind kind) const override {
    return kind == check_kind::tcp || kind == check_kind::http || kind == check_kind::https;
  }

  void start(const probe& what, std::function<void(probe_result)> done) override {
    const auto came = world_.probe(what.instance, stage_->outside());
    probe_result result{what.id, what.instance, came.result == call_result::success, came.code};
    if (!begun_)
      return done(std::move(result));
    // What answers later than the time-out is nobody's concern any more.
    stage_->at(stage_->now() + came.latency, [done = std::move(done), result = std::move(result)] { done(result); });
  }

private:
  world& world_;
  stage* stage_ = nullptr;
  bool begun_ = false;
};

} // namespace muster
