#pragma once

#include "messages/codec/describe.hpp"
#include "messages/model/expected.hpp"

#include <span>
#include <string>
#include <string_view>

// How values are read from text, and how a wrong word is answered.

namespace muster {

/// A value whose whole form in JSON and on the wire is one text.
template <class T>
concept textual = requires(const T& value, std::string_view text) {
  { T::parse(text) } -> std::same_as<expected<T>>;
  { to_string(value) } -> std::same_as<std::string>;
};

/// The candidate nearest to `word` by edit distance; empty when none is near enough to be meant.
std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates);

/// `unknown KIND 'WORD'; did you mean 'NEAREST'?`, or with the first words of what is allowed.
std::string unknown_word(std::string_view kind, std::string_view word, std::span<const std::string_view> candidates);

/// The words joined by ", ".
std::string joined(std::span<const std::string_view> words);

template <described_enum E>
expected<E> parse_enum(std::string_view kind, std::string_view word) {
  static constexpr auto names = enumerators_of(std::type_identity<E>{});
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i] == word)
      return static_cast<E>(i);
  return fail(errc::invalid, unknown_word(kind, word, names));
}

/// A whole decimal number without sign or blanks, or a failure that names `what`.
expected<uint64_t> parse_whole(std::string_view what, std::string_view text);

} // namespace muster
