#include "runtime/scenario/script.hpp"

#include "runtime/scenario/not_yet.hpp"
#include "runtime/scenario/script_check.hpp"
#include "runtime/scenario/script_json.hpp"
#include "runtime/scenario/source.hpp"

#include <algorithm>
#include <set>

namespace muster {

namespace {

/// Gathers faults, each of which stands at one place of the file and is said once.
class fault_gatherer {
public:
  fault_gatherer(const source& from, const std::string& file) : from_{from}, file_{file} {}

  void add(file_position at, const std::string& text) {
    if (said_.insert({at, text}).second)
      faults_.push_back({file_, at.line, at.column, text, is_not_yet(text)});
  }

  /// Takes faults but for those at or below a place of which something better is known.
  void add(const std::vector<json_fault>& faults, const std::set<std::string>& but) {
    for (const auto& fault : faults)
      if (is_below(fault.pointer, but))
        continue;
      else if (faults_.size() < max_placed)
        add(from_.position_of(fault), fault.text);
      else
        ++unplaced_;
  }

  std::vector<script_fault> take() {
    std::ranges::stable_sort(faults_, {}, [](const script_fault& fault) {
      return file_position{fault.line, fault.column};
    });
    if (faults_.size() > script_result::max_faults) {
      const auto more = faults_.size() - script_result::max_faults + unplaced_;
      faults_.resize(script_result::max_faults);
      const auto& last = faults_.back();
      faults_.push_back({file_, last.line, last.column, "and " + std::to_string(more) + " more", false});
    }
    return std::move(faults_);
  }

private:
  /// Finding the place of a fault takes a look at the file: of so many, the first ones in the file are said.
  static constexpr size_t max_placed = 10 * script_result::max_faults;

  static bool is_below(std::string_view pointer, const std::set<std::string>& places) {
    for (auto end = pointer.size(); end != std::string_view::npos && end > 0; end = pointer.rfind('/', end - 1))
      if (places.contains(std::string{pointer.substr(0, end)}))
        return true;
    return false;
  }

  const source& from_;
  const std::string& file_;
  std::set<std::pair<file_position, std::string>> said_;
  std::vector<script_fault> faults_;
  size_t unplaced_ = 0;
};

std::set<std::string> places_of(const std::vector<json_fault>& faults) {
  std::set<std::string> result;
  for (const auto& fault : faults)
    result.insert(fault.pointer);
  return result;
}

} // namespace

std::string to_string(const script_fault& fault) {
  return fault.file + ":" + std::to_string(fault.line) + ":" + std::to_string(fault.column) + ": " + fault.text;
}

script_result read_script(std::string text, const std::string& file) {
  const source from{std::move(text)};
  fault_gatherer gatherer{from, file};
  for (const auto& [at, what] : from.faults())
    gatherer.add(at, what);
  if (from.content().is_null() && !from.faults().empty())
    return {std::nullopt, gatherer.take()};
  const auto later = find_not_yet(from.content());
  json_reader reader;
  script result;
  reader.read(from.content(), result);
  gatherer.add(later, {});
  gatherer.add(reader.faults(), places_of(later));
  // A value that could not be read has its default, of which nothing needs to be said.
  auto unread = places_of(later);
  unread.merge(places_of(reader.faults()));
  gatherer.add(check_script(result, from.content()), unread);
  auto faults = gatherer.take();
  if (!faults.empty())
    return {std::nullopt, std::move(faults)};
  return {std::move(result), {}};
}

} // namespace muster
