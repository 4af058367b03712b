#pragma once

#include "actors/supervision/house.hpp"
#include "runtime/system.hpp"
#include "tests/chaos/machine.hpp"
#include "tests/chaos/score.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace muster {

/// Kills actors of a system through their supervisors, the kinds in turn, and asks each again until the next
/// incarnation answers.
class killer {
public:
  static constexpr std::chrono::milliseconds interval{500};

  /// `first`: whose turn it is first.
  killer(system& runs, kill_log& kills, size_t first = 0);

  /// Returns when the time is over. Calls `before_kill` a moment before each kill.
  void run(duration length, const std::function<void()>& before_kill);

  /// Kills the next one, without waiting for the next incarnation.
  void strike();

  struct recovery {
    std::string who;
    /// From the kill to the first answer of the next incarnation.
    duration took{0};
    /// A round trip to the same post shortly before.
    duration calm_round_trip{0};
    /// The share of the machine that others had from half an interval before the kill to half of one after it.
    double others_share = 0;
  };

  const std::vector<recovery>& recoveries() const { return recoveries_; }
  /// What was asked of the victims so that they die with mail waiting.
  const score& last_questions() const { return last_questions_; }
  const std::vector<std::string>& faults() const { return faults_; }

private:
  struct victim {
    std::string name;
    std::string supervisor;
    std::function<caf::message()> question;
  };

  void kill(const victim& whom);
  duration round_trip(const victim& whom);
  const victim& next();
  letter ask(const std::string& whom, const caf::message& what);
  void ask_many(const std::string& whom, const caf::message& what);
  void take_one_of_many(const letter& came);
  void see(const letter& came);
  void see_next(const letter& came);
  caf::message a_notification();

  system& runs_;
  kill_log& kills_;
  std::shared_ptr<house> home_;
  correspondent_ptr mail_;
  std::vector<victim> victims_;
  size_t turn_;
  machine machine_;
  std::vector<recovery> recoveries_;
  score last_questions_;
  std::set<uint64_t> waiting_;
  /// The incarnation that is killed, when, and the first answer of the next one.
  caf::actor_id victim_ = 0;
  steady_time killed_at_;
  std::optional<duration> took_;
  std::vector<std::string> faults_;
};

} // namespace muster
