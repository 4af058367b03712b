#pragma once

#include "messages/codec/json.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The words of scenario files that belong to parts which are not built yet. They are told apart from words that do
// not exist. One table holds them all; a part that is built takes its rows out.

namespace muster {

struct not_yet_word {
  /// What kind of word: `verb`, `service key`, `balancing strategy`.
  std::string_view kind;
  std::string_view word;
  /// The part that it belongs to.
  std::string_view part;
};

/// The whole table; the words of one kind stand together.
std::span<const not_yet_word> not_yet_words();

/// What is said of a word of the table: `not yet: verb 'breaker.open' comes with circuits operated by hand`.
/// Empty for a word that is not in it.
std::optional<std::string> not_yet(std::string_view kind, std::string_view word);

/// The words of one kind.
std::vector<std::string_view> not_yet_words_of(std::string_view kind);

/// Whether a fault says that a word is in the table.
bool is_not_yet(std::string_view fault);

/// A fault for each word of the table that stands in a scenario at a place of its kind. Targets and
/// expressions have a grammar of their own, which looks up their words.
std::vector<json_fault> find_not_yet(const json& scenario);

} // namespace muster
