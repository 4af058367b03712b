#include "actors/balancer/refusal.hpp"

#include "messages/model/time.hpp"

#include <algorithm>

namespace muster {

namespace {

constexpr size_t max_named = 3;

std::string_view phrase_of(removal rule) {
  switch (rule) {
    case removal::unhealthy:
      return "not healthy";
    case removal::weight:
      return "of weight 0";
    case removal::version:
      return "of a version that the request does not accept";
    case removal::excluded:
      return "excluded by the request";
    default:
      return to_string(rule);
  }
}

std::string obstacle(const candidate& which) {
  const auto& id = which.id().str();
  return which.circuit == circuit_state::open ? id + " is open until " + format_timestamp(which.retry_at)
                                              : id + " is half-open without a free permit";
}

} // namespace

failure refusal_of(const pool& from, const removal_counts& removed, const std::vector<size_t>& blocked) {
  auto detail = "service '" + from.service().str() + "' has ";
  if (!blocked.empty()) {
    detail += "only instances behind circuits";
    const auto named = std::min(blocked.size(), max_named);
    for (size_t i = 0; i < named; ++i)
      detail += (i == 0 ? ": " : ", ") + obstacle(from.candidates()[blocked[i]]);
    if (blocked.size() > named)
      detail += " and " + std::to_string(blocked.size() - named) + " more";
    return {errc::circuit_open, std::move(detail)};
  }
  if (from.candidates().empty())
    return {errc::no_instance, detail + "no instances"};
  detail += "no instance to pick";
  auto separator = ": ";
  for (size_t rule = 0; rule < removed.size(); ++rule)
    if (removed[rule] > 0) {
      detail.append(separator).append(std::to_string(removed[rule])).append(" ");
      detail.append(phrase_of(static_cast<removal>(rule)));
      separator = ", ";
    }
  return {errc::no_instance, std::move(detail)};
}

} // namespace muster
