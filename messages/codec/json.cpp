#include "messages/codec/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace muster {

std::string shown(const json& value) {
  if (value.is_object())
    return "an object";
  if (value.is_array())
    return "a list";
  auto text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  return text.size() <= 64 ? text : text.substr(0, 60) + "...";
}

std::string number_text(const json& number) {
  if (!number.is_number_float())
    return number.dump();
  // A double written without an exponent has at most 309 digits before and 1074 after the point.
  std::array<char, 1400> buffer{};
  const auto [end, error] =
    std::to_chars(buffer.data(), buffer.data() + buffer.size(), number.get<double>(), std::chars_format::fixed);
  return error == std::errc{} ? std::string{buffer.data(), end} : number.dump();
}

bool json_reader::expect_object(const json& from, words known, words required) {
  if (!from.is_object()) {
    fault("must be an object, not " + shown(from));
    return false;
  }
  for (const auto& member : from.items())
    if (faults_.size() < max_faults && std::ranges::find(known, member.key()) == known.end())
      refuse_key(from, member.key(), known);
  for (const auto key : required)
    if (!from.contains(std::string{key}) && !is_unread(key))
      at(key, [&] { fault("'" + std::string{key} + "' is missing"); });
  return true;
}

void json_reader::refuse_key(const json& from, std::string_view key, words known) {
  at(key, [&] { fault_at_key(unknown_word("key", key, known)); });
  if (const auto meant = nearest_word(key, known); !meant.empty() && !from.contains(std::string{meant}))
    leave_unread(meant);
}

void json_reader::leave_unread(std::string_view key) {
  at(key, [&] { unread_.insert(path_); });
}

bool json_reader::is_unread(std::string_view key) {
  bool result = false;
  at(key, [&] { result = unread_.contains(path_); });
  return result;
}

expected<json> parse_json(std::string_view text) {
  constexpr int max_depth = 64;
  int deepest = 0;
  // An object or a list is announced with the depth that it lies at, which its content is one below.
  const auto watch_depth = [&](int depth, json::parse_event_t event, json&) {
    if (event == json::parse_event_t::object_start || event == json::parse_event_t::array_start)
      deepest = std::max(deepest, depth + 1);
    return deepest <= max_depth;
  };
  auto result = json::parse(text, watch_depth, false);
  if (deepest > max_depth)
    return fail(errc::invalid, "JSON is nested deeper than " + std::to_string(max_depth) + " levels");
  if (result.is_discarded())
    return fail(errc::invalid, "text is not JSON");
  return result;
}

} // namespace muster
