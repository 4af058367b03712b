#include "tests/house/rules.hpp"

#include "tests/house/calls.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string_view>

namespace muster {

namespace {

struct room {
  std::string_view name;
  int rank;
};

constexpr std::array<room, 5> rooms{{{"messages", 0}, {"actors", 1}, {"runtime", 2}, {"examples", 3}, {"tests", 4}}};

/// Files of actors/ that receive and tell, beside those named `<noun>_actor` and `<noun>_supervisor`: the parts
/// of supervision that are actors or hold their posts, and how actors follow the journal and wait for it.
constexpr std::array<std::string_view, 8> shells{"actors/supervision/house",      "actors/supervision/post",
                                                 "actors/supervision/seat",       "actors/supervision/supervised",
                                                 "actors/supervision/supervisor", "actors/supervision/waiters",
                                                 "actors/journal/fact_follower",  "actors/journal/fact_waiters"};

/// They only name types, so that a protocol can spell its handle; logic that speaks of its messages may see them.
constexpr std::array<std::string_view, 2> name_givers{"caf/fwd.hpp", "caf/replies_to.hpp"};

/// The model of the invariants must not be made of what it judges.
constexpr std::array<std::string_view, 2> judges{"runtime/scenario/model", "runtime/scenario/invariants"};

bool below_any(std::string_view file, std::span<const std::string_view> places) {
  return std::ranges::any_of(places, [&](std::string_view place) { return file.starts_with(place); });
}

const room* room_of(std::string_view path) {
  const auto name = path.substr(0, path.find('/'));
  const auto found = std::ranges::find(rooms, name, &room::name);
  return found == rooms.end() || name.size() == path.size() ? nullptr : &*found;
}

bool is_caf(std::string_view header) {
  return header.starts_with("caf/");
}

bool is_caf_proper(std::string_view header) {
  return is_caf(header) && std::ranges::find(name_givers, header) == name_givers.end();
}

bool is_logic(std::string_view file) {
  if (file.starts_with("messages/model/"))
    return true;
  const auto stem = file.substr(0, file.rfind('.'));
  const auto shell = stem.ends_with("_actor") || stem.ends_with("_supervisor") || below_any(file, shells);
  return file.starts_with("actors/") && !shell;
}

bool is_judge(std::string_view file) {
  return below_any(file, judges);
}

using predicate = std::function<bool(std::string_view)>;

/// How to get from `header` to one that is `wanted`: the headers on the way. Does not go through those that
/// `answers_itself`, whose own breaches are named at them.
std::optional<std::vector<std::string>> way_to(const predicate& wanted, const predicate& answers_itself,
                                               const std::string& header, const tree& files,
                                               std::set<std::string>& seen) {
  if (wanted(header))
    return std::vector{header};
  const auto found = files.find(header);
  if (found == files.end() || answers_itself(header) || !seen.insert(header).second)
    return std::nullopt;
  for (const auto& include : found->second.includes)
    if (auto way = way_to(wanted, answers_itself, include.header, files, seen)) {
      way->insert(way->begin(), header);
      return way;
    }
  return std::nullopt;
}

class checker {
public:
  checker(const tree& files, std::vector<breach>& out) : files_{files}, out_{out} {}

  void check(const std::string& file, const source& code) {
    for (const auto& include : code.includes) {
      check_form(file, include);
      check_direction(file, include);
      check_caf(file, include);
      if (is_logic(file))
        check_reach(file, include, is_logic, is_caf(include.header) ? is_caf : is_caf_proper,
                    "logic includes no CAF header");
      if (is_judge(file))
        check_reach(
          file, include, is_judge, [](auto header) { return header.starts_with("actors/"); },
          "the model of the invariants includes no header of actors/");
    }
    check_calls(file, code, out_);
  }

private:
  void check_form(const std::string& file, const include_line& include) {
    const auto own = room_of(include.header) != nullptr && !is_caf(include.header);
    if (include.header.empty())
      add(file, include, "an include names its header, not a macro");
    else if (!include.angled && !files_.contains(include.header))
      add(file, include, "\"" + include.header + "\" is no file of the tree: includes are written from the root");
    else if (include.angled && own)
      add(file, include, "<" + include.header + "> is a file of the tree and is included with \"\"");
  }

  void check_direction(const std::string& file, const include_line& include) {
    const auto* from = room_of(file);
    const auto* to = room_of(include.header);
    if (from != nullptr && to != nullptr && to->rank > from->rank)
      add(file, include,
          std::string{from->name} + "/ includes " + std::string{to->name}
            + "/: dependencies run messages <- actors <- runtime <- examples, tests");
  }

  void check_caf(const std::string& file, const include_line& include) {
    if (include.header == "caf/all.hpp" || include.header.starts_with("caf/test/"))
      add(file, include, "<" + include.header + "> is included nowhere: include the narrow headers");
  }

  void check_reach(const std::string& file, const include_line& include, const predicate& same, const predicate& wanted,
                   const std::string& rule) {
    std::set<std::string> seen;
    const auto way = way_to(wanted, same, include.header, files_, seen);
    if (!way)
      return;
    auto message = rule + ": ";
    for (const auto& header : *way)
      message += (&header == &way->front() ? "" : " -> ") + header;
    add(file, include, std::move(message));
  }

  void add(const std::string& file, const include_line& include, std::string message) {
    out_.push_back({file, include.line, std::move(message)});
  }

  const tree& files_;
  std::vector<breach>& out_;
};

} // namespace

std::vector<breach> find_breaches(const tree& files) {
  std::vector<breach> result;
  checker check{files, result};
  for (const auto& [file, code] : files)
    check.check(file, code);
  return result;
}

} // namespace muster
