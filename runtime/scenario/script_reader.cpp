#include "runtime/scenario/script_json.hpp"

#include <algorithm>

namespace muster {

namespace {

class step_reader {
public:
  step_reader(json_reader& reader, const json& from, const std::vector<scripted_service>& services, script_step& to)
    : reader_{reader},
      from_{from},
      services_{services},
      to_{to} {}

  void read() {
    const auto verb = from_.find("do");
    if (verb == from_.end())
      return reader_.fault("has no 'do'");
    bool known = false;
    for_each_verb([&]<class Action>(std::type_identity<Action>) {
      if (*verb == Action::verb) {
        known = true;
        read_as<Action>();
      }
    });
    if (!known)
      reader_.at("do", [&] {
        reader_.fault(verb->is_string() ? unknown_word("verb", verb->get<std::string>(), verbs())
                                        : "must be a verb, not " + shown(*verb));
      });
  }

private:
  template <class Action>
  void read_as() {
    reader_.expect_object(from_, step_keys<Action>());
    const bool has_instant = has("at") || has("when");
    read_trigger(
      has_instant, requires(const Action& action) { action.every; });
    if constexpr (!requires(const Action& action) { action.id; } && !std::is_same_v<Action, register_scripted>)
      reader_.read_key(from_, "id", to_.id);
    auto& action = to_.action.emplace<Action>();
    if constexpr (std::is_same_v<Action, register_scripted>)
      read_registered(action.instance_);
    else
      read_members(action, has_instant);
  }

  template <class Action>
  void read_members(Action& action, bool has_instant) {
    if constexpr (has_required<Action>)
      reader_.expect_keys(from_, required_of(std::type_identity<Action>{}));
    for_each_field(action, [&](std::string_view key, auto& member) {
      // Without an instant `every` says when the step is taken.
      if (key != "every" || has_instant)
        reader_.read_key(from_, key, member);
    });
  }

  void read_trigger(bool has_instant, bool verb_has_every) {
    if (has("at") && has("when"))
      return reader_.fault("has both 'at' and 'when'");
    if (!has_instant)
      return read_repetition();
    if (has("at"))
      reader_.read_key(from_, "at", to_.trigger.emplace<at_instant>().at);
    else
      reader_.read_key(from_, "when", to_.trigger.emplace<when_first>().when);
    const std::string beside = has("at") ? "'at'" : "'when'";
    if (has("every") && !verb_has_every)
      reader_.at("every",
                 [&] { reader_.fault_at_key("'every' stands beside " + beside + "; a step has one of them"); });
    if (has("until"))
      reader_.at("until", [&] { reader_.fault_at_key("'until' stands beside " + beside + "; it belongs to 'every'"); });
  }

  void read_repetition() {
    auto& trigger = to_.trigger.emplace<each_time>();
    const bool every = reader_.read_key(from_, "every", trigger.every);
    const bool until = reader_.read_key(from_, "until", trigger.until);
    if (!every)
      reader_.fault("has no 'at', no 'when' and no 'every'");
    else if (!until)
      reader_.fault("has 'every' without 'until'");
  }

  void read_registered(scripted_instance& to) {
    service_name service;
    static constexpr std::array<std::string_view, 1> required{"service"};
    reader_.expect_keys(from_, required);
    reader_.read_key(from_, "service", service);
    instance_id id;
    if (const auto given = from_.find("id"); given != from_.end() && given->is_string())
      id = instance_id{given->get<std::string>()};
    to = template_of(service, id);
    to.content.service = service;
    for_each_instance_key([&](std::string_view key, auto get) { reader_.read_key(from_, key, get(to)); });
  }

  /// What the file says of an instance before the step adds to it. Its id stays absent unless the file has it.
  scripted_instance template_of(const service_name& service, const instance_id& id) const {
    const auto found = std::ranges::find(services_, service, &scripted_service::name);
    if (found == services_.end())
      return {};
    for (const auto& each : found->instances)
      if (each.content.id == id)
        return each;
    return found->common;
  }

  bool has(std::string_view key) const { return from_.find(std::string{key}) != from_.end(); }

  json_reader& reader_;
  const json& from_;
  const std::vector<scripted_service>& services_;
  script_step& to_;
};

/// Numbers the instances of the file and of its steps, in this order, and gives ids and addresses to those without.
void complete(script& of) {
  size_t number = 0;
  std::map<instance_id, endpoint> addresses;
  const auto place = [&](instance& content) {
    ++number;
    const endpoint numbered{"10.0." + std::to_string(number / 256) + "." + std::to_string(number % 256), 8080};
    const auto& first = addresses.try_emplace(content.id, numbered).first->second;
    if (content.address == endpoint{})
      content.address = first;
  };
  std::map<service_name, size_t> sizes;
  for (auto& service : of.services) {
    sizes[service.name] += service.instances.size();
    for (auto& each : service.instances)
      place(each.content);
  }
  for (auto& step : of.steps)
    if (auto* registers = std::get_if<register_scripted>(&step.action)) {
      auto& content = registers->instance_.content;
      if (content.id.empty())
        content.id = instance_id{content.service.str() + "-" + std::to_string(++sizes[content.service])};
      place(content);
    }
}

} // namespace

void read_json(json_reader& reader, const json& from, expression& to) {
  if (!from.is_string())
    return reader.fault("must be an expression as text, not " + shown(from));
  if (auto parsed = expression::parse(from.get_ref<const std::string&>()))
    to = std::move(*parsed);
  else
    reader.fault_within(parsed.error().offset, parsed.error().text);
}

void read_step(json_reader& reader, const json& from, const std::vector<scripted_service>& services, script_step& to) {
  if (!from.is_object())
    return reader.fault("must be an object, not " + shown(from));
  step_reader{reader, from, services, to}.read();
}

void read_json(json_reader& reader, const json& from, script& to) {
  static constexpr auto keys = detail::key_names<script>();
  if (!reader.expect_object(from, keys))
    return;
  reader.expect_keys(from, required_of(std::type_identity<script>{}));
  for_each_field(to, [&]<class Member>(std::string_view key, Member& member) {
    if constexpr (!std::is_same_v<Member, std::vector<script_step>>)
      reader.read_key(from, key, member);
  });
  if (const auto steps = from.find("steps"); steps != from.end())
    reader.at("steps", [&] {
      if (!steps->is_array())
        return reader.fault("must be a list, not " + shown(*steps));
      to.steps.resize(steps->size());
      for (size_t i = 0; i < steps->size(); ++i)
        reader.at(std::to_string(i), [&] { read_step(reader, (*steps)[i], to.services, to.steps[i]); });
    });
  complete(to);
}

} // namespace muster
