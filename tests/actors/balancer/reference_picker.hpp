#pragma once

#include "actors/balancer/geographic.hpp"
#include "actors/balancer/picker.hpp"
#include "messages/codec/json.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

// The rules of picking once more, written down plainly and slowly, to hold the picker against.

namespace muster {

/// From where on the next one is looked for, by what requests have in common and by priority.
using reference_rounds = std::map<std::string, std::string>;

class reference_picker {
public:
  reference_picker(const pool& from, const pick& request, const pick_circumstances& at, reference_rounds& rounds)
    : pool_{from},
      request_{request},
      at_{at},
      rounds_{rounds} {
    for (const auto& each : from.candidates())
      priorities_[level_of(each)].push_back(&each);
  }

  /// Who may win, or the name of the error.
  std::set<std::string> run() {
    share_out();
    begin_rounds();
    std::vector<const candidate*> trials;
    std::map<int, std::vector<const candidate*>> ready;
    bool blocked = false;
    int number = 0;
    for (const auto& [near, members] : priorities_) {
      for (const auto* each : members)
        if (!is_usable(*each, number))
          continue;
        else if (each->circuit == circuit_state::closed)
          ready[number].push_back(each);
        else if (each->circuit == circuit_state::half_open && at_.may_ask && each->may_ask(at_.now))
          trials.push_back(each);
        else
          blocked = true;
      ++number;
    }
    if (!trials.empty())
      return {longest_waiting(trials)};
    if (ready.empty())
      return {blocked ? "circuit_open" : "no_instance"};
    const auto drawn = drawn_number();
    const auto chosen = ready.contains(drawn) ? ready.find(drawn) : ready.begin();
    return winners_of(chosen->second, chosen->first);
  }

  /// Takes note of a winner that needed no permit.
  void won(const std::string& id) {
    // The least text behind it.
    rounds_[key(priority_of(id))] = id + '\0';
  }

private:
  using nearness = std::pair<int, int64_t>;

  /// What rounds are kept by.
  std::string key(int priority) const {
    const auto place = request_.location_ ? encode(*request_.location_).dump() : std::string{};
    const auto where =
      how() == strategy::geographic ? request_.zone + "|" + request_.region + "|" + place : std::string{};
    const auto accept = request_.accept ? to_string(*request_.accept) : std::string{"-"};
    return std::string{to_string(how())} + "|" + where + "|" + accept + "|" + std::to_string(priority);
  }

  int priority_of(const std::string& id) const {
    int number = 0;
    for (const auto& [near, members] : priorities_) {
      for (const auto* each : members)
        if (each->id().str() == id)
          return number;
      ++number;
    }
    return -1;
  }

  strategy how() const { return request_.strategy_.value_or(pool_.policy().strategy_); }

  nearness level_of(const candidate& which) const {
    if (how() != strategy::geographic)
      return {0, 0};
    const auto& content = *which.content;
    if (!request_.zone.empty() && content.zone == request_.zone)
      return {0, 0};
    if (!request_.region.empty() && content.region == request_.region)
      return {1, 0};
    auto metres = std::numeric_limits<int64_t>::max();
    for (const auto& other : pool_.candidates()) {
      const auto together =
        !content.zone.empty() && other.content->zone == content.zone && other.content->region == content.region;
      if ((&other == &which || together) && request_.location_ && other.content->location_)
        metres = std::min(metres, distance_between(*request_.location_, *other.content->location_));
    }
    return {2, metres};
  }

  bool counts(const candidate& which) const {
    return which.state != instance_state::draining && which.content->weight > 0
           && (!request_.accept || request_.accept->contains(which.content->version_));
  }

  bool serves(const candidate& which, int number) const {
    return counts(which) && (which.state == instance_state::healthy || panic_.contains(number));
  }

  bool is_excluded(const candidate& which) const {
    return std::ranges::find(request_.exclude, which.id()) != request_.exclude.end();
  }

  bool is_usable(const candidate& which, int number) const { return serves(which, number) && !is_excluded(which); }

