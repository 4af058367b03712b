#include "messages/model/fact.hpp"

#include "messages/model/text.hpp"

#include <algorithm>
#include <array>

namespace muster {

namespace {

struct service_reader {
  service_name operator()(const instance_registered& what) const { return what.content.service; }
  service_name operator()(const instance_updated& what) const { return what.content.service; }
  service_name operator()(const alert_fired& what) const { return what.episode.service; }
  service_name operator()(const alert_notified&) const { return {}; }
  service_name operator()(const child_restarted&) const { return {}; }
  service_name operator()(const child_given_up&) const { return {}; }
  service_name operator()(const group_created&) const { return {}; }
  service_name operator()(const group_joined&) const { return {}; }
  service_name operator()(const group_left&) const { return {}; }
  service_name operator()(const group_deleted&) const { return {}; }
  service_name operator()(const expiry_suspended&) const { return {}; }
  service_name operator()(const expiry_resumed&) const { return {}; }
  template <class T>
  service_name operator()(const T& what) const {
    return what.service;
  }
};

template <class... Facts>
constexpr auto names_of(std::type_identity<std::variant<Facts...>>) {
  return std::array{type_name<Facts>()...};
}

constexpr auto kinds = names_of(std::type_identity<fact>{});

} // namespace

std::string_view kind_of(const fact& what) {
  return kinds[what.index()];
}

std::span<const std::string_view> fact_kinds() {
  return kinds;
}

expected<void> check_kinds(const std::vector<std::string>& kinds) {
  std::string faults;
  for (const auto& each : kinds) {
    if (std::ranges::find(fact_kinds(), each) != fact_kinds().end())
      continue;
    faults.append(faults.empty() ? "" : "; ").append("'" + each.substr(0, 64) + "' is no kind of fact");
    if (const auto meant = nearest_word(each, fact_kinds()); !meant.empty())
      faults.append("; did you mean '").append(meant).append("'?");
  }
  return faults.empty() ? expected<void>{} : fail(errc::invalid, std::move(faults));
}

bool is_among(const fact& what, const std::vector<std::string>& kinds) {
  return kinds.empty() || std::ranges::find(kinds, kind_of(what)) != kinds.end();
}

service_name service_of(const fact& what) {
  return std::visit(service_reader{}, what);
}

} // namespace muster
