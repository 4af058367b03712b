#pragma once

#include "actors/supervision/supervised.hpp"
#include "actors/supervision/supervisor_spec.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

// A child to supervise in tests.

namespace muster {

/// One-way; answered by nothing.
struct note {
  int64_t sender = 0;
  int64_t number = 0;
  bool crash = false;

  bool operator==(const note&) const = default;
};
MUSTER_DESCRIBE(note, sender, number, crash)

struct reply {
  int64_t number = 0;
  int64_t incarnation = 0;
};
MUSTER_DESCRIBE(reply, number, incarnation)

/// Answered at once, unless it makes the worker crash or quit.
struct question {
  int64_t sender = 0;
  int64_t number = 0;
  bool crash = false;
  bool quits = false;
};
MUSTER_DESCRIBE(question, sender, number, crash, quits)

/// Answered by a promise that is never kept, or given up if `drops`.
struct promise_me {
  bool drops = false;
};
MUSTER_DESCRIBE(promise_me, drops)

using worker_actor = handle<result<void>(note), result<reply>(question), result<reply>(promise_me)>;

class worker;

/// What a test decides about all incarnations of a worker, and what it sees of them. Thread-safe.
class worker_script {
public:
  /// Called first thing by each incarnation; by default it is ready at once.
  std::function<void(worker&)> on_start;
  /// Called by each constructor; may throw.
  std::function<void()> on_construct;
  std::function<void(worker&, const note&)> on_note;
  std::function<void(worker&, const tick&)> on_tick;

  void handled(const note& what) {
    const std::lock_guard guard{mutex_};
    notes_.push_back(what);
  }

  std::vector<note> notes() const {
    const std::lock_guard guard{mutex_};
    return notes_;
  }

  std::vector<int64_t> numbers() const {
    std::vector<int64_t> result;
    for (const auto& what : notes())
      result.push_back(what.number);
    return result;
  }

  void began() {
    const std::lock_guard guard{mutex_};
    most_alive_ = std::max(most_alive_, ++alive_);
  }

  void ended() {
    const std::lock_guard guard{mutex_};
    --alive_;
  }

  /// Incarnations that were alive at the same time.
  int most_alive() const {
    const std::lock_guard guard{mutex_};
    return most_alive_;
  }

private:
  mutable std::mutex mutex_;
  std::vector<note> notes_;
  int alive_ = 0;
  int most_alive_ = 0;
};

using script_ptr = std::shared_ptr<worker_script>;

class worker : public supervised<worker_actor, tick> {
public:
  worker(caf::actor_config& cfg, seat place, script_ptr script);

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override;

protected:
  void start() override;
  behavior_type serve() override;

private:
  result<reply> answer(const question& what);

  script_ptr script_;
  std::vector<promise<reply>> kept_;
};

child_spec worker_child(const std::string& name, const script_ptr& script,
                        restart_type restart = restart_type::permanent);

} // namespace muster
