#include "runtime/cli/commands.hpp"
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
    const auto& [facts, last, checkpoints, faults] = *found;
    to.out << file << ": " << counted(facts, "fact") << " up to index " << last << ", "
           << counted(checkpoints, "checkpoint") << ": "
           << (faults.empty() ? "sound" : counted(static_cast<int64_t>(faults.size()), "fault")) << '\n';
  }
  return report(file, found, to);
}

exit_code dump_journal(const std::string& file, const streams& to) {
  const auto found = read_journal(file, [&](std::string_view line) { to.out << line << '\n'; });
  return report(file, found, to);
}

} // namespace muster::cli
