#include "actors/journal/compaction.hpp"

#include <algorithm>

namespace muster {

namespace {

std::shared_ptr<const record> in_the_place_of(const record& line, fact what) {
  return std::make_shared<const record>(record{line.index, line.at, line.command, std::move(what)});
}

} // namespace

void compaction::look(const record& line) {
  if (std::holds_alternative<epochs_kept>(line.what)
      || (std::holds_alternative<instance_deregistered>(line.what) && line.at < terms_.recent))
    of(service_of(line.what)).place = line.index;
}

void compaction::take(const entry& line) {
  std::visit([&](const auto& what) { take(line, what); }, line->what);
}

shared_list<record> compaction::left() && {
  auto all = std::move(settled_);
  for (const auto& [name, each] : policies_)
    all.push_back(each);
  for (const auto& [name, service] : services_)
    for (const auto& [id, story] : service.instances)
      story.tell(all);
  for (const auto& [range, facts] : versions_)
    all.insert(all.end(), facts.begin(), facts.end());
  const auto groups = groups_.find({});
  for (const auto& [group, members] : groups->groups)
    all.push_back(in_the_place_of(*latest_of_group_.at(group), group_created{group, members}));
  if (all_checks_)
    all.push_back(all_checks_);
  for (const auto& [name, service] : checks_) {
    if (service.all)
      all.push_back(service.all);
    for (const auto& [id, each] : service.instances)
      all.push_back(each);
  }
  all.insert(all.end(), expiry_.begin(), expiry_.end());
  alerts_.tell(all);
  std::ranges::sort(all, {}, [](const entry& each) { return each->index; });
  shared_list<record> result;
  result.reserve(all.size());
  for (auto& each : all)
    result.push_back(std::move(each));
  return result;
}

void compaction::take(const entry& line, const instance_registered& what) {
  auto& service = of(what.content.service);
  const auto known = service.instances.find(what.content.id);
  if (known != service.instances.end())
    known->second.registered(line);
  else
    service.instances.emplace(what.content.id, story_of_instance{line, service.past.begin(what.content.id)});
}

void compaction::take(const entry& line, const instance_updated& what) {
  auto& instances = of(what.content.service).instances;
  if (const auto known = instances.find(what.content.id); known != instances.end())
    known->second.updated(line);
}

void compaction::take(const entry& line, const instance_state_changed& what) {
  auto& instances = of(what.service).instances;
  if (const auto known = instances.find(what.instance); known != instances.end())
    known->second.changed_state(line);
}

void compaction::take(const entry& line, const instance_deregistered& what) {
  groups_.apply(*line);
  if (const auto checks = checks_.find(what.service); checks != checks_.end())
    checks->second.instances.erase(what.instance);
  auto& service = of(what.service);
  if (auto known = service.instances.extract(what.instance)) {
    service.past.note(what.instance, known.mapped().epoch());
    if (is_recent(line))
      known.mapped().tell_end(line, settled_);
  } else if (is_recent(line)) {
    settled_.push_back(line);
  }
  tell_past(line, what.service, service);
}

void compaction::tell_past(const entry& line, const service_name& name, const story_of_service& service) {
  if (line->index != service.place)
    return;
  epochs_kept known{name, service.past.in_order(), service.past.highest_forgotten()};
  for (const auto& [id, story] : service.instances)
    if (story.epoch() > 0)
      known.epochs.push_back({id, story.epoch()});
  settled_.push_back(in_the_place_of(*line, std::move(known)));
}

template <class Fact>
void compaction::turned(const entry& line, const Fact& what, bool half_open) {
  auto& service = of(what.service);
  if (const auto known = service.instances.find(what.instance); known != service.instances.end())
    return known->second.turned(line, what.epoch, half_open);
  // The append was under way when the instance went.
  service.past.note(what.instance, what.epoch);
  if (line->index > service.place)
    settled_.push_back(line);
}

void compaction::take(const entry& line, const permit_granted& what) {
  auto& instances = of(what.service).instances;
  if (const auto known = instances.find(what.instance); known != instances.end())
    known->second.granted(line, what.epoch);
}

void compaction::take(const entry& line, const epochs_kept& what) {
  auto& service = of(what.service);
  service.past = past_epochs{what.floor};
  for (const auto& [id, epoch] : what.epochs)
    if (const auto known = service.instances.find(id); known != service.instances.end())
      known->second.raise(epoch);
    else
      service.past.note(id, epoch);
  tell_past(line, what.service, service);
}

void compaction::take(const entry& line, const versions_deprecated& what) {
  versions_[{what.service, to_string(what.notice.range)}] = {line};
}

void compaction::take(const entry& line, const versions_removed& what) {
  auto& facts = versions_[{what.service, to_string(what.range)}];
  if (facts.empty() || !std::holds_alternative<versions_removed>(facts.back()->what))
    facts.push_back(line);
}

void compaction::take(const entry& line, const versions_reinstated& what) {
  versions_[{what.service, to_string(what.range)}] = {line};
}

template <class Group>
void compaction::changed(const entry& line, const Group& what) {
  groups_.apply(*line);
  latest_of_group_[what.group] = line;
  if constexpr (std::is_same_v<Group, group_deleted>)
    latest_of_group_.erase(what.group);
}

void compaction::take(const entry& line, const expiry_suspended&) {
  const auto is_suspended = [](const entry& each) { return std::holds_alternative<expiry_suspended>(each->what); };
  // It lasts since the first, and the latest names what is decided next.
  if (expiry_.size() > 1 && is_suspended(expiry_.back()) && is_suspended(expiry_[expiry_.size() - 2]))
    expiry_.pop_back();
  expiry_.push_back(line);
}

void compaction::take(const entry& line, const checks_switched& what) {
  if (!what.instance.empty()) {
    checks_[what.service].instances[what.instance] = line;
  } else if (!what.service.empty()) {
    checks_[what.service] = {line, {}};
  } else {
    all_checks_ = line;
    checks_.clear();
  }
}

} // namespace muster
