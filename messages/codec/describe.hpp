#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

// One description per struct or enumeration, from which JSON, CAF inspection, printing and
// equality follow. It stands directly below the type, in namespace muster:
//
//   struct endpoint { std::string host; uint16_t port = 0; };
//   MUSTER_DESCRIBE(endpoint, host, port)
//
//   enum class severity : uint8_t { low, high };
//   MUSTER_DESCRIBE_ENUM(severity, low, high)
//
// A trailing underscore, which keeps a member apart from a keyword, is not part of its name in text.

namespace muster {

/// A member of a described struct: its name in text and where it is.
template <class Struct, class Member>
struct field {
  std::string_view name;
  Member Struct::*pointer;
};

constexpr std::string_view text_name(std::string_view identifier) {
  return identifier.ends_with('_') ? identifier.substr(0, identifier.size() - 1) : identifier;
}

template <class Struct, class Member>
constexpr field<Struct, Member> make_field(std::string_view identifier, Member Struct::*pointer) {
  return {text_name(identifier), pointer};
}

/// A struct with a MUSTER_DESCRIBE line.
template <class T>
concept described = requires(std::type_identity<T> type) {
  fields_of(type);
  name_of(type);
};

/// An enumeration with a MUSTER_DESCRIBE_ENUM line. Its values count up from 0 without a gap.
template <class T>
concept described_enum = std::is_enum_v<T> && requires(std::type_identity<T> type) {
  enumerators_of(type);
};

/// A struct with a MUSTER_REQUIRE line: JSON without one of those members is refused.
template <class T>
concept has_required = requires(std::type_identity<T> type) {
  required_of(type);
};

/// The keys that JSON must have for `T`.
template <class T>
constexpr auto required_keys() {
  if constexpr (has_required<T>)
    return required_of(std::type_identity<T>{});
  else
    return std::array<std::string_view, 0>{};
}

/// The name that messages, facts and JSON use for `T`.
template <class T>
constexpr std::string_view type_name() {
  return name_of(std::type_identity<T>{});
}

/// Calls `f(name, member)` for each described member of `object`, in the order of the description.
template <class T, class F>
constexpr void for_each_field(T& object, F&& f) {
  std::apply([&](const auto&... fields) { (f(fields.name, object.*fields.pointer), ...); },
             fields_of(std::type_identity<std::remove_const_t<T>>{}));
}

template <described T>
bool operator==(const T& lhs, const T& rhs) {
  return std::apply([&](const auto&... fields) { return ((lhs.*fields.pointer == rhs.*fields.pointer) && ...); },
                    fields_of(std::type_identity<T>{}));
}

/// The name of an enumerator; "?" for a value outside the enumeration.
template <described_enum E>
constexpr std::string_view to_string(E value) {
  constexpr auto names = enumerators_of(std::type_identity<E>{});
  const auto index = static_cast<size_t>(value);
  return index < names.size() ? names[index] : std::string_view{"?"};
}

template <described_enum E>
constexpr bool is_enumerator(E value) {
  return static_cast<size_t>(value) < enumerators_of(std::type_identity<E>{}).size();
}

} // namespace muster

// Applies `macro(context, item)` to each further argument; four levels of rescanning serve 256 items.
#define MUSTER_EXPAND(...) MUSTER_EXPAND3(MUSTER_EXPAND3(MUSTER_EXPAND3(MUSTER_EXPAND3(__VA_ARGS__))))
#define MUSTER_EXPAND3(...) MUSTER_EXPAND2(MUSTER_EXPAND2(MUSTER_EXPAND2(MUSTER_EXPAND2(__VA_ARGS__))))
#define MUSTER_EXPAND2(...) MUSTER_EXPAND1(MUSTER_EXPAND1(MUSTER_EXPAND1(MUSTER_EXPAND1(__VA_ARGS__))))
#define MUSTER_EXPAND1(...) __VA_ARGS__
#define MUSTER_PARENS ()
#define MUSTER_FOR_EACH(macro, context, ...)                                                                           \
  __VA_OPT__(MUSTER_EXPAND(MUSTER_FOR_EACH_STEP(macro, context, __VA_ARGS__)))
#define MUSTER_FOR_EACH_STEP(macro, context, item, ...)                                                                \
  macro(context, item) __VA_OPT__(, MUSTER_FOR_EACH_AGAIN MUSTER_PARENS(macro, context, __VA_ARGS__))
#define MUSTER_FOR_EACH_AGAIN() MUSTER_FOR_EACH_STEP

#define MUSTER_FIELD(type, member) ::muster::make_field(#member, &type::member)
#define MUSTER_ENUMERATOR(type, value) ::muster::text_name(#value)
#define MUSTER_ENUM_VALUE(type, value) type::value

#define MUSTER_DESCRIBE(type, ...)                                                                                     \
  constexpr std::string_view name_of(std::type_identity<type>) {                                                       \
    return #type;                                                                                                      \
  }                                                                                                                    \
  constexpr auto fields_of(std::type_identity<type>) {                                                                 \
    return std::tuple{MUSTER_FOR_EACH(MUSTER_FIELD, type, __VA_ARGS__)};                                               \
  }

#define MUSTER_DESCRIBE_ENUM(type, ...)                                                                                \
  constexpr auto enumerators_of(std::type_identity<type>) {                                                            \
    constexpr std::array values{MUSTER_FOR_EACH(MUSTER_ENUM_VALUE, type, __VA_ARGS__)};                                \
    for (size_t i = 0; i < values.size(); ++i)                                                                         \
      static_cast<void>(static_cast<size_t>(values[i]) == i ? 0 : throw #type " does not count up from 0");            \
    return std::array<std::string_view, values.size()>{MUSTER_FOR_EACH(MUSTER_ENUMERATOR, type, __VA_ARGS__)};         \
  }

#define MUSTER_REQUIRE(type, ...)                                                                                      \
  constexpr auto required_of(std::type_identity<type>) {                                                               \
    return std::array{MUSTER_FOR_EACH(MUSTER_REQUIRED, type, __VA_ARGS__)};                                            \
  }
#define MUSTER_REQUIRED(type, member) (static_cast<void>(&type::member), ::muster::text_name(#member))
