#include "messages/codec/json.hpp"
#include "messages/protocol/error.hpp"
#include "runtime/cli/commands.hpp"
#include "runtime/cli/topology_file.hpp"
#include "runtime/clock.hpp"
#include "runtime/scenario/rehearsal.hpp"
#include "runtime/scenario/report_html.hpp"
#include "runtime/scenario/report_text.hpp"
#include "runtime/scenario/source.hpp"

#include <fstream>
#include <ostream>
#include <vector>

namespace muster::cli {

namespace {

constexpr size_t last_facts = 20;

/// How long a run may take before it says how far it is.
constexpr duration progress_interval = std::chrono::seconds{2};

struct loaded {
  std::optional<script> content;
  exit_code code = exit_code::ok;
};

loaded load(const std::string& file, const streams& to) {
  auto text = read_source_file(file);
  if (!text) {
    to.err << file << ": " << text.error().detail << '\n';
    return {std::nullopt, text.error().code == errc::invalid ? exit_code::invalid : exit_code::could_not_run};
  }
  auto result = read_script(std::move(*text), file);
  for (const auto& fault : result.faults)
    to.err << to_string(fault) << '\n';
  return {std::move(result.content), result.faults.empty() ? exit_code::ok : exit_code::invalid};
}

/// A file that is written as a whole or not at all as far as this command can tell.
bool write_file(const std::string& path, const std::string& content, const streams& to) {
  std::ofstream file{path, std::ios::binary};
  file << content;
  file.close();
  if (!file)
    to.err << path << ": cannot be written\n";
  return static_cast<bool>(file);
}

bool write_topology(const std::string& path, const std::optional<topology>& found, const streams& to) {
  if (found)
    return write_file(path, *as_text(*found, path), to);
  to.err << path << ": not written, for the tree did not answer with its topology\n";
  return false;
}

std::string shell_quoted(const std::string& text) {
  if (text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/") == std::string::npos)
    return text;
  std::string quoted{"'"};
  for (char c : text)
    quoted += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return quoted + "'";
}

std::string replay_command(const run_options& options, uint64_t seed) {
  return "muster run " + shell_quoted(options.file) + " --seed " + std::to_string(seed);
}

void tell_failure(const run_options& options, const rehearsal_result& result, std::ostream& out) {
  const auto& report = result.report;
  out << "\nFAILED: " << first_failure(report) << "\nthe last facts before it:\n"
      << facts_text(result.facts_before_failure(), last_facts, report.start)
      << "replay: " << replay_command(options, report.seed) << '\n';
}

/// Virtual seconds per second of CPU time.
std::string speed(duration virtual_time, duration cpu) {
  const auto milliseconds = std::max<int64_t>(1, cpu / std::chrono::milliseconds{1});
  return std::to_string(virtual_time / std::chrono::seconds{1} * 1000 / milliseconds)
         + " virtual seconds per CPU second";
}

} // namespace

exit_code run(const run_options& options, const streams& to) {
  const auto play = load(options.file, to);
  if (!play.content)
    return play.code;
  std::ofstream trace;
  rehearsal_options how{options.seed, {}, {}, options.real_time, !options.topology.empty()};
  if (!options.trace.empty()) {
    trace.open(options.trace, std::ios::binary);
    if (!trace) {
      to.err << options.trace << ": cannot be written\n";
      return exit_code::could_not_run;
    }
    how.trace = [&](const std::string& line) { trace << line << '\n'; };
  }
  auto next_progress = wall_now() + progress_interval;
  if (!options.quiet)
    how.progress = [&](duration passed) {
      if (wall_now() < next_progress)
        return;
      next_progress = wall_now() + progress_interval;
      to.err << "at " << format_offset(passed) << " of " << format_offset(play.content->duration_) << std::endl;
    };
  const auto cpu_before = cpu_time();
  const auto result = rehearse(*play.content, how);
  const auto cpu = cpu_time() - cpu_before;
  const auto& report = result.report;
  if (options.json)
    to.out << encode(report).dump(2) << '\n';
  else if (!options.quiet)
    to.out << report_text(report) << "\n"
           << (report.passed ? "PASSED" : "FAILED") << ": " << report.facts << " facts, " << report.events
           << " events, " << speed(report.duration_, cpu) << '\n';
  if (!report.passed)
    tell_failure(options, result, options.json ? to.err : to.out);
  bool written = true;
  if (!options.trace.empty()) {
    trace.close();
    written = static_cast<bool>(trace);
    if (!written)
      to.err << options.trace << ": cannot be written\n";
  }
  if (!options.junit.empty())
    written &= write_file(options.junit, report_junit(report), to);
  if (!options.html.empty())
    written &= write_file(options.html, report_html(result), to);
  if (!options.topology.empty())
    written &= write_topology(options.topology, result.topology, to);
  if (!report.passed)
    return exit_code::failed;
  return written ? exit_code::ok : exit_code::could_not_run;
}

exit_code run_seeds(const run_options& options, const streams& to) {
  const auto play = load(options.file, to);
  if (!play.content)
    return play.code;
  std::vector<uint64_t> failing;
  const auto [first, last] = *options.seeds;
  for (auto seed = first;; ++seed) {
    const auto result = rehearse(*play.content, {seed, {}, {}, options.real_time, false});
    if (!result.report.passed) {
      failing.push_back(seed);
      to.out << "seed " << seed << " failed: " << first_failure(result.report)
             << "\n  replay: " << replay_command(options, seed) << std::endl;
    } else if (!options.quiet && (seed - first + 1) % 10 == 0) {
      to.err << "seed " << seed << " of " << last << ", " << failing.size() << " failed so far" << std::endl;
    }
    if (seed == last)
      break;
  }
  const auto played = last - first + 1;
  if (!options.quiet || !failing.empty())
    to.out << (failing.empty() ? "PASSED" : "FAILED") << ": " << played - failing.size() << " of " << played
           << " seeds passed\n";
  return failing.empty() ? exit_code::ok : exit_code::failed;
}

exit_code check(const std::string& file, const streams& to) {
  const auto play = load(file, to);
  if (play.content)
    to.out << file << ": fine\n";
  return play.code;
}

} // namespace muster::cli
