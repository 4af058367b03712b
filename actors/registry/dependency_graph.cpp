#include "actors/registry/dependency_graph.hpp"

#include <algorithm>
#include <deque>
#include <utility>

namespace muster {

namespace {

using edges = std::map<service_name, std::set<service_name>>;

/// By service: where a search in the order of distance came from. The start has itself.
std::map<service_name, service_name> search(const edges& in, const service_name& from) {
  std::map<service_name, service_name> came_from{{from, from}};
  std::deque<service_name> next{from};
  for (; !next.empty(); next.pop_front())
    if (const auto node = in.find(next.front()); node != in.end())
      for (const auto& to : node->second)
        if (came_from.emplace(to, node->first).second)
          next.push_back(to);
  return came_from;
}

std::vector<service_name> way_back(const std::map<service_name, service_name>& came_from, service_name at) {
  std::vector<service_name> result{at};
  while (came_from.at(at) != at) {
    at = came_from.at(at);
    result.push_back(at);
  }
  return result;
}

} // namespace

void dependency_graph::add(const service_name& service, const service_name& on) {
  needs_[service].insert(on);
  needs_.try_emplace(on);
}

dependency_graph dependency_graph::below(const service_name& service) const {
  dependency_graph result;
  for (const auto& [each, from] : search(needs_, service))
    if (const auto node = needs_.find(each); node != needs_.end())
      result.needs_.insert(*node);
  return result;
}

std::vector<service_name> dependency_graph::order() const {
  // Depth first: what is needed is finished before who needs it, unless that is what it needs itself.
  std::vector<service_name> result;
  std::set<service_name> seen;
  using visit = std::pair<edges::const_iterator, std::set<service_name>::const_iterator>;
  std::vector<visit> open;
  const auto enter = [&](const service_name& which) {
    if (seen.insert(which).second) {
      const auto node = needs_.find(which);
      open.emplace_back(node, node->second.begin());
    }
  };
  for (const auto& [start, on] : needs_) {
    enter(start);
    while (!open.empty()) {
      const auto node = open.back().first;
      if (auto& next = open.back().second; next != node->second.end()) {
        enter(*next++);
      } else {
        result.push_back(node->first);
        open.pop_back();
      }
    }
  }
  return result;
}

std::vector<dependency_cycle> dependency_graph::cycles() const {
  const auto left = core();
  std::set<std::vector<service_name>> found;
  for (const auto& [service, on] : left) {
    for (const auto& next : on) {
      const auto came_from = search(left, next);
      if (!left.contains(next) || !came_from.contains(service))
        continue;
      auto cycle = way_back(came_from, service);
      std::ranges::reverse(cycle);
      std::rotate(cycle.begin(), std::ranges::min_element(cycle), cycle.end());
      found.insert(std::move(cycle));
      if (found.size() == max_cycles)
        break;
    }
    if (found.size() == max_cycles)
      break;
  }
  std::vector<dependency_cycle> result;
  for (const auto& cycle : found)
    result.push_back({cycle});
  return result;
}

std::vector<affected_service> dependency_graph::affected_by(const service_name& service) const {
  const auto needed_by = reversed();
  const auto came_from = search(needed_by, service);
  std::vector<affected_service> result;
  for (const auto& [each, next] : came_from)
    if (each != service)
      result.push_back({each, next});
  return result;
}

dependency_graph::edges dependency_graph::reversed() const {
  edges result;
  for (const auto& [service, on] : needs_)
    for (const auto& each : on)
      result[each].insert(service);
  return result;
}

dependency_graph::edges dependency_graph::core() const {
  const auto in_order = order();
  const auto needed_by = reversed();
  auto left = needs_;
  const auto drop_unless_led_on = [&](const service_name& which, const edges& ways) {
    const auto way = ways.find(which);
    const auto is_left = [&](const service_name& to) { return left.contains(to); };
    if (way == ways.end() || std::ranges::none_of(way->second, is_left))
      left.erase(which);
  };
  for (const auto& each : in_order)
    drop_unless_led_on(each, needs_);
  for (auto each = in_order.rbegin(); each != in_order.rend(); ++each)
    drop_unless_led_on(*each, needed_by);
  return left;
}

std::vector<service_name> way_of(const std::vector<affected_service>& affected, const service_name& service) {
  std::vector<service_name> result{service};
  for (;;) {
    const auto at = std::ranges::lower_bound(affected, result.back(), {}, &affected_service::service);
    if (at == affected.end() || at->service != result.back())
      return result;
    result.push_back(at->through);
  }
}

} // namespace muster
