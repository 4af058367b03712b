#include "actors/balancer/refusal.hpp"

#include "messages/model/time.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

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
    case removal::compatibility:
      return "outside the compatibility rule of the service or of the request";
    case removal::removed:
      return "of a version that was removed";
    case removal::deprecated:
      return "of a deprecated version, which the service refuses";
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

failure circuit_open(std::string detail, std::span<const candidate> all, const std::vector<size_t>& blocked) {
  detail += "only instances behind circuits";
  const auto named = std::min(blocked.size(), max_named);
  for (size_t i = 0; i < named; ++i)
    detail += (i == 0 ? ": " : ", ") + obstacle(all[blocked[i]]);
  if (blocked.size() > named)
    detail += " and " + std::to_string(blocked.size() - named) + " more";
  return {errc::circuit_open, std::move(detail)};
}

failure no_instance(std::string detail, std::span<const int64_t> removed) {
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

} // namespace

failure refusal_of(const service_name& service, std::span<const candidate> all,
                   const std::function<removal(size_t)>& removed_by) {
  std::array<int64_t, enumerators_of(std::type_identity<removal>{}).size()> removed{};
  std::vector<size_t> blocked;
  for (size_t i = 0; i < all.size(); ++i) {
    const auto rule = removed_by(i);
    ++removed[static_cast<size_t>(rule)];
    if (rule == removal::circuit || rule == removal::permits)
      blocked.push_back(i);
  }
  auto detail = "service '" + service.str() + "' has ";
  if (all.empty())
    return {errc::no_instance, detail + "no instances"};
  return blocked.empty() ? no_instance(std::move(detail), removed) : circuit_open(std::move(detail), all, blocked);
}

} // namespace muster
