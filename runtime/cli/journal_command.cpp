#include "runtime/cli/commands.hpp"
#include "runtime/clock.hpp"
#include "runtime/config/settings_file.hpp"
#include "runtime/storage/compact_journal.hpp"
#include "runtime/storage/journal_reader.hpp"

#include <ostream>

namespace muster::cli {

namespace {

std::string counted(int64_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

exit_code report(const std::string& file, const expected<journal_summary>& found, const streams& to) {
  if (!found) {
    to.err << found.error().detail << '\n';
    return found.error().code == errc::invalid ? exit_code::invalid : exit_code::could_not_run;
  }
  for (const auto& fault : found->faults)
    to.err << file << ": " << fault << '\n';
  return found->faults.empty() ? exit_code::ok : exit_code::invalid;
}

} // namespace

exit_code verify_journal(const std::string& file, const streams& to) {
  const auto found = read_journal(file);
  if (found) {
    const auto& [facts, last, checkpoints, compacted, faults] = *found;
    to.out << file << ": " << counted(facts, "fact") << " up to index " << last << ", "
           << (compacted.up_to > 0 ? "compacted up to " + std::to_string(compacted.up_to) + ", " : "")
           << counted(checkpoints, "checkpoint") << ": "
           << (faults.empty() ? "sound" : counted(static_cast<int64_t>(faults.size()), "fault")) << '\n';
  }
  return report(file, found, to);
}

exit_code dump_journal(const std::string& file, const streams& to) {
  const auto found = read_journal(file, [&](std::string_view line) { to.out << line << '\n'; });
  return report(file, found, to);
}

exit_code compact_journal(const std::string& file, const std::string& config, const streams& to) {
  const auto done = (config.empty() ? expected<settings>{} : load_settings(config)).and_then([&](const settings& how) {
    return muster::compact_journal(file, how, wall_now());
  });
  if (!done) {
    to.err << done.error().detail << '\n';
    return done.error().code == errc::invalid ? exit_code::invalid : exit_code::could_not_run;
  }
  to.out << file << ": " << done->facts_left << " of " << counted(done->facts, "fact")
         << " left, compacted up to index " << done->up_to << "; " << done->bytes_left << " of "
         << counted(done->bytes, "byte") << '\n';
  return exit_code::ok;
}

} // namespace muster::cli
