#include "actors/registry/dependency_book.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace muster {

namespace {

constexpr size_t max_named = 3;

/// `pay-1 is draining, pay-2 is unhealthy and 4 more`
std::string named(const std::vector<std::string>& words) {
  std::string result;
  for (size_t i = 0; i < std::min(words.size(), max_named); ++i)
    result.append(i == 0 ? "" : ", ").append(words[i]);
  if (words.size() > max_named)
    result.append(" and " + std::to_string(words.size() - max_named) + " more");
  return result;
}

std::string names_of_versions(const std::vector<provider>& among) {
  std::set<version, std::less<>> versions;
  for (const auto& each : among)
    versions.insert(each.version_);
  std::vector<std::string> texts;
  for (const auto& each : versions)
    texts.push_back(to_string(each));
  return named(texts);
}

std::vector<provider> in_range(const requirement& what, const std::vector<provider>& among) {
  std::vector<provider> result;
  std::ranges::copy_if(among, std::back_inserter(result),
                       [&](const provider& each) { return what.range.contains(each.version_); });
  return result;
}

} // namespace

void dependency_book::apply(const record& entry) {
  if (const auto* registered = std::get_if<instance_registered>(&entry.what))
    take(registered->content);
  else if (const auto* updated = std::get_if<instance_updated>(&entry.what))
    take(updated->content);
  else if (const auto* gone = std::get_if<instance_deregistered>(&entry.what))
    forget(gone->instance);
}

void dependency_book::take(const instance& content) {
  forget(content.id);
  if (content.depends_on.empty())
    return;
  needs_[content.id] = {content.service, content.depends_on};
  for (const auto& [on, range] : content.depends_on) {
    const service_name needed{on};
    auto& line = on_[needed][{content.service, to_string(range)}];
    line.service = content.service;
    line.on = needed;
    line.range = range;
    line.asked_by.insert(content.id);
  }
}

void dependency_book::forget(const instance_id& id) {
  const auto known = needs_.extract(id);
  if (!known)
    return;
  const auto& [service, needs] = known.mapped();
  for (const auto& [on, range] : needs) {
    const auto lines = on_.find(service_name{on});
    const auto line = lines->second.find({service, to_string(range)});
    line->second.asked_by.erase(id);
    if (line->second.asked_by.empty())
      lines->second.erase(line);
    if (lines->second.empty())
      on_.erase(lines);
  }
}

std::vector<requirement> dependency_book::all() const {
  std::vector<requirement> result;
  for (const auto& [needed, lines] : on_)
    for (const auto& [key, line] : lines)
      result.push_back(line);
  const auto place = [](const requirement& each) { return std::tie(each.service, each.on); };
  std::stable_sort(result.begin(), result.end(),
                   [&](const auto& left, const auto& right) { return place(left) < place(right); });
  return result;
}

std::vector<requirement> dependency_book::on(const service_name& service) const {
  std::vector<requirement> result;
  if (const auto lines = on_.find(service); lines != on_.end())
    for (const auto& [key, line] : lines->second)
      result.push_back(line);
  return result;
}

dependency_graph dependency_book::graph() const {
  dependency_graph result;
  for (const auto& [needed, lines] : on_)
    for (const auto& [key, line] : lines)
      result.add(line.service, needed);
  return result;
}

std::string why_unmet(const requirement& what, const std::vector<provider>& among, const version_rules& rules) {
  const auto service = "service '" + what.on.str() + "'";
  if (among.empty())
    return service + " has no instances";
  const auto fitting = in_range(what, among);
  if (fitting.empty())
    return service + " has no instance in " + to_string(what.range) + ": there is " + names_of_versions(among);
  std::vector<std::string> forbidden;
  std::vector<std::string> unhealthy;
  for (const auto& each : fitting)
    if (const auto obstacle = rules.obstacle(each.version_); !obstacle.empty())
      forbidden.push_back(to_string(each.version_) + " is " + obstacle);
    else if (each.state == instance_state::healthy)
      return {};
    else
      unhealthy.push_back(each.id.str() + " is " + std::string{to_string(each.state)});
  const auto said = service + " has no instance in " + to_string(what.range);
  return unhealthy.empty() ? said + " that may be used: " + named(forbidden)
                           : said + " that is healthy: " + named(unhealthy);
}

bool could_meet(const requirement& what, const std::vector<provider>& among, const version_rules& rules) {
  return std::ranges::any_of(in_range(what, among), [&](const provider& each) { return rules.admits(each.version_); });
}

} // namespace muster
