#pragma once

#include "actors/health/health_actor.hpp"
#include "messages/protocol/types.hpp"
#include "tests/actors/health/names.hpp"
#include "tests/catch.hpp"
#include "tests/support/sample_instance.hpp"
#include "tests/support/virtual_tree.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

// The health actor between a journal, a prober and a registry that do what the test says.

namespace muster::test {

/// Answers at once, unless the answers are held back.
class scripted_prober final : public prober {
public:
  bool can(check_kind kind) const override { return kind == check_kind::tcp; }

  void start(const probe& what, std::function<void(probe_result)> done) override {
    started.push_back(what);
    meanwhile();
    std::function<void()> end = [what, done = std::move(done), passes = !failing.contains(what.instance)] {
      done({what.id, what.instance, passes, passes ? "" : "connection refused"});
    };
    if (holding)
      held.push_back(std::move(end));
    else
      end();
  }

  void release() {
    for (const auto& end : std::exchange(held, {}))
      end();
  }

  bool holding = false;
  /// What goes on while a look is begun.
  std::function<void()> meanwhile = [] {};
  std::set<instance_id> failing;
  std::vector<probe> started;
  std::vector<std::function<void()>> held;
};

/// What the registry of the test answers, and what was reported to it.
struct registry_script {
  std::deque<failure> failures;
  std::vector<report_health> reports;
};

class scripted_registry final : public supervised<handle<result<accepted>(report_health)>> {
public:
  scripted_registry(caf::actor_config& cfg, seat place, std::shared_ptr<registry_script> script)
    : supervised(cfg, std::move(place)),
      script_{std::move(script)} {}

protected:
  void start() override { ready(); }

  behavior_type serve() override {
    return {[this](const report_health& report) -> result<accepted> {
      script_->reports.push_back(report);
      if (script_->failures.empty())
        return accepted{};
      const auto why = script_->failures.front();
      script_->failures.pop_front();
      return to_error(why);
    }};
  }

private:
  std::shared_ptr<registry_script> script_;
};

struct health_bench {
  health_bench() {
    tree.start({tree.journal(), make_child<scripted_registry>(child_name{"registry"}, registry),
                make_child<health_shell>(child_name{"health"}, std::shared_ptr<prober>{probes},
                                         std::make_shared<attached_actors>())});
    configure(check_kind::tcp);
  }

  void configure(check_kind kind) {
    service_policy policy;
    policy.health.emplace();
    policy.health->kind = kind;
    policy.health->interval = std::chrono::seconds{1};
    policy.health->jitter = {};
    policy.health->ttl = std::chrono::seconds{3};
    tell(service_configured{pay, policy});
  }

  health_actor health() { return tree.post_of<health_actor>("health"); }

  void tell(fact what) {
    REQUIRE(tree.ask<accepted>(tree.post_of<journal_actor>("journal"), append_facts{{}, {std::move(what)}}));
  }

  void enter(const std::string& id, instance_state state = instance_state::registered) {
    tell(instance_registered{sample_instance(id), state});
  }

  check_status status(size_t at = 0) { return tree.ask<check_list>(health(), check_query{}).value().checks.at(at); }

  std::vector<std::string> commands() const {
    std::vector<std::string> result;
    for (const auto& report : registry->reports)
      result.push_back(report.command.str());
    return result;
  }

  std::shared_ptr<scripted_prober> probes = std::make_shared<scripted_prober>();
  std::shared_ptr<registry_script> registry = std::make_shared<registry_script>();
  virtual_tree tree;
};

} // namespace muster::test
