#include "messages/model/text.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <vector>

namespace muster {

namespace {

/// The optimal string alignment distance: two letters that have changed places are one edit.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last(b.size() + 1);
  auto last = before_last;
  auto row = before_last;
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
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
  const auto shown = std::min<size_t>(candidates.size(), 50);
  const auto near = nearest_word(word, candidates);
  if (!near.empty())
    result.append("; did you mean '").append(near).append("'?");
  else
    result.append("; allowed: ").append(candidates.empty() ? "none" : joined(candidates.first(shown)));
  if (near.empty() && shown < candidates.size())
    result.append(" and ").append(std::to_string(candidates.size() - shown)).append(" more");
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
