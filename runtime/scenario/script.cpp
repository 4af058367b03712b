#include "runtime/scenario/script.hpp"

#include "runtime/scenario/not_yet.hpp"
#include "runtime/scenario/script_check.hpp"
#include "runtime/scenario/script_json.hpp"
#include "runtime/scenario/source.hpp"

#include <algorithm>
#include <set>

namespace muster {

namespace {

/// Gathers faults, each of which stands at one byte of the file and is said once.
class fault_gatherer {
public:
  fault_gatherer(const source& from, const std::string& file) : from_{from}, file_{file} {}

  void add(size_t byte, const std::string& text) { faults_.emplace(byte, text); }

  void add(const json_fault& fault) { add(from_.byte_of(fault), fault.text); }

  bool empty() const { return faults_.empty(); }

  /// In the order of the file.
  std::vector<script_fault> take() const {
    std::vector<script_fault> result;
    for (const auto& [byte, text] : faults_) {
      const bool enough = result.size() == script_result::max_faults;
      const auto more = "and " + std::to_string(faults_.size() - result.size()) + " more";
      const auto [line, column] = from_.position_at(byte);
      result.push_back({file_, line, column, enough ? more : text, !enough && is_not_yet(text)});
      if (enough)
        break;
    }
    return result;
  }

private:
  const source& from_;
  const std::string& file_;
  std::set<std::pair<size_t, std::string>> faults_;
};

} // namespace

std::string to_string(const script_fault& fault) {
  return fault.file + ":" + std::to_string(fault.line) + ":" + std::to_string(fault.column) + ": " + fault.text;
}

script_result read_script(std::string text, const std::string& file) {
  const source from{std::move(text)};
  fault_gatherer gatherer{from, file};
  for (const auto& [byte, what] : from.faults())
    gatherer.add(byte, what);
  if (from.content().is_null() && !from.faults().empty())
    return {std::nullopt, gatherer.take()};
  unread_places unread;
  for (const auto& fault : find_not_yet(from.content())) {
    gatherer.add(fault);
    unread.add(fault.pointer);
  }
  json_reader reader;
  script result;
  reader.read(from.content(), result);
  for (const auto& fault : reader.faults())
    if (!unread.covers(fault.pointer))
      gatherer.add(fault);
  unread.add(reader.unread());
  // So many are enough, and to look for more takes long in a file that has very many.
  if (reader.faults().size() < script_result::max_faults)
    std::ranges::for_each(check_script(result, from.content(), std::move(unread)),
                          [&](const json_fault& fault) { gatherer.add(fault); });
  if (!gatherer.empty())
    return {std::nullopt, gatherer.take()};
  return {std::move(result), {}};
}

} // namespace muster
