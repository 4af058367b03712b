#include "tests/runtime/recovery/whole_tree.hpp"

#include "runtime/embed/host_supervisor.hpp"
#include "runtime/route/dispatcher.hpp"
#include "runtime/tree.hpp"
#include "tests/runtime/greeter.hpp"

#include <utility>

namespace muster {

namespace {

using namespace std::chrono_literals;

class telling_sink final : public alert_sink {
public:
  explicit telling_sink(std::shared_ptr<told_alerts> to) : to_{std::move(to)} {}

  expected<void> deliver(const alert& episode, timestamp) override {
    to_->told.push_back(episode.id.str() + " " + std::string{to_string(episode.status)});
    return {};
  }

private:
  std::shared_ptr<told_alerts> to_;
};

} // namespace

const service_name whole_tree::pay{"pay"};

whole_tree::whole_tree(std::shared_ptr<fact_store> store) {
  const auto make_sink = [told = sink](const sink_settings&) { return std::make_unique<telling_sink>(told); };
  auto children = tree_specs(tree.home()->configuration(), {std::move(store), probes, make_sink});
  const auto of_the_host = std::make_shared<host_children>();
  REQUIRE(of_the_host->add(make_child<greeter>(child_name{"host/greeter"}, std::make_shared<greeter_rope>())));
  std::vector<child_spec> fixed{
    make_child<dispatcher>(child_name{"reports"}, std::make_shared<reporter>(reporter_id{"web"}))};
  children.push_back(make_child<host_supervisor>(child_name{"host"}, std::move(fixed), of_the_host));
  tree.start(std::move(children));
  // From here on a crash restarts at once.
  tree.advance(3s);
}

void whole_tree::configure(const service_policy& policy) {
  tell_registry(configure_service{{}, pay, policy});
}

void whole_tree::add(const std::string& id, std::optional<lease_terms> lease) {
  auto content = sample_instance(id);
  content.metadata["rack"] = id;
  content.lease = lease;
  tell_registry(register_instance{{}, content, false});
  tree.run();
}

void whole_tree::call(const std::string& letters, const std::string& id, int64_t epoch) {
  latest_ = {reporter_id{"test"}, ++number, pay, {}};
  for (const auto letter : letters)
    latest_.outcomes.push_back({instance_id{id}, epoch, false,
                                letter == 'x' ? call_result::failure : call_result::success,
                                letter == 'x' ? "refused" : "", tree.now() - 5ms, 5ms});
  repeat_report();
}

void whole_tree::kill(const std::string& actor) {
  tree.tell(tree.post_of<supervisor_actor>(tree.post(actor)->parent().str()), kill_child{child_name{actor}});
}

void whole_tree::repeat_report() {
  ask<breaker_actor, call_receipt>("breaker/pay", latest_);
  ask<metrics_actor, call_receipt>("metrics", latest_);
  tree.run();
}

std::string whole_tree::instances() {
  std::string result;
  for (const auto& each : ask<registry_actor, instance_list>("registry", instance_query{}).instances)
    result += encode(each).dump() + '\n';
  return result;
}

std::string whole_tree::circuit(const std::string& id) {
  for (const auto& each : ask<breaker_actor, circuit_list>("breaker/pay", circuit_query{}).circuits)
    if (each.instance == instance_id{id})
      return encode(each).dump();
  return "none";
}

json whole_tree::measured(duration window) {
  auto answer = ask<metrics_actor, measures>("metrics", measure_query{pay, {}, window});
  answer.at = {};
  return encode(answer);
}

json whole_tree::alerts() {
  return encode(ask<alerts_actor, alert_list>("alerts", alert_query{}));
}

std::string whole_tree::children_of(const std::string& supervisor) {
  std::string result;
  for (const auto& each : ask<supervisor_actor, children_list>(supervisor, children_query{false}).children)
    result += each.child.str() + " " + std::string{to_string(each.state)} + '\n';
  return result;
}

std::vector<std::string> whole_tree::actors() {
  std::vector<std::string> result;
  for (const auto& each : ask<supervisor_actor, children_list>("root", children_query{true}).children)
    result.push_back(each.child.str());
  return result;
}

} // namespace muster
