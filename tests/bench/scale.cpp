// What the size of a registry costs: the same measured with 1,000, 10,000 and 100,000 instances in services of 20, side
// by side, so that growth shows. The journal is a file that is synced at each commit. No instance is called before the
// picks, which come last. With --limits it fails when the largest registry costs more than muster promises.

#include "tests/bench/scale_trial.hpp"
#include "tests/chaos/verdict.hpp"

#include <CLI/CLI.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>

using namespace muster;
using namespace std::chrono_literals;

namespace {

constexpr size_t megabyte = 1'000'000;
/// With more of the machine in others' hands times say nothing.
constexpr double most_others = 0.1;

/// Runs it in a process of its own, so that each begins with no memory, and none has threads before it forks.
scale_figures apart(const std::function<scale_figures()>& trial) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0)
    throw std::runtime_error{"no pipe"};
  const auto child = ::fork();
  if (child == 0) {
    try {
      const auto found = trial();
      std::_Exit(::write(pipe[1], &found, sizeof(found)) == sizeof(found) ? 0 : 1);
    } catch (const std::exception& why) {
      std::fprintf(stderr, "%s\n", why.what());
      std::_Exit(1);
    }
  }
  ::close(pipe[1]);
  scale_figures result;
  const auto got = ::read(pipe[0], &result, sizeof(result));
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (got != sizeof(result) || status != 0)
    throw std::runtime_error{"a trial has failed"};
  return result;
}

struct row {
  const char* name;
  const char* unit;
  std::function<double(const scale_figures&)> value;
};

row time_row(const char* name, const char* unit, duration scale_figures::*member, duration one) {
  return {name, unit, [=](const scale_figures& of) {
            return static_cast<double>((of.*member).count()) / static_cast<double>(one.count());
          }};
}

row memory_row(const char* name, size_t scale_figures::*member) {
  return {name, "MB",
          [=](const scale_figures& of) { return static_cast<double>(of.*member) / static_cast<double>(megabyte); }};
}

std::vector<row> rows() {
  using f = scale_figures;
  return {time_row("register all, in batches", "s", &f::registered, 1s),
          time_row("  CPU time", "s", &f::registered_cpu, 1s),
          time_row("replay from disk", "s", &f::replayed, 1s),
          time_row("  CPU time", "s", &f::replayed_cpu, 1s),
          memory_row("resident, registered", &f::resident),
          memory_row("  at most", &f::peak),
          memory_row("resident, replayed", &f::resident_replayed),
          time_row("discover, p50", "us", &f::discover_p50, 1us),
          time_row("discover, p99", "us", &f::discover_p99, 1us),
          time_row("pick by route, p50", "ns", &f::pick_p50, 1ns),
          time_row("pick by route, p99", "ns", &f::pick_p99, 1ns),
          time_row("one change, CPU time", "us", &f::change_cpu, 1us),
          time_row("one change told, p50", "us", &f::change_p50, 1us),
          time_row("one change told, p99", "us", &f::change_p99, 1us),
          time_row("a second at rest, CPU time", "ms", &f::idle_cpu, 1ms),
          time_row("stop", "s", &f::stopped, 1s)};
}

void print(const std::vector<scale_figures>& all) {
  std::printf("%-28s", "instances");
  for (const auto& each : all)
    std::printf(" %12zu", each.instances);
  std::printf("   last/first\n");
  for (const auto& [name, unit, value] : rows()) {
    std::printf("%-28s", name);
    for (const auto& each : all)
      std::printf(" %9.2f %-2s", value(each), unit);
    const auto first = value(all.front());
    std::printf(first > 0 ? "   %10.2f\n" : "            -\n", value(all.back()) / first);
  }
}

void judge(const std::vector<scale_figures>& all, verdict& into) {
  const auto& small = all.front();
  const auto& large = all.back();
  const auto expect_below = [&](const char* what, duration is, duration limit) {
    if (is < limit)
      return;
    const auto text = std::string{what} + " takes " + milliseconds_of(is) + ", not below " + milliseconds_of(limit);
    if (large.others > most_others)
      into.leave_open(text + " while others have " + std::to_string(static_cast<int>(large.others * 100))
                      + "% of this machine");
    else
      into.fault(text);
  };
  expect_below("registering all", large.registered, 20s);
  expect_below("the replay", large.replayed, 5s);
  expect_below("discover, p99,", large.discover_p99, 1ms);
  expect_below("a pick, p99,", large.pick_p99, 1ms);
  // The registry of 100 times the size: half as much again is the noise of such a measurement.
  into.expect(large.change_cpu < small.change_cpu * 3 / 2, "one change costs more in a larger registry");
  into.expect(std::max(large.resident, large.resident_replayed) < 400 * megabyte, "400 MB of memory are not enough");
}

scale_figures measure(size_t instances, const std::string& folder) {
  const auto file = folder + "/" + std::to_string(instances) + ".muster";
  const auto found = apart([&] { return try_scale(instances, file); });
  return apart([&] { return try_replay(found, file); });
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Measures what the size of a registry costs."};
  std::vector<size_t> sizes{1'000, 10'000, 100'000};
  bool limits = false;
  app.add_option("--sizes", sizes, "how many instances")->check(CLI::Range(100, 10'000'000));
  app.add_flag("--limits", limits, "fail when the last size costs more than is promised for 100,000");
  CLI11_PARSE(app, argc, argv);
  std::string folder = (std::filesystem::temp_directory_path() / "muster-scale-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr)
    throw std::runtime_error{"cannot make " + folder};
  std::vector<scale_figures> all;
  for (const auto instances : sizes)
    all.push_back(measure(instances, folder));
  std::filesystem::remove_all(folder);
  print(all);
  if (!limits)
    return 0;
  verdict result;
  judge(all, result);
  return result.conclude("scale");
}
