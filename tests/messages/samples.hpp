#pragma once

#include "messages/codec/json.hpp"

#include <string>
#include <vector>

// Values for any described type in which no member has its default, so that a member which is not
// carried shows.

namespace muster {

template <class T>
T sample(int64_t& counter);

namespace detail {

inline std::string next_text(int64_t& counter) {
  return "x" + std::to_string(++counter);
}

/// One value of each alternative.
template <class... Ts>
std::vector<std::variant<Ts...>> sample_alternatives(std::type_identity<std::variant<Ts...>>, int64_t& counter) {
  return {sample<Ts>(counter)...};
}

} // namespace detail

template <class T>
T sample(int64_t& counter) {
  if constexpr (std::is_same_v<T, bool>) {
    return true;
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(++counter);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return detail::next_text(counter);
  } else if constexpr (std::is_same_v<T, duration>) {
    return std::chrono::milliseconds{++counter};
  } else if constexpr (std::is_same_v<T, timestamp>) {
    return timestamp{std::chrono::seconds{++counter} + std::chrono::nanoseconds{counter}};
  } else if constexpr (described_enum<T>) {
    return static_cast<T>(enumerators_of(std::type_identity<T>{}).size() - 1);
  } else if constexpr (detail::is_optional<T>) {
    return sample<typename T::value_type>(counter);
  } else if constexpr (detail::is_vector<T>) {
    if constexpr (detail::is_variant<typename T::value_type>)
      return detail::sample_alternatives(std::type_identity<typename T::value_type>{}, counter);
    else
      return {sample<typename T::value_type>(counter), sample<typename T::value_type>(counter)};
  } else if constexpr (detail::is_shared_list<T>) {
    return sample<std::vector<typename T::value_type>>(counter);
  } else if constexpr (detail::is_map<T>) {
    return {{detail::next_text(counter), sample<typename T::mapped_type>(counter)}};
  } else if constexpr (detail::is_variant<T>) {
    return sample<std::variant_alternative_t<1, T>>(counter);
  } else if constexpr (described<T>) {
    T result{};
    for_each_field(result, [&]<class M>(std::string_view, M& member) { member = sample<M>(counter); });
    return result;
  } else if constexpr (std::is_same_v<T, version>) {
    return *version::parse(std::to_string(++counter) + ".2.3-rc.1+build.5");
  } else if constexpr (std::is_same_v<T, version_range>) {
    return *version_range::parse("^" + std::to_string(++counter) + ".2");
  } else if constexpr (std::is_same_v<T, endpoint>) {
    return endpoint{"host", static_cast<uint16_t>(++counter)};
  } else if constexpr (std::is_same_v<T, window_size>) {
    return window_size{0, std::chrono::seconds{++counter}};
  } else if constexpr (std::is_same_v<T, status_range>) {
    return status_range{200, 200 + ++counter % 100};
  } else if constexpr (std::is_same_v<T, alert_condition>) {
    return alert_condition{measure::throughput, comparison::less, ++counter};
  } else {
    return *T::parse(detail::next_text(counter));
  }
}

template <class T>
T sample() {
  int64_t counter = 0;
  return sample<T>(counter);
}

} // namespace muster
