#pragma once

#include "messages/model/call.hpp"
#include "messages/model/id.hpp"
#include "messages/model/ratio.hpp"
#include "messages/model/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <queue>
#include <random>
#include <string>
#include <vector>

namespace muster {

/// How a simulated instance behaves when nothing is wrong with it.
struct behaviour {
  /// Log-normal through both points; the same value twice is a constant.
  duration p50 = std::chrono::milliseconds{5};
  duration p99 = std::chrono::milliseconds{5};
  ratio errors;
  /// Attempts at once, beyond which they queue; 0 is no limit.
  int64_t capacity = 0;
};

/// What a fault does to an instance for as long as it lasts.
struct fault_effect {
  ratio errors;
  /// The code of its failures.
  std::string code;
  duration latency_added{0};
  /// In parts per million: 2'000'000 doubles.
  int64_t latency_factor = ratio::one;
  bool down = false;
  /// Down and up by turns of this length, down first.
  duration flap{0};
  bool no_heartbeat = false;
  bool probe_fails = false;
};

/// The instances of a rehearsal as the world would have them: what a call or a probe that starts now
/// will come to. All chance comes from the seed, a stream for each instance.
class world {
public:
  explicit world(uint64_t seed) : seed_{seed} {}

  void add(const instance_id& id, const behaviour& normal);

  void begin_fault(const std::string& fault, const instance_id& id, const fault_effect& effect, timestamp now);
  void end_fault(const std::string& fault);

  /// How long an answer takes, queueing included, and what it is.
  struct answer {
    duration latency{0};
    call_result result = call_result::success;
    std::string code;
  };
  answer attempt(const instance_id& id, timestamp now);
  answer probe(const instance_id& id, timestamp now);

  bool sends_heartbeats(const instance_id& id, timestamp now) const;

  /// What an instance says about itself, or its agent; nothing where nobody is left to say something.
  std::optional<bool> says(const instance_id& id, timestamp now) const;

  bool has_faults() const noexcept { return !faults_.empty(); }

private:
  using busy_slots = std::priority_queue<timestamp, std::vector<timestamp>, std::greater<>>;

  struct simulated {
    behaviour normal;
    std::mt19937_64 chance;
    busy_slots busy;
  };

  struct active_fault {
    std::string name;
    instance_id id;
    fault_effect effect;
    timestamp since{};
  };

  /// The sum of the faults an instance has now.
  fault_effect effect_on(const instance_id& id, timestamp now) const;
  static duration draw_latency(simulated& on, const fault_effect& effect);
  static duration queueing(simulated& on, timestamp now, duration service_time);

  uint64_t seed_;
  std::map<instance_id, simulated> instances_;
  std::vector<active_fault> faults_;
};

} // namespace muster
