#pragma once

#include "actors/health/checks.hpp"
#include "tests/actors/health/names.hpp"
#include "tests/catch.hpp"
#include "tests/support/sample_instance.hpp"

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

// Checks and what they are told, in few words.

namespace muster::test {

constexpr timestamp checks_start{std::chrono::hours{24}};

inline health_policy tcp_policy() {
  health_policy policy;
  policy.kind = check_kind::tcp;
  policy.interval = std::chrono::seconds{10};
  policy.jitter = {100'000};
  policy.timeout = std::chrono::seconds{2};
  policy.fall = 3;
  policy.rise = 2;
  return policy;
}

/// Checks with the journal and the prober played by the test.
struct checks_bench {
  explicit checks_bench(int64_t max_in_flight = 64, uint64_t seed = 1)
    : subject{max_in_flight, [](check_kind kind) { return kind == check_kind::tcp; }, std::mt19937_64{seed}, 1} {}

  void tell(fact what) { subject.apply({++index, now, {}, std::move(what)}, now); }

  void configure(std::optional<health_policy> health = tcp_policy(), const std::string& service = "pay") {
    service_policy policy;
    policy.health = std::move(health);
    tell(service_configured{service_name{service}, policy});
  }

  void enter(const std::string& id, instance_state state = instance_state::registered) {
    tell(instance_registered{sample_instance(id), state});
  }

  void turn(const std::string& id, instance_state to) {
    tell(instance_state_changed{service_name{"pay"}, instance_id{id}, instance_state::unknown, to, {}});
  }

  std::vector<probe> due() { return subject.take_due(now); }

  void end(const probe& what, bool passed, std::string detail = {}) {
    subject.end({what.id, what.instance, passed, std::move(detail)}, now);
  }

  /// Lets the next probe end that way, whenever it is due.
  void next(bool passed) {
    now = std::max(now, subject.next().value());
    const auto probes = due();
    REQUIRE(probes.size() == 1);
    end(probes.front(), passed);
  }

  std::vector<std::string> verdicts() {
    std::vector<std::string> result;
    for (const auto& report : subject.reports().take_due(now)) {
      result.push_back(report.command.str());
      subject.reports().settle(report);
    }
    return result;
  }

  checks subject;
  timestamp now = checks_start;
  int64_t index = 0;
};

} // namespace muster::test
