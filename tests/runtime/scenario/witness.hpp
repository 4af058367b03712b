#pragma once

#include "runtime/scenario/invariants.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/scenario/facts.hpp"

#include <functional>
#include <initializer_list>
#include <set>
#include <string>
#include <vector>

// How the tests of the invariants tell them stories.

namespace muster {

inline pick request_for_pay() {
  pick request;
  request.service = pay;
  return request;
}

/// Sees a story as a rehearsal would, and says what it found wrong with it.
struct witness {
  invariants seen{supervision_settings{.intensity = 3, .period = std::chrono::seconds{10}}};
  timestamp now = story_start;
  int64_t index = 0;
  std::vector<record> journal;

  void saw(const fact& what, const std::string& command = {}) {
    journal.push_back({++index, now, command_id{command}, what});
    seen.saw(journal.back());
  }

  void all(const std::vector<fact>& facts) {
    for (const auto& what : facts)
      saw(what);
  }

  void picks(const std::string& id, int64_t at_index, bool permit = false, bool panic = false,
             const pick& request = request_for_pay()) {
    picked answer;
    answer.instance = instance_id{id};
    answer.index = at_index;
    answer.permit = permit;
    answer.panic = panic;
    seen.picked_one(request, answer, now);
  }

  void refuses(const pick& request = request_for_pay(), errc why = errc::no_instance) {
    seen.picked_none(request, {why, "none"}, now, now);
  }

  void ends(const std::string& id, int64_t epoch, call_result result, bool permit = true) {
    seen.ended(pay, {instance_id{id}, epoch, permit, result, {}, now, {}});
  }

  std::set<std::string> found() const {
    std::set<std::string> names;
    for (const auto& each : seen.violations())
      names.insert(std::string{to_string(each.which)});
    return names;
  }
};

struct example {
  std::string name;
  std::function<void(witness&)> tell;
};

using stories = std::initializer_list<example>;

inline void check_all(invariant which, stories right, stories wrong) {
  for (const auto& [name, tell] : right) {
    INFO("right: " << name);
    witness to;
    tell(to);
    to.seen.conclude();
    CHECK(to.found() == std::set<std::string>{});
    CHECK(to.seen.checks_of(which) > 0);
  }
  for (const auto& [name, tell] : wrong) {
    INFO("wrong: " << name);
    witness to;
    tell(to);
    to.seen.conclude();
    CHECK(to.found() == std::set{std::string{to_string(which)}});
  }
}

/// A registered instance whose circuit has opened at the start and is closed to calls for 5 s.
inline void open_one(witness& to) {
  to.all({joins("pay-1"), opened("pay-1", 1, story_start + std::chrono::seconds{5})});
}

inline void half_open_one(witness& to, int64_t permits) {
  open_one(to);
  to.now += std::chrono::seconds{5};
  to.saw(half_opened("pay-1", 2, permits));
}

} // namespace muster
