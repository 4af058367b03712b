#pragma once

#include "actors/alerts/alert_book.hpp"
#include "messages/model/fact.hpp"
#include "messages/model/shared_list.hpp"
#include "tests/support/sample_instance.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>

namespace muster::test {

/// Facts of all kinds as a tree would journal them, by chance: few names, so that all of them come again and again.
class fact_stream {
public:
  fact_stream(uint64_t seed, duration pace) : dice_{seed}, pace_{pace} {}

  const shared_list<record>& facts() const { return facts_; }

  timestamp now() const { return timestamp{index_ * pace_}; }

  static constexpr int64_t max_alerts = 4;

  void add(fact what) {
    ++index_;
    facts_.push_back(record{index_, now(), command_id{"c/" + std::to_string(index_ / 2)}, std::move(what)});
    book_.apply(facts_.back());
  }

  void step() {
    static constexpr std::array<void (fact_stream::*)(), 16> all{
      &fact_stream::configure,     &fact_stream::come_or_go,     &fact_stream::come_or_go,
      &fact_stream::come_or_go,    &fact_stream::change,         &fact_stream::change_state,
      &fact_stream::change_state,  &fact_stream::change_circuit, &fact_stream::change_circuit,
      &fact_stream::grant,         &fact_stream::alert_somebody, &fact_stream::alert_somebody,
      &fact_stream::rule_versions, &fact_stream::group,          &fact_stream::switch_checks,
      &fact_stream::turn_leases};
    (this->*all[below(all.size())])();
  }

private:
  struct member {
    instance content;
    bool here = false;
    int64_t epoch = 0;
    bool was_here = false;
    bool half_open = false;
  };

  uint64_t below(uint64_t limit) { return dice_() % limit; }
  bool often() { return below(2) == 0; }
  service_name service() { return service_name{std::string{"s"} + std::to_string(below(2))}; }

  member& somebody() {
    const auto number = below(members_.size());
    auto& result = members_[number];
    if (result.content.id.empty())
      result.content =
        sample_instance(std::string{"i"} + std::to_string(number), std::string{"s"} + std::to_string(number % 2));
    return result;
  }

  void configure() {
    service_policy policy;
    policy.balancer.panic_threshold = ratio{static_cast<int64_t>(below(1'000'000))};
    if (often())
      policy.breaker = breaker_policy{};
    if (often())
      policy.health.emplace().kind = check_kind::tcp;
    if (often())
      policy.alerts.push_back({rule_name{"slow"}, *alert_condition::parse("latency_p99 > 5ms")});
    add(service_configured{service(), policy});
  }

  void come_or_go() {
    auto& who = somebody();
    if (who.here && below(3) != 0)
      return leave(who);
    who.content.weight = static_cast<int64_t>(below(100));
    who.content.depends_on.clear();
    if (often())
      who.content.depends_on.emplace("s" + std::to_string(below(2)), *version_range::parse("^1"));
    who.content.lease = often() ? std::optional{lease_terms{}} : std::nullopt;
    add(instance_registered{who.content, often() ? instance_state::healthy : instance_state::registered});
    if (!who.here) {
      who.epoch = who.was_here ? who.epoch + 1 : 0;
      who.half_open = false;
    }
    who.here = who.was_here = true;
  }

  void leave(member& who) {
    if (often())
      add(lease_expired{who.content.service, who.content.id, std::chrono::seconds{90}});
    add(instance_deregistered{who.content.service, who.content.id, "gone"});
    who.here = false;
    for (auto& [group, members] : groups_)
      members.erase(who.content.id);
  }

  void change() {
    if (auto& who = somebody(); who.here) {
      who.content.zone = "z" + std::to_string(below(5));
      add(instance_updated{who.content});
    }
  }

  void change_state() {
    if (auto& who = somebody(); who.here)
      add(instance_state_changed{who.content.service, who.content.id, instance_state::healthy,
                                 static_cast<instance_state>(1 + below(5)), "so"});
  }

