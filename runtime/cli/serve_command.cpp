#include "messages/protocol/error.hpp"
#include "runtime/cli/commands.hpp"
#include "runtime/cli/stop_signal.hpp"
#include "runtime/config/settings_file.hpp"
#include "runtime/net/loopback.hpp"
#include "runtime/net/node.hpp"

#include <future>
#include <memory>
#include <ostream>

namespace muster::cli {

namespace {

/// Above what the actors take with the default time-outs, one after the other.
constexpr duration stop_deadline = std::chrono::seconds{60};

/// The settings of the file, if there is one, with what the command line says instead.
expected<settings> settings_of(const serve_options& options) {
  auto result = options.config.empty() ? expected<settings>{} : load_settings(options.config);
  if (!result || options.journal.empty())
    return result;
  result->journal.file = options.journal;
  if (result->journal.durability_ == durability::memory)
    result->journal.durability_ = durability::fsync;
  return result;
}

exit_code wrong_listener(const failure& why, const streams& to) {
  to.err << "--listen: " << why.detail << "\nRun with --help for more information.\n";
  return exit_code::usage;
}

} // namespace

exit_code serve(const serve_options& options, const streams& to) {
  const auto address = parse_listener(options.listen).and_then(loopback);
  if (!address)
    return wrong_listener(address.error(), to);
  auto configuration = settings_of(options);
  if (!configuration) {
    to.err << configuration.error().detail << '\n';
    return configuration.error().code == errc::invalid ? exit_code::invalid : exit_code::could_not_run;
  }
  const stop_signal stop;
  const auto given_up = std::make_shared<std::promise<std::string>>();
  auto reason = given_up->get_future();
  auto running = node::start({std::move(*configuration), *address, {}, [given_up](const std::string& why) {
                                given_up->set_value(why);
                                stop_signal::raise();
                              }});
  if (!running) {
    to.err << "muster: " << running.error().detail << '\n';
    return running.error().code == errc::invalid ? exit_code::invalid : exit_code::could_not_run;
  }
  to.out << "muster: serving on " << to_string((*running)->address()) << std::endl;
  stop.wait();
  auto code = exit_code::ok;
  if (const auto stopped = (*running)->stop(stop_deadline); !stopped) {
    to.err << "muster: " << stopped.error().detail << '\n';
    code = exit_code::could_not_run;
  }
  if (reason.wait_for(duration{0}) == std::future_status::ready) {
    to.err << "muster: the tree has given up: " << reason.get() << '\n';
    code = exit_code::failed;
  }
  return code;
}

} // namespace muster::cli
