#include "tests/chaos/trial.hpp"

#include "messages/protocol/error.hpp"
#include "runtime/entropy.hpp"
#include "tests/chaos/judge.hpp"
#include "tests/chaos/world.hpp"

#include <algorithm>
#include <filesystem>
#include <thread>

namespace muster {

namespace {

constexpr std::chrono::seconds longest_stop{5};
constexpr std::chrono::milliseconds under_load{30};

/// A file that is gone when its test is over.
struct scratch_file {
  const std::string path =
    (std::filesystem::temp_directory_path() / ("muster-chaos-" + std::to_string(entropy()))).string();
  scratch_file() = default;
  scratch_file(const scratch_file&) = delete;
  scratch_file& operator=(const scratch_file&) = delete;
  ~scratch_file() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
};

/// Two threads that load a system until they are told to end.
class loads {
public:
  loads(system& runs, const kill_log& kills, uint64_t seed)
    : messages{runs, kills, seed},
      route{runs, kills, seed + 1},
      by_message_{[this] { messages.run(over_); }},
      by_route_{[this] { route.run(over_); }} {}

  ~loads() { end(); }

  void end() {
    over_ = true;
    for (auto* each : {&by_message_, &by_route_})
      if (each->joinable())
        each->join();
  }

  message_load messages;
  route_load route;

private:
  std::atomic<bool> over_{false};
  std::thread by_message_;
  std::thread by_route_;
};

} // namespace

void try_kills(const trial_options& options, verdict& of) {
  const scratch_file notifications;
  const auto made = world::start(options.seed, notifications.path);
  if (!made)
    return of.fault("does not start: " + to_string(made.error()));
  auto& runs = **made;
  watched_facts watched;
  const auto watching = runs.watch(watched.callbacks());
  kill_log log;
  killer kills{runs, log};
  {
    loads load{runs, log, options.seed};
    kills.run(options.length, [&] { load.messages.storm(); });
    load.end();
    judge_answers(load.messages, load.route, kills, of);
    judge_counts(runs, load.messages, load.route, of);
    judge_facts(runs, load.messages, watched, notifications.path, of);
  }
  judge_restarts(runs, kills, of);
  judge_recoveries(kills, options.limits, of);
}

void try_stops(int times, uint64_t seed, verdict& of) {
  duration longest{0};
  int64_t requests = 0;
  for (int i = 0; i < times; ++i) {
    const scratch_file notifications;
    const auto made = world::start(seed + static_cast<uint64_t>(i), notifications.path);
    if (!made)
      return of.fault("does not start: " + to_string(made.error()));
    auto& runs = **made;
    kill_log log;
    killer kills{runs, log, static_cast<size_t>(i)};
    loads load{runs, log, seed};
    wait_until(wall_now() + under_load);
    // What has just been killed has to be stopped as well.
    load.messages.storm();
    kills.strike();
    const auto before = steady_now();
    const auto stopped = runs.stop(longest_stop);
    longest = std::max<duration>(longest, steady_now() - before);
    of.expect(stopped.has_value(),
              "stop " + std::to_string(i + 1) + ": " + (stopped ? "" : to_string(stopped.error())));
    load.end();
    load.route.end_all();
    const auto& answered = load.messages.requests();
    requests += answered.begun;
    of.expect(answered.begun == answered.good + answered.failed && answered.doubled == 0 && answered.late == 0
                && load.messages.faults().empty(),
              "I6: stop " + std::to_string(i + 1) + ": not each request has exactly one answer");
  }
  of.expect(longest <= longest_stop, "a stop under load took more than 5 s");
  of.say("stops under load: " + std::to_string(times) + ", the longest " + milliseconds_of(longest) + "; "
         + std::to_string(requests) + " requests meanwhile, each answered once");
}

} // namespace muster