  void change_circuit() {
    auto& who = somebody();
    // Seldom, the append was under way when the instance went.
    if (!who.here && (!who.was_here || below(4) != 0))
      return;
    const auto& service = who.content.service;
    const auto& id = who.content.id;
    const auto epoch = ++who.epoch;
    const auto kind = below(3);
    who.half_open = kind == 1;
    if (kind == 0)
      add(circuit_opened{service, id, epoch, now(), 10, {1}, {2}, "bad"});
    else if (kind == 1)
      add(circuit_half_opened{service, id, epoch, 3});
    else
      add(circuit_closed{service, id, epoch, "good"});
  }

  void grant() {
    if (auto& who = somebody(); who.here && who.half_open)
      add(permit_granted{who.content.service, who.content.id, who.epoch, now() + std::chrono::hours{100}});
  }

  void alert_somebody() {
    static const std::array sinks{sink_name{"log"}, sink_name{"audit"}};
    const alert_key key{service(), rule_name{"slow"},
                        often() ? instance_id{} : instance_id{"i" + std::to_string(below(3))}};
    const auto* active = book_.active(key);
    if (const auto known = book_.list(key.service, false); !known.empty() && below(3) == 0) {
      const auto& told = known[below(known.size())];
      return add(alert_notified{told.id, sinks[below(2)], often() ? alert_status::active : told.status});
    }
    if (active != nullptr)
      return add(alert_resolved{active->id, key.service, key.rule, "calm", 7});
    alert fired;
    fired.id = book_.next_id(key);
    fired.rule = key.rule;
    fired.service = key.service;
    fired.instance = key.instance;
    fired.value = index_;
    add(alert_fired{fired});
  }

  void rule_versions() {
    static const std::array ranges{"^1", "^2", "1.4.0"};
    const auto range = *version_range::parse(ranges[below(ranges.size())]);
    if (const auto kind = below(3); kind == 0)
      add(versions_deprecated{service(), {.range = range, .reason = std::to_string(index_)}});
    else if (kind == 1)
      add(versions_removed{service(), range});
    else
      add(versions_reinstated{service(), range});
  }

  void group() {
    const group_name name{"g" + std::to_string(below(3))};
    const auto known = groups_.find(name);
    const auto& who = somebody();
    const std::vector<instance_id> members = who.here ? std::vector{who.content.id} : std::vector<instance_id>{};
    if (known == groups_.end()) {
      groups_[name].insert(members.begin(), members.end());
      add(group_created{name, members});
    } else if (below(6) == 0) {
      groups_.erase(known);
      add(group_deleted{name});
    } else if (!members.empty() && known->second.insert(who.content.id).second) {
      add(group_joined{name, members});
    } else if (!members.empty()) {
      known->second.erase(who.content.id);
      add(group_left{name, members});
    }
  }

  void switch_checks() {
    const auto& who = somebody();
    if (const auto kind = below(8); kind == 0)
      add(checks_switched{{}, {}, often(), "all"});
    else if (kind < 3)
      add(checks_switched{service(), {}, often(), "service"});
    else if (who.here)
      add(checks_switched{who.content.service, who.content.id, often(), "one"});
  }

  void turn_leases() {
    if (below(3) == 0)
      add(child_restarted{child_name{"registry"}, 1, "crashed", duration{1}, duration{0}});
    else if (below(8) == 0)
      add(child_given_up{child_name{"registry"}, 1, "crashed"});
    else if (often())
      add(expiry_suspended{20, 3});
    else if (below(8) == 0)
      add(service_announced{service(), {}, "rollout", "half"});
    else
      add(expiry_resumed{"so", 20, 19, duration{1}, often()});
  }

  std::mt19937_64 dice_;
  duration pace_;
  int64_t index_ = 0;
  shared_list<record> facts_;
  std::array<member, 7> members_;
  std::map<group_name, std::set<instance_id>> groups_;
  alert_book book_{{}, max_alerts};
};

} // namespace muster::test
