#pragma once

#include "actors/alerts/alert_sink.hpp"
#include "actors/health/prober.hpp"
#include "messages/codec/json.hpp"
#include "messages/protocol/types.hpp"
#include "tests/catch.hpp"
#include "tests/support/sample_instance.hpp"
#include "tests/support/virtual_tree.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

// All actors of a tree in production on virtual time, the host's among them, with what surrounds them.

namespace muster {

/// Where instances in `failing` fail.
class simple_prober final : public prober {
public:
  bool can(check_kind kind) const override { return kind == check_kind::tcp; }

  void start(const probe& what, std::function<void(probe_result)> done) override {
    done({what.id, what.instance, !failing.contains(what.instance), "refused"});
  }

  std::set<instance_id> failing;
};

/// What one sink has been told by all its incarnations.
struct told_alerts {
  std::vector<std::string> told;
};

class whole_tree {
public:
  explicit whole_tree(std::shared_ptr<fact_store> store = std::make_shared<memory_store>());

  /// The answer of a post to a question that it must be able to answer.
  template <class Handle, class Reply, class Question>
  Reply ask(const std::string& whom, Question question) {
    auto answer = tree.ask<Reply>(tree.post_of<Handle>(whom), std::move(question));
    INFO(whom << (answer ? "" : ": " + to_string(answer.error())));
    REQUIRE(answer);
    return std::move(*answer);
  }

  void configure(const service_policy& policy);
  void add(const std::string& id, std::optional<lease_terms> lease = {});
  template <class Command>
  int64_t tell_registry(Command command) {
    return ask<registry_actor, accepted>("registry", std::move(command)).index;
  }

  /// Reports calls at an instance to its breaker and to metrics: `.` a success, `x` a failure.
  void call(const std::string& letters, const std::string& id = "pay-1", int64_t epoch = 0);
  /// Has an actor killed, together with others that are killed before the tree runs on.
  void kill(const std::string& actor);
  /// The latest report once more.
  void repeat_report();

  /// Each answer as a line of text.
  std::string instances();
  std::string circuit(const std::string& id);
  json measured(duration window);
  json alerts();
  std::string children_of(const std::string& supervisor);

  /// All actors, as their supervisors list them.
  std::vector<std::string> actors();

  int64_t number = 0;
  std::shared_ptr<simple_prober> probes = std::make_shared<simple_prober>();
  std::shared_ptr<told_alerts> sink = std::make_shared<told_alerts>();
  virtual_tree tree;

  static const service_name pay;

private:
  call_report latest_;
};

} // namespace muster
