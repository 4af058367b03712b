#include "tests/house/calls.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string_view>

namespace muster {

namespace {

/// What follows a first token to make a forbidden call, the only place where it may stand, and what to do instead.
struct forbidden {
  std::vector<std::string_view> rest;
  std::string_view place;
  std::string_view instead;
};

constexpr std::string_view clock = "runtime/clock.";
constexpr std::string_view entropy = "runtime/entropy.";
constexpr std::string_view take_now = "time is read in runtime/clock only; take `now` as an argument";
constexpr std::string_view take_dice = "chance is drawn in runtime/entropy only; take the generator as an argument";
constexpr std::string_view wait = "nobody sleeps; wait for a message or for an event";
constexpr std::string_view no_alias = "an alias hides the reading of a system clock";

const std::multimap<std::string_view, forbidden>& table() {
  static const std::multimap<std::string_view, forbidden> result{
    {"system_clock", {{"::", "now"}, clock, take_now}},
    {"steady_clock", {{"::", "now"}, clock, take_now}},
    {"high_resolution_clock", {{"::", "now"}, clock, take_now}},
    {"=", {{"std", "::", "chrono", "::", "system_clock", ";"}, clock, no_alias}},
    {"=", {{"std", "::", "chrono", "::", "steady_clock", ";"}, clock, no_alias}},
    {"=", {{"std", "::", "chrono", "::", "high_resolution_clock", ";"}, clock, no_alias}},
    {"caf", {{"::", "make_timestamp"}, clock, take_now}},
    {"std", {{"::", "time", "("}, clock, take_now}},
    {"time", {{"(", "nullptr", ")"}, clock, take_now}},
    {"time", {{"(", "NULL", ")"}, clock, take_now}},
    {"time", {{"(", "0", ")"}, clock, take_now}},
    {"gettimeofday", {{"("}, clock, take_now}},
    {"clock_gettime", {{"("}, clock, take_now}},
    {"sleep_for", {{}, clock, wait}},
    {"sleep_until", {{}, clock, wait}},
    {"sleep", {{"("}, clock, wait}},
    {"usleep", {{"("}, clock, wait}},
    {"nanosleep", {{"("}, clock, wait}},
    {"random_device", {{}, entropy, take_dice}},
    {"rand", {{"("}, entropy, take_dice}},
    {"srand", {{"("}, entropy, take_dice}},
    {"getrandom", {{"("}, entropy, take_dice}},
    {"getentropy", {{"("}, entropy, take_dice}},
    {"uuid", {{"::", "random"}, entropy, take_dice}},
  };
  return result;
}

/// Where a thread_local holds no state of a run: outcomes are gathered per thread before they are sent.
constexpr std::array<std::string_view, 1> thread_local_places{"runtime/route"};

/// A member of the same name, as in `script.sleep(`, is another thing.
bool is_member(std::span<const token> tokens, size_t at) {
  return at > 0 && (tokens[at - 1].text == "." || tokens[at - 1].text == "->");
}

bool begins_with(std::span<const token> tokens, std::span<const std::string_view> wanted) {
  return tokens.size() >= wanted.size() && std::ranges::equal(tokens.first(wanted.size()), wanted, {}, &token::text);
}

std::string text_of(std::string_view first, std::span<const std::string_view> rest) {
  std::string result{first};
  for (const auto text : rest)
    result += text;
  return result;
}

bool below_any(std::string_view file, std::span<const std::string_view> places) {
  return std::ranges::any_of(places, [&](std::string_view place) { return file.starts_with(place); });
}

} // namespace

void check_calls(const std::string& file, const source& code, std::vector<breach>& out) {
  const std::span tokens{code.tokens};
  for (size_t at = 0; at < tokens.size(); ++at) {
    const auto& [line, text] = tokens[at];
    if (text == "thread_local" && !below_any(file, thread_local_places))
      out.push_back({file, line, "thread_local: state of a run belongs to its actor or its stage"});
    const auto [begin, end] = table().equal_range(text);
    for (auto entry = begin; entry != end; ++entry) {
      const auto& [rest, place, instead] = entry->second;
      if (begins_with(tokens.subspan(at + 1), rest) && !is_member(tokens, at) && !file.starts_with(place))
        out.push_back({file, line, text_of(text, rest) + ": " + std::string{instead}});
    }
  }
}

} // namespace muster
