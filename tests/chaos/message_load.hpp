#pragma once

#include "actors/supervision/house.hpp"
#include "runtime/scenario/invariants.hpp"
#include "runtime/system.hpp"
#include "tests/chaos/churn.hpp"
#include "tests/chaos/pace.hpp"
#include "tests/chaos/score.hpp"

#include <atomic>
#include <functional>
#include <unordered_map>

namespace muster {

/// Loads a system by messages to its posts, from the thread that calls `run`: picks and their reports, queries of all
/// kinds, renewals, and writes whose effect is read back.
class message_load {
public:
  message_load(system& runs, const kill_log& kills, uint64_t seed);

  /// Until it is over, and then until each request has its answer or has run out of time.
  void run(const std::atomic<bool>& over);

  /// Has `run` send many requests at once, soon. Thread-safe.
  void storm() { storm_ = true; }

  /// Time in which a request is to be answered.
  static constexpr std::chrono::seconds timeout{5};

  const score& requests() const { return score_; }
  /// Of the service that is picked from.
  const attempt_counts& calls() const { return calls_; }
  const churn& writes() const { return churn_; }
  /// What is wrong, in words; the first ones.
  const std::vector<std::string>& faults() const { return faults_; }

private:
  struct awaited {
    steady_time since;
    const char* what;
    std::function<void(const caf::message&)> on_reply;
    std::function<void(const failure&)> on_error;
  };

  template <class Reply, class Command, class F, class E>
  void ask(const post_ptr& to, const char* what, Command command, F on_reply, E on_error);
  template <class Reply, class Command>
  void look(const post_ptr& to, const char* what, Command command);
  void begin(const post_ptr& to, caf::message content, awaited expects);

  void ask_something();
  void ask_pick();
  void report(const picked& chosen);
  void write_something();
  void offer(const churn::write& what);
  void read_back(const churn::write& what);

  void settle(const letter& came);
  void give_up_on_late();
  void fault(std::string text);

  system& runs_;
  const kill_log& kills_;
  std::mt19937_64 dice_;
  correspondent_ptr mail_;
  post_ptr registry_, balancer_, metrics_, health_, alerts_, breaker_;
  churn churn_;
  pace requests_;
  pace writes_;
  std::unordered_map<uint64_t, awaited> waiting_;
  std::atomic<bool> storm_{false};
  bool over_ = false;
  score score_;
  attempt_counts calls_;
  std::vector<std::string> faults_;
};

} // namespace muster