  /// New ones begin with whoever was picked longest ago and may be, by requests of whatever kind.
  void begin_rounds() {
    int number = 0;
    for (const auto& [near, members] : priorities_) {
      std::set<std::tuple<bool, int64_t, std::string>> waiting;
      for (const auto* each : members)
        if (serves(*each, number) && each->circuit == circuit_state::closed)
          waiting.emplace(is_excluded(*each), each->last_turn, each->id().str());
      if (!waiting.empty())
        rounds_.try_emplace(key(number), std::get<2>(*waiting.begin()));
      ++number;
    }
  }

  /// Semantics, "Panic and priority": health = min(100, 1.4 x 100 x healthy / total) and so on.
  void share_out() {
    std::vector<int64_t> total;
    std::vector<int64_t> healthy;
    std::vector<int64_t> health;
    for (const auto& [near, members] : priorities_) {
      total.push_back(std::ranges::count_if(members, [&](const auto* each) { return counts(*each); }));
      healthy.push_back(std::ranges::count_if(members, [&](const auto* each) {
        return counts(*each) && each->state == instance_state::healthy && each->circuit == circuit_state::closed;
      }));
      health.push_back(total.back() == 0 ? 0 : std::min<int64_t>(100, 140 * healthy.back() / total.back()));
    }
    int64_t sum = 0;
    int64_t everybody = 0;
    for (size_t i = 0; i < total.size(); ++i) {
      sum += health[i];
      everybody += total[i];
    }
    const auto norm = std::min<int64_t>(100, sum);
    for (size_t i = 0; i < total.size(); ++i)
      if (norm < 100 && 1'000'000 * healthy[i] < pool_.policy().panic_threshold.ppm * total[i])
        panic_.insert(static_cast<int>(i));
    int64_t given = 0;
    size_t last = 0;
    for (size_t i = 0; i < total.size(); ++i) {
      const auto part = norm > 0 ? health[i] : total[i];
      const auto whole = norm > 0 ? norm : std::max<int64_t>(1, everybody);
      percents_.push_back(std::min(100 - given, 100 * part / whole));
      given += percents_.back();
      if (percents_.back() > 0)
        last = i;
    }
    if (!percents_.empty())
      percents_[last] += 100 - given;
  }

  int drawn_number() const {
    int64_t passed = 0;
    for (size_t i = 0; i < percents_.size(); ++i) {
      passed += percents_[i] * 10'000;
      if (at_.draw < passed)
        return static_cast<int>(i);
    }
    return -1;
  }

  static std::string longest_waiting(const std::vector<const candidate*>& among) {
    return (*std::ranges::min_element(among, {},
                                      [](const auto* each) {
                                        return std::pair{each->last_trial, each->id()};
                                      }))
      ->id()
      .str();
  }

  std::set<std::string> winners_of(const std::vector<const candidate*>& among, int priority) const {
    std::set<std::string> ids;
    for (const auto* each : among)
      ids.insert(each->id().str());
    if (how() == strategy::round_robin || how() == strategy::geographic) {
      const auto next = ids.lower_bound(rounds_.at(key(priority)));
      return {next == ids.end() ? *ids.begin() : *next};
    }
    if (how() == strategy::least_connections)
      std::erase_if(ids, [&](const std::string& id) {
        return std::ranges::any_of(among,
                                   [&](const auto* other) { return load_of(*other) < load_of(*find(among, id)); });
      });
    return ids;
  }

  static const candidate* find(const std::vector<const candidate*>& among, const std::string& id) {
    return *std::ranges::find(among, id, [](const auto* each) { return each->id().str(); });
  }

  static double load_of(const candidate& which) {
    return static_cast<double>(*which.active + 1) / static_cast<double>(which.content->weight);
  }

  const pool& pool_;
  const pick& request_;
  const pick_circumstances& at_;
  reference_rounds& rounds_;
  std::map<nearness, std::vector<const candidate*>> priorities_;
  std::set<int> panic_;
  std::vector<int64_t> percents_;
};

} // namespace muster
