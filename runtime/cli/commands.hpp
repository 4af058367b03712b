#pragma once

#include "runtime/cli/exit_code.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

namespace muster::cli {

/// `A..B` of `--seeds`, both included.
struct seed_range {
  uint64_t first = 1;
  uint64_t last = 1;
};

struct run_options {
  std::string file;
  std::optional<uint64_t> seed;
  std::optional<seed_range> seeds;
  bool json = false;
  bool quiet = false;
  bool real_time = false;
  /// Where to write; empty is nowhere.
  std::string trace;
  std::string junit;
  std::string html;
  /// Its ending says for whom: see topology_file.hpp.
  std::string topology;
};

struct simulate_options {
  seed_range seeds{1, 100};
  /// Steps of a world that are drawn from its own mix.
  int64_t events = 120;
  bool quiet = false;
};

struct serve_options {
  /// `HOST:PORT`, with port 0 where the system chooses.
  std::string listen;
  /// A file with the settings of the runtime; empty for the defaults.
  std::string config;
  /// The file that facts are kept in, whatever the settings say; empty for theirs.
  std::string journal;
};

/// Where a command writes. Standard error is for people: progress and faults.
struct streams {
  std::ostream& out;
  std::ostream& err;
};

/// Plays a scenario and reports on it.
exit_code run(const run_options& options, const streams& to);

/// Plays a scenario with each seed of a range and names those that fail.
exit_code run_seeds(const run_options& options, const streams& to);

/// Draws a world from each seed and plays it; stops at the first that fails, with the shortest scenario found that
/// still does. At the end, all kinds of faults must have occurred and all invariants been checked.
exit_code simulate(const simulate_options& options, const streams& to);

/// Says whether a scenario could be played, and prints its faults.
exit_code check(const std::string& file, const streams& to);

/// Runs the tree and lets peers on this host reach it, until SIGINT or SIGTERM.
exit_code serve(const serve_options& options, const streams& to);

/// Says whether a journal that no process uses is sound, and prints its faults.
exit_code verify_journal(const std::string& file, const streams& to);

/// Prints the facts of such a journal, those that are sound, as JSON lines, and its faults.
exit_code dump_journal(const std::string& file, const streams& to);

/// Drops the facts of such a journal that later ones have undone, by the settings of `config`, or by the defaults.
exit_code compact_journal(const std::string& file, const std::string& config, const streams& to);

/// The version of muster, of CAF, and of the scenario format.
exit_code version(bool as_json, const streams& to);

/// The JSON Schema of scenario files.
exit_code schema(const streams& to);

} // namespace muster::cli
