#include "runtime/scenario/script_json.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace muster {

namespace {

template <class Action>
constexpr auto required_keys_of_step() {
  if constexpr (std::is_same_v<Action, register_scripted>)
    return std::array<std::string_view, 1>{"service"};
  else
    return required_keys<Action>();
}

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
      return read_without_verb();
    bool known = false;
    for_each_verb([&]<class Action>(std::type_identity<Action>) {
      if (*verb == Action::verb) {
        known = true;
        read_as<Action>();
      }
    });
    if (known)
      return;
    reader_.at("do", [&] {
      reader_.fault(verb->is_string() ? unknown_word("verb", verb->get<std::string>(), verbs())
                                      : "must be a verb, not " + shown(*verb));
    });
    leave_unread();
  }

private:
  void read_without_verb() {
    std::vector<std::string_view> keys;
    for_each_verb([&]<class Action>(std::type_identity<Action>) {
      const auto more = step_keys<Action>();
      keys.insert(keys.end(), more.begin(), more.end());
    });
    static constexpr std::array<std::string_view, 1> required{"do"};
    reader_.expect_object(from_, keys, required);
    leave_unread();
  }

  /// What a key says depends on the verb.
  void leave_unread() {
    for (const auto& member : from_.items())
      if (reader_.faults().size() < json_reader::max_faults)
        reader_.leave_unread(member.key());
  }

  template <class Action>
  void read_as() {
    reader_.expect_object(from_, step_keys<Action>(), required_keys_of_step<Action>());
    const bool has_instant = is_meant("at") || is_meant("when");
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
    reader_.read_key(from_, "every", trigger.every);
    reader_.read_key(from_, "until", trigger.until);
    if (!is_meant("every"))
      reader_.fault("has no 'at', no 'when' and no 'every'");
    else if (!is_meant("until"))
      reader_.fault("has 'every' without 'until'");
  }

  void read_registered(scripted_instance& to) {
    const auto service = read_service_name(reader_, from_, "service");
    instance_id id;
    if (const auto given = from_.find("id"); given != from_.end() && given->is_string())
      id = instance_id{given->get<std::string>()};
    to = template_of(service, id);
    to.content.service = service;
    for_each_instance_key([&](std::string_view key, auto get) { read_instance_key(reader_, from_, key, get(to)); });
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

  bool has(std::string_view key) const { return from_.contains(std::string{key}); }

  /// Whether the key is there or misspelt.
  bool is_meant(std::string_view key) { return has(key) || reader_.is_unread(key); }

  json_reader& reader_;
  const json& from_;
  const std::vector<scripted_service>& services_;
  script_step& to_;
};

/// Calls `f` with the content of each instance that a step registers.
template <class F>
void for_each_registered(script& of, F&& f) {
  for (auto& step : of.steps)
    if (auto* registers = std::get_if<register_scripted>(&step.action))
      f(registers->instance_.content);
}

/// Gives instances that steps register without an id the next number of their service that nobody in the file has.
void number_registered(script& of) {
  std::set<instance_id> taken;
  std::map<service_name, size_t> numbers;
  for (const auto& service : of.services) {
    numbers[service.name] += service.instances.size();
    for (const auto& each : service.instances)
      taken.insert(each.content.id);
  }
  for_each_registered(of, [&](const instance& content) { taken.insert(content.id); });
  for_each_registered(of, [&](instance& content) {
    if (!content.id.empty())
      return;
    do
      content.id = instance_id{content.service.str() + "-" + std::to_string(++numbers[content.service])};
    while (!taken.insert(content.id).second);
  });
}

/// Numbers the instances of the file and of its steps, in this order, and gives addresses to those without.
void give_addresses(script& of) {
  size_t number = 0;
  std::map<instance_id, endpoint> addresses;
  const auto give_address = [&](instance& content) {
    ++number;
    const endpoint numbered{"10.0." + std::to_string(number / 256) + "." + std::to_string(number % 256), 8080};
    const auto& first = addresses.try_emplace(content.id, numbered).first->second;
    if (content.address == endpoint{})
      content.address = first;
  };
  for (auto& service : of.services)
    for (auto& each : service.instances)
      give_address(each.content);
  for_each_registered(of, give_address);
}

/// Reads the items of a list up to a number of them.
template <class Item, class Read>
void read_list(json_reader& reader, const json& from, std::string_view key, size_t most, std::vector<Item>& to,
               Read read) {
  const auto list = from.find(std::string{key});
  if (list == from.end())
    return;
  reader.at(key, [&] {
    if (!list->is_array())
      return reader.fault("must be a list, not " + shown(*list));
    if (list->size() > most)
      return reader.fault("has more than " + std::to_string(most) + " entries");
    to.resize(list->size());
    for (size_t i = 0; i < to.size(); ++i)
      reader.at(std::to_string(i), [&] { read((*list)[i], to[i]); });
  });
}

/// A short text can ask for very many instances.
void read_services(json_reader& reader, const json& from, std::vector<scripted_service>& to) {
  size_t instances = 0;
  read_list(reader, from, "services", script::max_services, to, [&](const json& item, scripted_service& service) {
    if (instances > script::max_instances)
      return;
    reader.read(item, service);
    instances += service.instances.size();
    if (instances > script::max_instances)
      reader.fault("brings the instances to more than " + std::to_string(script::max_instances));
  });
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

void read_json(json_reader& reader, const json& from, request_keys& to) {
  if (!from.is_object())
    return reader.read(from, to.texts);
  static constexpr std::array<std::string_view, 1> keys{"zipf"};
  if (!reader.expect_object(from, keys, keys))
    return;
  int64_t ranks = 1;
  if (!reader.read_key(from, "zipf", ranks))
    return;
  if (ranks < 1 || ranks > request_keys::max_ranks)
    return reader.at("zipf",
                     [&] { reader.fault("is outside 1 to " + std::to_string(request_keys::max_ranks) + " keys"); });
  to = {{"user-", true, 1, ranks, {}}, true};
}

void read_step(json_reader& reader, const json& from, const std::vector<scripted_service>& services, script_step& to) {
  if (!from.is_object())
    return reader.fault("must be an object, not " + shown(from));
  step_reader{reader, from, services, to}.read();
}

void read_json(json_reader& reader, const json& from, script& to) {
  static constexpr auto keys = detail::key_names<script>();
  if (!reader.expect_object(from, keys, required_keys<script>()))
    return;
  for_each_field(to, [&]<class Member>(std::string_view key, Member& member) {
    if constexpr (!detail::is_vector<Member>)
      reader.read_key(from, key, member);
  });
  const auto read_plainly = [&](const json& item, auto& into) { reader.read(item, into); };
  read_services(reader, from, to.services);
  read_list(reader, from, "traffic", script::max_services, to.traffic, read_plainly);
  read_list(reader, from, "steps", script::max_steps, to.steps,
            [&](const json& item, script_step& step) { read_step(reader, item, to.services, step); });
  read_list(reader, from, "always", script::max_steps, to.always, read_plainly);
  read_list(reader, from, "at_end", script::max_steps, to.at_end, read_plainly);
  number_registered(to);
  give_addresses(to);
}

} // namespace muster
