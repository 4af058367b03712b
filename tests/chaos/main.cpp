// Chaos on the real scheduler: a system is loaded from two threads, by message and by route, while its actors are
// killed in turn; then others are stopped under load. Prints what it measured, and the verdict last.

#include "tests/chaos/trial.hpp"

#include <CLI/CLI.hpp>

int main(int argc, char** argv) {
  CLI::App app{"Kills the actors of a loaded system, one every 500 ms, and judges what its callers saw."};
  muster::trial_options options;
  bool is_long = false;
  int64_t seconds = 20;
  int stops = 50;
  app.add_flag("--long", is_long, "five minutes");
  app.add_option("--seconds", seconds, "how long")->check(CLI::Range(1, 86'400));
  app.add_option("--seed", options.seed, "what all chance of the load and of the system follows from");
  app.add_option("--stops", stops, "how many systems to stop under load")->check(CLI::Range(0, 100'000));
  app.add_flag("--limits", options.limits, "judge the times from kill to first answer");
  CLI11_PARSE(app, argc, argv);
  options.length = is_long ? std::chrono::minutes{5} : std::chrono::seconds{seconds};
  muster::verdict result;
  result.say("chaos: seed " + std::to_string(options.seed) + ", " + muster::format_duration(options.length));
  muster::try_kills(options, result);
  muster::try_stops(stops, options.seed, result);
  return result.conclude();
}
