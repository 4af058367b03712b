#include "runtime/embed/take_stock.hpp"

#include "messages/protocol/types.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

namespace muster {

namespace {

class stocktaking {
public:
  stocktaking(house& of, const asker_ptr& from, timestamp started, duration timeout)
    : home_{of},
      from_{from},
      started_{started},
      deadline_{of.now() + timeout} {}

  statistics run() {
    auto state = begin<registry_actor>("registry", state_query{});
    auto facts = begin<journal_actor>("journal", fact_query{std::numeric_limits<int64_t>::max(), 1, {}, {}});
    auto alerts = begin<alerts_actor>("alerts", alert_query{{}, false});
    auto children = begin<supervisor_actor>("root", children_query{true});
    if (const auto answer = wait(state, "registry"))
      count(*answer);
    ask_breakers();
    ask_metrics();
    if (const auto answer = wait(facts, "journal")) {
      sum_.index = answer->end;
      sum_.compacted = answer->compacted;
    }
    if (const auto answer = wait(alerts, "alerts"))
      for (const auto& each : answer->alerts)
        count(each);
    if (auto answer = wait(children, "root"))
      sum_.actors = std::move(answer->children);
    std::ranges::sort(sum_.silent);
    // Nothing above is younger.
    sum_.at = home_.now();
    sum_.uptime = sum_.at - started_;
    return std::move(sum_);
  }

private:
  template <class Handle, class Command>
  pending<reply_of<Handle, Command>> begin(const std::string& whom, Command what) {
    return begin_to_ask(from_, home_.post_of<Handle>(child_name{whom}), std::move(what));
  }

  template <class Reply>
  std::optional<Reply> wait(pending<Reply>& asked, const std::string& whom) {
    if (auto answer = asked.wait(deadline_ - home_.now()))
      return std::move(*answer);
    sum_.silent.emplace_back(whom);
    return std::nullopt;
  }

  void count(const registry_state& found) {
    std::map<service_name, service_statistics> services;
    for (const auto& view : found.instances) {
      const std::string of{to_string(view.state)};
      auto& service = services[view.content.service];
      ++service.instances;
      ++service.by_state[of];
      ++service.by_version[to_string(view.content.version_)];
      ++sum_.by_state[of];
    }
    for (const auto& [name, policy] : found.policies)
      if (const auto service = services.find(name); service != services.end())
        service->second.strategy_ = policy.balancer.strategy_;
    sum_.registry_index = found.index;
    sum_.stale = found.stale;
    sum_.instances = std::ssize(found.instances);
    for (auto& [name, service] : services) {
      service.service = name;
      ++sum_.strategies[std::string{to_string(service.strategy_)}];
      sum_.services.push_back(std::move(service));
    }
  }

  void count(const alert& what) {
    ++sum_.alerts_by_status[std::string{to_string(what.status)}];
    if (what.status == alert_status::resolved)
      return;
    ++sum_.alerts_active;
    ++sum_.alerts_by_type[std::string{to_string(what.type)}];
    ++sum_.alerts_by_severity[std::string{to_string(what.severity_)}];
  }

  void ask_metrics() {
    std::vector<pending<measures>> asked;
    for (const auto& service : sum_.services)
      asked.push_back(begin<metrics_actor>("metrics", measure_query{service.service, {}, std::chrono::minutes{1}}));
    for (size_t i = 0; i < asked.size(); ++i) {
      sum_.services[i].performance = wait(asked[i], "metrics");
      // Who is silent once says nothing more, and is named once.
      if (!sum_.services[i].performance)
        return;
    }
  }

  void ask_breakers() {
    std::vector<std::pair<service_statistics*, pending<circuit_list>>> asked;
    for (auto& service : sum_.services) {
      const auto breaker = "breaker/" + service.service.str();
      // Who asks for a post makes it: one that has no breaker yet is not for us to make.
      if (home_.posts().find(child_name{breaker}) != nullptr)
        asked.emplace_back(&service, begin<breaker_actor>(breaker, circuit_query{service.service}));
    }
    for (auto& [service, answer] : asked)
      if (const auto list = wait(answer, "breaker/" + service->service.str()))
        for (const auto& each : list->circuits) {
          ++service->circuits[std::string{to_string(each.state)}];
          ++sum_.circuits[std::string{to_string(each.state)}];
        }
  }

  house& home_;
  const asker_ptr& from_;
  const timestamp started_;
  const timestamp deadline_;
  statistics sum_;
};

} // namespace

statistics take_stock(house& of, const asker_ptr& from, timestamp started, duration timeout) {
  return stocktaking{of, from, started, timeout}.run();
}

} // namespace muster
