#include "runtime/cli/command_line.hpp"

#include "messages/model/text.hpp"
#include "runtime/cli/topology_file.hpp"
#include "runtime/simulation/drawn_world.hpp"

#include <CLI/CLI.hpp>

#include <exception>
#include <ostream>

namespace muster::cli {

namespace {

/// Reads `A..B`; empty when it is something else.
std::optional<seed_range> parse_seeds(const std::string& text) {
  const auto dots = text.find("..");
  if (dots == std::string::npos)
    return std::nullopt;
  const auto first = parse_whole("seed", text.substr(0, dots));
  const auto last = parse_whole("seed", text.substr(dots + 2));
  if (!first || !last || *first > *last)
    return std::nullopt;
  return seed_range{*first, *last};
}

CLI::Option* add_seeds(CLI::App& command, std::string& seeds, const std::string& help) {
  return command.add_option("--seeds", seeds, help)->type_name("A..B")->check([](const std::string& text) {
    return parse_seeds(text) ? std::string{} : "'" + text + "' is not a range of seeds such as 1..100";
  });
}

CLI::App* add_run(CLI::App& app, run_options& options, std::string& seeds) {
  auto* run = app.add_subcommand("run", "Play a scenario on the production actors under virtual time");
  run->add_option("FILE", options.file, "The scenario")->required();
  auto* many = add_seeds(*run, seeds, "Play every seed from A to B and name those that fail");
  // CLI11 takes -1 for the greatest number.
  run->add_option("--seed", options.seed, "Take this seed instead of the scenario's")
    ->excludes(many)
    ->check([](const std::string& text) {
      const auto seed = parse_whole("seed", text);
      return seed ? std::string{} : seed.error().detail;
    });
  // These tell of one run.
  run->add_flag("--json", options.json, "Print the report as JSON on standard output")->excludes(many);
  run->add_flag("--quiet", options.quiet, "Tell no story unless something fails");
  run->add_flag("--real-time", options.real_time, "Play against the wall clock");
  run->add_option("--trace", options.trace, "Write every fact and every second as JSON lines")
    ->type_name("F")
    ->excludes(many);
  run->add_option("--junit", options.junit, "Write the expectations as JUnit XML")->type_name("F")->excludes(many);
  run->add_option("--html", options.html, "Write the timeline and plots as one page")->type_name("F")->excludes(many);
  run
    ->add_option("--topology", options.topology,
                 "Write the services and who needs whom at the end, as DOT, JSON or Mermaid")
    ->type_name("F")
    ->excludes(many)
    ->check([](const std::string& path) {
      const auto form = form_of_topology(path);
      return form ? std::string{} : form.error().detail;
    });
  return run;
}

CLI::App* add_simulate(CLI::App& app, simulate_options& options, std::string& seeds) {
  auto* simulate = app.add_subcommand("simulate", "Draw whole worlds with their faults from seeds, and play each");
  add_seeds(*simulate, seeds, "Play the worlds of the seeds from A to B; 1..100 unless said");
  simulate->add_option("--events", options.events, "Steps that each world draws from its own mix, 120 unless said")
    ->type_name("N")
    ->check(CLI::Range(int64_t{0}, world_size::most_events));
  simulate->add_flag("--quiet", options.quiet, "Print nothing unless something fails");
  return simulate;
}

CLI::App* add_serve(CLI::App& app, serve_options& options) {
  auto* serve = app.add_subcommand("serve", "Run the tree and let other processes of this host reach it");
  serve
    ->add_option("--listen", options.listen, "Where to listen, such as 127.0.0.1:7700; port 0 lets the system choose")
    ->type_name("HOST:PORT")
    ->required();
  serve->add_option("--config", options.config, "The settings, as JSON")->type_name("FILE");
  serve->add_option("--journal", options.journal, "Keep the facts in this file, which is made when it is not there")
    ->type_name("FILE");
  return serve;
}

struct journal_commands {
  CLI::App* verify;
  CLI::App* dump;
  CLI::App* compact;
};

journal_commands add_journal(CLI::App& app, std::string& file, std::string& config) {
  auto* journal = app.add_subcommand("journal", "Look at a journal that no process uses, or make it smaller");
  journal->require_subcommand(1);
  const auto add = [&](const char* name, const char* help) {
    auto* command = journal->add_subcommand(name, help);
    command->add_option("FILE", file, "The journal")->required();
    return command;
  };
  const journal_commands all{add("verify", "Say whether all of it is sound"),
                             add("dump", "Print its facts as JSON lines"),
                             add("compact", "Drop facts that later ones have undone")};
  all.compact->add_option("--config", config, "The settings that say what is kept, as JSON")->type_name("FILE");
  return all;
}

} // namespace

exit_code execute(int argc, const char* const* argv, const streams& to) {
  CLI::App app{"muster: a service-governance runtime made of supervised actors", "muster"};
  app.require_subcommand(1);
  run_options options;
  serve_options serving;
  std::string seeds;
  std::string file;
  bool as_json = false;
  auto* run_command = add_run(app, options, seeds);
  simulate_options simulating;
  std::string simulated_seeds;
  auto* simulate_command = add_simulate(app, simulating, simulated_seeds);
  auto* serve_command = add_serve(app, serving);
  std::string config;
  const auto journal = add_journal(app, file, config);
  auto* check_command = app.add_subcommand("check", "Say whether a scenario could be played");
  check_command->add_option("FILE", file, "The scenario")->required();
  auto* version_command = app.add_subcommand("version", "Print the version");
  version_command->add_flag("--json", as_json, "As JSON");
  app.add_subcommand("schema", "Print the JSON Schema of scenario files");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, to.out, to.err) == 0 ? exit_code::ok : exit_code::usage;
  }
  try {
    if (*run_command) {
      options.seeds = seeds.empty() ? std::nullopt : parse_seeds(seeds);
      return options.seeds ? run_seeds(options, to) : run(options, to);
    }
    if (*simulate_command) {
      simulating.seeds = parse_seeds(simulated_seeds).value_or(simulating.seeds);
      return simulate(simulating, to);
    }
    if (*serve_command)
      return serve(serving, to);
    if (*journal.verify)
      return verify_journal(file, to);
    if (*journal.dump)
      return dump_journal(file, to);
    if (*journal.compact)
      return compact_journal(file, config, to);
    if (*check_command)
      return check(file, to);
    if (*version_command)
      return version(as_json, to);
    return schema(to);
  } catch (const std::exception& error) {
    to.err << "muster: " << error.what() << '\n';
    return exit_code::could_not_run;
  }
}

} // namespace muster::cli
