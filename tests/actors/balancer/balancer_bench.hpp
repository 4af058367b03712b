#pragma once

#include "actors/balancer/balancer_actor.hpp"
#include "messages/protocol/types.hpp"
#include "tests/actors/balancer/pools.hpp"
#include "tests/catch.hpp"
#include "tests/support/virtual_tree.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace muster::test {

inline const service_name pay{"pay"};

/// What the breaker of the test answers, and what it was asked.
struct breaker_script {
  enum class answer { grant, deny, fail, keep_silent };

  answer next = answer::grant;
  std::vector<permit_request> asked;
};

class scripted_breaker final : public supervised<handle<result<permit>(permit_request)>> {
public:
  scripted_breaker(caf::actor_config& cfg, seat place, std::shared_ptr<breaker_script> script)
    : supervised(cfg, std::move(place)),
      script_{std::move(script)} {}

protected:
  void start() override { ready(); }

  behavior_type serve() override {
    return {[this](const permit_request& request) -> result<permit> {
      script_->asked.push_back(request);
      switch (script_->next) {
        case breaker_script::answer::grant:
          return permit{true, request.epoch};
        case breaker_script::answer::deny:
          return permit{false, request.epoch};
        case breaker_script::answer::fail:
          return make_error(errc::storage_unavailable, "no journal");
        default:
          return unanswered_.emplace_back(open_promise<permit>());
      }
    }};
  }

private:
  std::shared_ptr<breaker_script> script_;
  std::vector<promise<permit>> unanswered_;
};

/// A balancer, its journal, and a breaker that does as it is told.
struct balancer_bench {
  explicit balancer_bench(uint64_t seed = 1) : tree{{}, seed} {
    tree.start({tree.journal(), make_child<balancer_shell>(child_name{"balancer"}),
                make_child<scripted_breaker>(child_name{"breaker/pay"}, breaker)});
  }

  void tell(std::vector<fact> facts) {
    REQUIRE(tree.ask<accepted>(tree.post_of<journal_actor>("journal"), append_facts{{}, std::move(facts)}));
  }

  void enter(const std::vector<member>& members) {
    for (const auto& who : members)
      tell({instance_registered{content_of(who), who.state}});
  }

  void half_open(const std::string& id, int64_t epoch, int64_t permits = 3) {
    tell({circuit_half_opened{pay, instance_id{id}, epoch, permits}});
  }

  awaited<picked> request(const muster::pick& request) { return tree.request<picked>(balancer(), request); }

  expected<picked> pick(const muster::pick& request = request_for()) { return tree.ask<picked>(balancer(), request); }

  std::string picked_id() {
    const auto answer = pick();
    return answer ? answer->instance.str() : to_string(answer.error());
  }

  balancer_actor balancer() { return tree.post_of<balancer_actor>("balancer"); }

  std::shared_ptr<breaker_script> breaker = std::make_shared<breaker_script>();
  virtual_tree tree;
};

inline attempts_ended ended(const std::vector<std::string>& ids, timestamp began) {
  attempts_ended result{pay, {}};
  for (const auto& id : ids)
    result.attempts.push_back({instance_id{id}, began});
  return result;
}

} // namespace muster::test
