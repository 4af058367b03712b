#include "messages/model/text.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <vector>

namespace muster {

namespace {

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const auto substituted = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j + 1] + 1, row[j] + 1, substituted});
    }
  }
  return row.back();
}

} // namespace

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> candidates) {
  // Words longer than any of ours are not worth a quadratic comparison.
  if (word.size() > 64)
    return {};
  std::string_view best;
  auto best_distance = std::max<size_t>(2, word.size() / 3) + 1;
  for (auto candidate : candidates) {
    const auto distance = edit_distance(word, candidate);
    if (distance < best_distance && distance < candidate.size()) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string joined(std::span<const std::string_view> words) {
  std::string result;
  for (auto word : words)
    result.append(result.empty() ? "" : ", ").append(word);
  return result;
}

std::string unknown_word(std::string_view kind, std::string_view word, std::span<const std::string_view> candidates) {
  std::string result{"unknown "};
  result.append(kind).append(" '").append(word.substr(0, 64)).append("'");
  if (const auto near = nearest_word(word, candidates); !near.empty())
    result.append("; did you mean '").append(near).append("'?");
  else
    result.append("; allowed: ").append(candidates.empty() ? std::string{"none"} : joined(candidates));
  return result;
}

expected<uint64_t> parse_whole(std::string_view what, std::string_view text) {
  uint64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || rest != end)
    return fail(errc::invalid, std::string{what} + " '" + std::string{text.substr(0, 64)} + "' is not a whole number");
  return value;
}

} // namespace muster
