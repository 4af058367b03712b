#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/shared_list.hpp"
#include "messages/model/text.hpp"

#include <caf/data_processor.hpp>
#include <caf/error.hpp>
#include <caf/meta/type_name.hpp>
#include <caf/sec.hpp>

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// CAF inspection that follows from a type's description. Everything is checked on arrival: texts are
// parsed, and enumerators and alternatives that do not exist are refused.

namespace muster {

namespace detail {

template <class Inspector>
inline constexpr bool loads = !Inspector::reads_state;

template <described_enum E>
struct enum_wire {
  E& value;
};

template <class T>
struct optional_wire {
  std::optional<T>& value;
};

/// Gives a member the form in which CAF can carry it.
template <class T>
decltype(auto) wire(T& member) {
  if constexpr (described_enum<T>)
    return enum_wire<T>{member};
  else
    return (member);
}

template <class T>
optional_wire<T> wire(std::optional<T>& member) {
  return {member};
}

inline caf::error refused_on_arrival(std::string detail) {
  return caf::make_error(caf::sec::invalid_argument, std::move(detail));
}

template <class Inspector, class E>
typename Inspector::result_type inspect(Inspector& f, enum_wire<E>& x) {
  if constexpr (loads<Inspector>) {
    uint8_t index = 0;
    if (auto error = f(index))
      return error;
    if (!is_enumerator(static_cast<E>(index)))
      return refused_on_arrival("enumerator " + std::to_string(index) + " does not exist");
    x.value = static_cast<E>(index);
    return caf::none;
  } else if constexpr (std::is_void_v<typename Inspector::result_type>) {
    std::string name{to_string(x.value)};
    f(name);
  } else {
    auto index = static_cast<uint8_t>(x.value);
    return f(index);
  }
}

template <class Inspector, class T>
typename Inspector::result_type inspect(Inspector& f, optional_wire<T>& x) {
  bool present = x.value.has_value();
  if constexpr (std::is_void_v<typename Inspector::result_type>) {
    f(present);
    if (present)
      f(wire(*x.value));
  } else {
    if (auto error = f(present))
      return error;
    if constexpr (loads<Inspector>) {
      if (present)
        x.value.emplace();
      else
        x.value.reset();
    }
    if (present)
      return f(wire(*x.value));
    return caf::none;
  }
}

/// Loads the alternative number `index` of a variant.
template <size_t I = 0, class Inspector, class Variant>
caf::error load_alternative(Inspector& f, Variant& x, size_t index) {
  if constexpr (I == std::variant_size_v<Variant>) {
    return refused_on_arrival("alternative " + std::to_string(index) + " does not exist");
  } else {
    if (index == I)
      return f(x.template emplace<I>());
    return load_alternative<I + 1>(f, x, index);
  }
}

} // namespace detail

template <class Inspector, described T>
typename Inspector::result_type inspect(Inspector& f, T& x) {
  return std::apply(
    [&](const auto&... fields) {
      return f(caf::meta::type_name(type_name<T>().data()), detail::wire(x.*fields.pointer)...);
    },
    fields_of(std::type_identity<T>{}));
}

/// Values that are one text travel as that text; an empty one is the absent value.
template <class Inspector, textual T>
requires(!described<T>) typename Inspector::result_type inspect(Inspector& f, T& x) {
  if constexpr (detail::loads<Inspector>) {
    std::string text;
    if (auto error = f(text))
      return error;
    if (text.empty()) {
      x = T{};
      return caf::none;
    }
    auto parsed = T::parse(text);
    if (!parsed)
      return detail::refused_on_arrival(std::move(parsed.error().detail));
    x = std::move(*parsed);
    return caf::none;
  } else {
    auto text = to_string(x);
    return f(text);
  }
}

template <class Inspector, described... Ts>
typename Inspector::result_type inspect(Inspector& f, std::variant<Ts...>& x) {
  auto index = static_cast<uint16_t>(x.index());
  if constexpr (detail::loads<Inspector>) {
    if (auto error = f(index))
      return error;
    return detail::load_alternative(f, x, index);
  } else if constexpr (std::is_void_v<typename Inspector::result_type>) {
    std::visit([&](auto& alternative) { f(alternative); }, x);
  } else {
    if (auto error = f(index))
      return error;
    return std::visit([&](auto& alternative) { return f(alternative); }, x);
  }
}

/// A shared list travels as the vector that it stands for.
template <class Inspector, class T>
typename Inspector::result_type inspect(Inspector& f, shared_list<T>& x) {
  if constexpr (detail::loads<Inspector>) {
    std::vector<T> content;
    if (auto error = f(content))
      return error;
    x = std::move(content);
    return caf::none;
  } else {
    std::vector<T> content{x};
    return f(content);
  }
}

} // namespace muster
