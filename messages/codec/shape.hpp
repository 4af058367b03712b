#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/shared_list.hpp"
#include "messages/model/text.hpp"
#include "messages/model/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// What a type is made of, as far as its text and its JSON depend on it.

namespace muster::detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_shared_list = false;
template <class T>
inline constexpr bool is_shared_list<shared_list<T>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class T>
inline constexpr bool is_map<std::map<std::string, T>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... Ts>
inline constexpr bool is_variant<std::variant<Ts...>> = true;

template <class T>
expected<T> parse_text(std::string_view text) {
  if constexpr (std::is_same_v<T, duration>)
    return parse_duration(text);
  else if constexpr (std::is_same_v<T, timestamp>)
    return parse_timestamp(text);
  else if constexpr (described_enum<T>)
    return parse_enum<T>("word", text);
  else
    return T::parse(text);
}

template <class T>
inline constexpr bool is_text =
  std::is_same_v<T, duration> || std::is_same_v<T, timestamp> || described_enum<T> || textual<T>;

} // namespace muster::detail
