#include "runtime/cli/commands.hpp"
#include "runtime/clock.hpp"
#include "runtime/scenario/report_text.hpp"
#include "runtime/scenario/script_writer.hpp"
#include "runtime/simulation/shrink.hpp"
#include "runtime/simulation/simulation.hpp"

#include <iomanip>
#include <ostream>

namespace muster::cli {

namespace {

/// How long it may take before it says how far it is.
constexpr duration progress_interval = std::chrono::seconds{2};

/// Each of these worlds is played twice, and the first one of all.
constexpr uint64_t twice_every = 20;

constexpr int64_t most_tries = 400;

void tell_table(const char* title, const std::map<std::string, int64_t>& rows, std::ostream& out) {
  out << '\n' << title << '\n';
  for (const auto& [name, times] : rows)
    out << "  " << std::left << std::setw(24) << name << std::right << std::setw(12) << times << '\n';
}

void tell_exercise(const exercise& all, std::ostream& out) {
  out << all.worlds() << " worlds with " << all.facts() << " facts and " << all.kills() << " kills\n";
  tell_table("what happened in them, so often", all.kinds(), out);
  tell_table("invariants, checked so often", all.invariants(), out);
}

/// Prints the shortest scenario found that fails in the same way. A world that only did too little has none.
void tell_failure(uint64_t seed, const world_result& result, const streams& to) {
  to.out << "seed " << seed << " failed: " << result.failure << std::endl;
  const auto kind = kind_of_failure(result.report);
  if (kind.empty())
    return;
  to.err << "looking for the shortest sequence of steps that still fails" << std::endl;
  const auto fails = [&](const script& candidate) { return kind_of_failure(rehearse(candidate).report) == kind; };
  const auto found = shrink(result.world, fails, most_tries);
  to.out << "the shortest sequence found in " << found.tries << " tries has " << found.content.steps.size() << " of "
         << result.world.steps.size() << " steps: " << first_failure(rehearse(found.content).report)
         << "\nas a FILE for muster run FILE --seed " << seed << ":\n"
         << script_text(found.content) << std::flush;
}

} // namespace

exit_code simulate(const simulate_options& options, const streams& to) {
  const auto [first, last] = options.seeds;
  const world_size size{options.events};
  exercise all;
  auto next_progress = wall_now() + progress_interval;
  for (auto seed = first;; ++seed) {
    const bool twice = seed == first || seed % twice_every == 0;
    const auto result = play_world(seed, size, twice);
    if (!result.failure.empty()) {
      tell_failure(seed, result, to);
      return exit_code::failed;
    }
    all.add(result, twice);
    if (!options.quiet && wall_now() >= next_progress) {
      next_progress = wall_now() + progress_interval;
      to.err << "seed " << seed << " of " << last << std::endl;
    }
    if (seed == last)
      break;
  }
  if (!options.quiet)
    tell_exercise(all, to.out);
  const auto missing = all.missing();
  for (const auto& name : missing)
    to.out << "FAILED: never exercised: " << name << '\n';
  if (missing.empty() && !options.quiet)
    to.out << "PASSED\n";
  return missing.empty() ? exit_code::ok : exit_code::failed;
}

} // namespace muster::cli
