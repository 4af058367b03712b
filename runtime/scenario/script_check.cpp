#include "runtime/scenario/script_check.hpp"

#include "runtime/scenario/not_yet.hpp"
#include "runtime/scenario/script_checker.hpp"
#include "runtime/scenario/script_ids.hpp"

namespace muster {

namespace {

/// The keys that a fault begins with, such as `breaker.wait`, as a pointer.
std::string keys_in(std::string_view fault) {
  std::string result{"/"};
  for (const char c : fault.substr(0, fault.find(' ')))
    result.push_back(c == '.' ? '/' : c);
  return result;
}

} // namespace

void script_checker::run() {
  const auto each = [&](auto& list, const std::string& at, auto check) {
    for (size_t i = 0; i < list.size() && faults_.size() <= script_result::max_faults; ++i)
      (this->*check)(list[i], at + std::to_string(i));
  };
  check_whole();
  each(script_.services, "/services/", &script_checker::check_service);
  each(script_.traffic, "/traffic/", &script_checker::check_traffic);
  each(script_.steps, "/steps/", &script_checker::check_step);
  each(script_.always, "/always/", &script_checker::check_expression);
  each(script_.at_end, "/at_end/", &script_checker::check_expression);
}

void script_checker::check_whole() {
  expect(script_.muster == script::version_of_format, "/muster",
         "is not a version of the format that this build plays; write " + std::to_string(script::version_of_format));
  expect(!script_.name.empty(), "/name", "must say in a sentence what is rehearsed");
  expect(script_.duration_ > duration{0}, "/duration", "must be positive");
  const auto left = timestamp::max() - std::max(script_.start, timestamp{});
  expect(script_.duration_ <= left, "/duration", "goes beyond the year 2262");
  check_leaps();
  for (const auto& fault : faults_of(script_.config))
    expect(false, "/config" + keys_in(fault), fault);
}

void script_checker::check_leaps() {
  auto left = timestamp::max() - std::max(script_.start, timestamp{}) - script_.duration_;
  for (size_t i = 0; i < script_.steps.size(); ++i) {
    const auto& [trigger, id, action] = script_.steps[i];
    const auto* jump = std::get_if<jump_clock>(&action);
    if (jump == nullptr || jump->by < jump_clock::shortest || jump->by > jump_clock::longest)
      continue;
    const auto* repeated = std::get_if<each_time>(&trigger);
    const auto times = repeated == nullptr || repeated->every < shortest_period ? 1 : repeated->until / repeated->every;
    expect(times <= left / jump->by, "/steps/" + std::to_string(i) + "/by",
           "goes with the jumps before it beyond the year 2262");
    left -= std::min<int64_t>(times, left / jump->by) * jump->by;
  }
}

void script_checker::check_service(const scripted_service& service, const std::string& at) {
  // So many are enough of one service.
  const auto most = found_ + json_reader::max_faults;
  for (size_t i = 0; i < service.instances.size() && found_ < most; ++i)
    for (const auto& fault : faults_of_instance(service.instances[i]))
      expect(false, place_in_instance(from_, at, i, fault.pointer), fault.text);
  for (const auto& fault : faults_of(service.policy))
    expect(false, at + place_of_policy(fault, service.policy), fault);
}

std::vector<json_fault> script_checker::faults_of_instance(const scripted_instance& of) const {
  std::vector<json_fault> result;
  for (const auto& fault : faults_of(of.content))
    result.push_back({keys_in(fault), fault});
  for (const auto& [service, range] : of.content.depends_on)
    if (const auto fault = names_.fault_of_service(service); fault && is_name(service))
      result.push_back({"/depends_on/" + service, *fault});
  const auto& [p50, p99] = of.behaviour.latency;
  if (p50 < duration{0} || (p50 == duration{0} && p99 != p50))
    result.push_back({"/latency", "p50 is not positive"});
  if (p50 > p99)
    result.push_back({"/latency", "p50 " + format_duration(p50) + " is above p99 " + format_duration(p99)});
  if (of.behaviour.capacity.value_or(1) < 1)
    result.push_back({"/capacity", "capacity is below 1"});
  return result;
}

std::string script_checker::place_of_policy(const std::string& fault, const service_policy& policy) const {
  for (size_t i = policy.alerts.size(); i-- > 0;)
    if (const auto rule = "alert rule '" + policy.alerts[i].name.str() + "'"; fault.starts_with(rule)) {
      const auto at = "/alerts/" + std::to_string(i);
      return fault.starts_with(rule + ": ") ? at + keys_in(fault.substr(rule.size() + 2)) : at + "/name";
    }
  return keys_in(fault);
}

void script_checker::check_traffic(const scripted_traffic& stream, const std::string& at) {
  if (const auto fault = names_.fault_of_service(stream.to.str()))
    expect(false, at + "/to", *fault);
  expect(stream.timeout > duration{0}, at + "/timeout", "must be positive");
  expect(stream.timeout <= scripted_traffic::longest_timeout, at + "/timeout",
         "is above " + format_duration(scripted_traffic::longest_timeout));
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
  std::visit([&](auto& action) { check_action(action, step.trigger, at); }, step.action);
}

template <class Action>
constexpr bool aims_at_actors = std::is_same_v<Action, kill_actor> || std::is_same_v<Action, messages_fault>;

template <class Action>
void script_checker::check_action(Action& action, const step_trigger& trigger, const std::string& at) {
  if constexpr (requires { action.id; })
    if (const auto fault = names_.fault_of_traffic(action.id.str()))
      expect(false, at + "/id", *fault);
  if constexpr (requires { action.target; }) {
    if (const auto fault = names_.fault_of(action.target, aims_at_actors<Action>))
      expect(false, at + "/target", *fault);
  }
  if constexpr (requires { action.group; })
    if (const auto fault = names_.fault_of_group(action.group.str()))
      expect(false, at + "/group", *fault);
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
  expect(action.after >= 0 && action.after <= 1000, at + "/after", "is outside 0 to 1000");
}

void script_checker::check_verb(const messages_fault& action, const step_trigger&, const std::string& at) {
  expect(action.delay >= duration{0} && action.delay <= messages_fault::longest_delay, at + "/delay",
         "is above " + format_duration(messages_fault::longest_delay));
  expect(action.delay > duration{0} || action.reorder.ppm > 0 || action.drop.ppm > 0 || action.duplicate.ppm > 0, at,
         "needs one of 'delay', 'reorder', 'drop' and 'duplicate'");
}

void script_checker::check_verb(const jump_clock& action, const step_trigger&, const std::string& at) {
  expect(action.by >= jump_clock::shortest && action.by <= jump_clock::longest, at + "/by",
         "is outside " + format_duration(jump_clock::shortest) + " to " + format_duration(jump_clock::longest));
}

void script_checker::check_verb(const power_fault& action, const step_trigger&, const std::string& at) {
  expect(action.after >= 0 && action.after <= power_fault::most_after, at + "/after",
         "is outside 0 to " + std::to_string(power_fault::most_after));
  expect(script_.config.journal.durability_ == durability::fsync, at + "/do",
         "needs a config.journal.durability of fsync: at other levels facts need not survive it");
}

void script_checker::check_verb(const configure_policy& action, const step_trigger&, const std::string& at) {
  if (action.service.empty())
    return expect(false, at, *not_yet("verb", "configure without service"));
  if (const auto fault = names_.fault_of_service(action.service.str()))
    expect(false, at + "/service", *fault);
  const auto policy = changed({}, action.set);
  for (const auto& fault : faults_of(policy))
    expect(false, at + "/set" + place_of_policy(fault, policy), fault);
  expect(!from_[json::json_pointer{at + "/set"}].empty(), at + "/set", "changes nothing");
}

void script_checker::check_verb(const deprecate_target& action, const step_trigger&, const std::string& at) {
  expect(action.target.kind == target_kind::version, at + "/target", "names no versions; write SERVICE/version=RANGE");
  for (const auto& fault : faults_of(deprecation{action.target.range, action.reason, action.replacement}))
    expect(false, at + "/replacement", fault);
}

void script_checker::check_verb(const split_picks& action, const step_trigger&, const std::string& at) {
  const auto may_be_service = action.target.kind == target_kind::service || action.target.kind == target_kind::named;
  expect(may_be_service, at + "/target", "is no service, whose picks could be divided");
  service_policy policy;
  policy.versions.emplace().split = action.shares;
  for (const auto& fault : faults_of(policy))
    expect(false, at + "/shares", fault);
}

void script_checker::check_verb(const register_scripted& action, const step_trigger&, const std::string& at) {
  const auto& content = action.instance_.content;
  const auto& service = content.service.str();
  if (const auto fault = names_.fault_of_service(service))
    expect(false, at + "/service", *fault);
  const auto* owner = names_.service_of(content.id.str());
  expect(owner == nullptr || *owner == service || !names_.knows_service(service), at + "/id",
         "instance '" + content.id.str() + "' belongs to another service");
  // What the step does not say is as in the file.
  for (const auto& fault : faults_of_instance(action.instance_))
    if (from_.contains(json::json_pointer{at + fault.pointer}))
      expect(false, at + fault.pointer, fault.text);
}

void script_checker::check_verb(const update_target& action, const step_trigger&, const std::string& at) {
  // Any instance will do to see whether the new values are within bounds.
  instance sound;
  sound.id = instance_id{"x"};
  sound.service = service_name{"x"};
  sound.address = {"x", 1};
  for (const auto& fault : faults_of(action.set))
    expect(false, at + "/set" + keys_in(fault), fault);
  for (const auto& fault : faults_of(changed(std::move(sound), action.set)))
    expect(false, at + "/set" + keys_in(fault), fault);
  for (const auto& [service, range] : action.set.depends_on.value_or(decltype(instance::depends_on){}))
    if (const auto fault = names_.fault_of_service(service); fault && is_name(service))
      expect(false, at + "/set/depends_on/" + service, *fault);
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
      add({at, *fault, false, term.subject_offset});
}

void script_checker::expect_within_run(duration value, const std::string& at) {
  // Of a run without an end nothing is said but that.
  if (script_.duration_ <= duration{0})
    return;
  expect(value <= script_.duration_, at, "is after the end of the run at " + format_duration(script_.duration_));
}

void script_checker::expect(bool good, const std::string& at, std::string fault) {
  if (!good)
    add({at, std::move(fault)});
}

void script_checker::add(json_fault fault) {
  ++found_;
  if (!unread_.touches(fault.pointer))
    faults_.insert(std::move(fault));
}

std::vector<json_fault> check_script(script& content, const json& from, unread_places unread) {
  std::vector<json_fault> faults;
  for (auto& fault : faults_of_ids(content, from))
    if (!unread.touches(fault.pointer))
      faults.push_back(std::move(fault));
  // Of two that have one name, one should have another, which nobody knows.
  for (const auto& fault : faults)
    unread.add(fault.pointer);
  script_checker checker{content, from, unread};
  checker.run();
  std::ranges::move(checker.take(), std::back_inserter(faults));
  return faults;
}

} // namespace muster
