#include "runtime/scenario/script_check.hpp"

#include "runtime/scenario/script_checker.hpp"

namespace muster {

namespace {

/// Whether a pointer leads to a value.
bool leads_somewhere(const json& from, const std::string& pointer) {
  const json::json_pointer parsed{pointer};
  return from.contains(parsed);
}

std::string also_service(const std::string& name) {
  return "'" + name + "' is also a service; a name is one of the two";
}

/// The keys that a fault begins with, such as `breaker.wait`, as a pointer.
std::string keys_in(std::string_view fault) {
  std::string result{"/"};
  for (const char c : fault.substr(0, fault.find(' ')))
    result.push_back(c == '.' ? '/' : c);
  return result;
}

} // namespace

void script_checker::run() {
  check_whole();
  for (size_t i = 0; i < script_.services.size(); ++i)
    check_service(script_.services[i], "/services/" + std::to_string(i));
  for (size_t i = 0; i < script_.traffic.size(); ++i)
    check_traffic(script_.traffic[i], "/traffic/" + std::to_string(i));
  for (size_t i = 0; i < script_.steps.size(); ++i)
    check_step(script_.steps[i], "/steps/" + std::to_string(i));
  for (size_t i = 0; i < script_.always.size(); ++i)
    check_expression(script_.always[i], "/always/" + std::to_string(i));
  for (size_t i = 0; i < script_.at_end.size(); ++i)
    check_expression(script_.at_end[i], "/at_end/" + std::to_string(i));
}

void script_checker::check_whole() {
  expect(script_.muster == script::version_of_format, "/muster",
         "is not a version of the format that this build plays; write " + std::to_string(script::version_of_format));
  expect(!script_.name.empty(), "/name", "must say in a sentence what is rehearsed");
  expect(script_.duration_ > duration{0}, "/duration", "must be positive");
  const auto left = timestamp::max() - std::max(script_.start, timestamp{});
  expect(script_.duration_ <= left, "/duration", "goes beyond the year 2262");
  for (const auto& fault : faults_of(script_.config))
    expect(false, "/config" + keys_in(fault), fault);
}

void script_checker::check_service(const scripted_service& service, const std::string& at) {
  const auto& name = service.name.str();
  expect(!name.empty(), at + "/name", "is empty");
  expect(services_.insert(name).second, at + "/name", "service '" + name + "' is there twice");
  for (size_t i = 0; i < service.instances.size() && !name.empty(); ++i)
    check_instance(service.instances[i], at, i);
  for (const auto& fault : faults_of(service.policy))
    expect(false, at + place_of_policy(fault, service.policy), fault);
}

void script_checker::check_instance(const scripted_instance& of, const std::string& service_at, size_t number) {
  const auto index = std::to_string(number);
  const auto place = [&](std::string_view fault) {
    const auto keys = keys_in(fault);
    for (const auto& candidate :
         {service_at + "/instances/" + index + keys, service_at + keys + "/" + index, service_at + keys})
      if (leads_somewhere(from_, candidate))
        return candidate;
    return service_at + "/instances/" + index;
  };
  const auto& id = of.content.id.str();
  expect(instances_.insert(id).second, place("id"), "instance '" + id + "' is there twice");
  expect(names_.fault_of_service(id).has_value(), place("id"), also_service(id));
  check_content(of, place);
}

template <class Place>
void script_checker::check_content(const scripted_instance& of, const Place& place) {
  for (const auto& fault : faults_of(of.content))
    expect(false, place(fault), fault);
  for (const auto& [service, range] : of.content.depends_on)
    if (const auto fault = names_.fault_of_service(service))
      expect(false, place("depends_on") + "/" + service, *fault);
  const auto& [p50, p99] = of.behaviour.latency;
  expect(p50 >= duration{0} && (p50 > duration{0} || p99 == p50), place("latency"), "p50 is not positive");
  expect(p50 <= p99, place("latency"), "p50 " + format_duration(p50) + " is above p99 " + format_duration(p99));
  expect(of.behaviour.capacity.value_or(1) >= 1, place("capacity"), "capacity is below 1");
}

std::string script_checker::place_of_policy(const std::string& fault, const service_policy& policy) const {
  for (size_t i = policy.alerts.size(); i-- > 0;)
    if (fault.starts_with("alert rule '" + policy.alerts[i].name.str() + "'"))
      return "/alerts/" + std::to_string(i);
  return keys_in(fault);
}

void script_checker::check_traffic(const scripted_traffic& stream, const std::string& at) {
  expect(traffic_.insert(stream.id.str()).second, at + "/id", "traffic '" + stream.id.str() + "' is there twice");
  if (const auto fault = names_.fault_of_service(stream.to.str()))
    expect(false, at + "/to", *fault);
  expect(stream.timeout > duration{0}, at + "/timeout", "must be positive");
  expect_within_run(stream.from, at + "/from");
  expect_within_run(stream.until.value_or(duration{0}), at + "/until");
  expect(!stream.until || *stream.until >= stream.from, at + "/until", "is before 'from'");
}

void script_checker::check_step(script_step& step, const std::string& at) {
  // A step whose verb is unknown was not read.
  const json::json_pointer verb{at + "/do"};
  if (!from_.contains(verb) || from_[verb] != verb_of(step.action))
    return;
  if (const auto* instant = std::get_if<at_instant>(&step.trigger))
    expect_within_run(instant->at, at + "/at");
  if (auto* condition = std::get_if<when_first>(&step.trigger))
    check_expression(condition->when, at + "/when");
  if (const auto* repeated = std::get_if<each_time>(&step.trigger)) {
    expect(repeated->every >= shortest_period, at + "/every", "is below " + format_duration(shortest_period));
    expect_within_run(repeated->until, at + "/until");
  }
  if (!step.id.empty())
    expect(steps_.insert(step.id.str()).second, at + "/id", "step '" + step.id.str() + "' is there twice");
  std::visit([&](auto& action) { check_action(action, step.trigger, at); }, step.action);
}

template <class Action>
void script_checker::check_action(Action& action, const step_trigger& trigger, const std::string& at) {
  if constexpr (requires { action.id; })
    if (const auto fault = names_.fault_of_traffic(action.id.str()))
      expect(false, at + "/id", *fault);
  if constexpr (requires { action.target; }) {
    if (const auto fault = names_.fault_of(action.target, std::is_same_v<Action, kill_actor>))
      expect(false, at + "/target", *fault);
  }
  if constexpr (requires { action.for_; })
    expect(action.for_.value_or(duration{1}) > duration{0}, at + "/for", "must be positive");
  check_verb(action, trigger, at);
}

void script_checker::check_verb(const ramp_rate& action, const step_trigger&, const std::string& at) {
  expect(action.over > duration{0}, at + "/over", "must be positive; traffic.rate changes a rate at once");
}

void script_checker::check_verb(const latency_fault& action, const step_trigger&, const std::string& at) {
  expect(action.add.has_value() != action.times.has_value(), at, "needs one of 'add' and 'times'");
  expect(action.add.value_or(duration{1}) > duration{0}, at + "/add", "must be positive");
}

void script_checker::check_verb(const flap_fault& action, const step_trigger& trigger, const std::string& at) {
  if (std::holds_alternative<each_time>(trigger))
    expect(false, at, "fault.flap takes 'every' for itself; say 'at' or 'when' it begins");
  else
    expect(action.every >= shortest_period, at + "/every", "is below " + format_duration(shortest_period));
}

void script_checker::check_verb(const kill_actor& action, const step_trigger& trigger, const std::string& at) {
  expect(action.times >= 1 && action.times <= 1000, at + "/times", "is outside 1 to 1000");
  if (std::holds_alternative<each_time>(trigger))
    expect(action.times <= 1, at + "/times", "kills more than once at each 'every'; say 'at' or 'when' it begins");
  else
    expect(action.times <= 1 || action.every, at, "has 'times' without 'every'");
  expect(action.every.value_or(shortest_period) >= shortest_period, at + "/every",
         "is below " + format_duration(shortest_period));
}

void script_checker::check_verb(const register_scripted& action, const step_trigger&, const std::string& at) {
  const auto& content = action.instance_.content;
  if (const auto fault = names_.fault_of_service(content.service.str()))
    return expect(false, at + "/service", *fault);
  const auto* owner = names_.service_of(content.id.str());
  expect(owner == nullptr || *owner == content.service.str(), at + "/id",
         "instance '" + content.id.str() + "' belongs to another service");
  expect(names_.fault_of_service(content.id.str()).has_value(), at + "/id", also_service(content.id.str()));
  check_content(action.instance_, [&](std::string_view fault) { return at + keys_in(fault); });
}

void script_checker::check_verb(const update_target& action, const step_trigger&, const std::string& at) {
  // Any instance will do to see whether the new values are within bounds.
  instance sound;
  sound.id = instance_id{"x"};
  sound.service = service_name{"x"};
  sound.address = {"x", 1};
  for (const auto& fault : faults_of(changed(std::move(sound), action.set)))
    expect(false, at + "/set" + keys_in(fault), fault);
  expect(!from_[json::json_pointer{at + "/set"}].empty(), at + "/set", "changes nothing");
}

void script_checker::check_verb(expect_that& action, const step_trigger&, const std::string& at) {
  check_expression(action.that, at + "/that");
  expect(!action.within || !action.for_, at, "has both 'within' and 'for'");
  expect(action.within.value_or(duration{1}) > duration{0}, at + "/within", "must be positive");
}

void script_checker::check_expression(expression& what, const std::string& at) {
  for (auto& term : what.terms())
    if (const auto fault = names_.fault_of(term))
      faults_.push_back({at, *fault, false, term.subject_offset});
}

void script_checker::expect_within_run(duration value, const std::string& at) {
  expect(value <= script_.duration_, at, "is after the end of the run at " + format_duration(script_.duration_));
}

void script_checker::expect(bool good, const std::string& at, std::string fault) {
  if (!good)
    faults_.push_back({at, std::move(fault)});
}

std::vector<json_fault> check_script(script& content, const json& from) {
  script_checker checker{content, from};
  checker.run();
  return checker.take();
}

} // namespace muster
