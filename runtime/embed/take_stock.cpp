#include "runtime/embed/take_stock.hpp"

#include "messages/protocol/types.hpp"

#include <algorithm>
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
    auto instances = begin<registry_actor>("registry", instance_query{});
    auto facts = begin<journal_actor>("journal", fact_query{std::numeric_limits<int64_t>::max(), 1, {}, {}});
    auto alerts = begin<alerts_actor>("alerts", alert_query{{}, true});
    auto children = begin<supervisor_actor>("root", children_query{true});
    if (auto answer = wait(instances, "registry"))
      count(*answer);
    ask_breakers();
    if (const auto answer = wait(facts, "journal"))
      sum_.index = answer->end;
    if (const auto answer = wait(alerts, "alerts"))
      sum_.alerts_active = static_cast<int64_t>(answer->alerts.size());
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

  void count(const instance_list& found) {
    std::map<service_name, service_statistics> services;
    for (const auto& [content, state, index, registered, updated] : found.instances) {
      const std::string of{to_string(state)};
      auto& service = services[content.service];
      service.service = content.service;
      ++service.instances;
      ++service.by_state[of];
      ++sum_.by_state[of];
    }
    sum_.registry_index = found.index;
    sum_.instances = static_cast<int64_t>(found.instances.size());
    for (auto& [name, service] : services)
      sum_.services.push_back(std::move(service));
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
