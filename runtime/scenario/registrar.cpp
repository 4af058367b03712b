#include "runtime/scenario/registrar.hpp"

#include "messages/protocol/error.hpp"

#include <type_traits>

namespace muster {

namespace {

constexpr duration command_timeout = std::chrono::seconds{5};
constexpr duration repeat_after = std::chrono::milliseconds{100};
constexpr duration heartbeat_timeout = std::chrono::seconds{1};

/// Whether the command may have taken effect, or can once somebody is there again.
bool is_worth_repeating(errc code) {
  return code == errc::time_out || code == errc::outcome_unknown || code == errc::overloaded;
}

/// Does something when a command was refused: what the registry does not have any more may as well have been changed.
std::function<void(errc)> if_refused(std::function<void()> then) {
  return [then](errc why) {
    if (why == errc::refused)
      then();
  };
}

registry_actor registry_of(rehearsal_set& on) {
  return on.stage.home().post_of<registry_actor>(child_name{"registry"});
}

} // namespace

void registrar::configure(const scripted_service& service) {
  policies_[service.name] = service.policy;
  execute(configure_service{next_command(), service.name, service.policy}, {"configure " + service.name.str()});
}

void registrar::configure(const service_name& service, const policy_change& change) {
  auto& policy = policies_.at(service);
  const auto before = policy;
  policy = changed(std::move(policy), change);
  execute(
    configure_service{next_command(), service, policy},
    {"configure " + service.str(), false, if_refused([this, service, before] { policies_.at(service) = before; })});
}

void registrar::add(const scripted_instance& one) {
  const auto& id = one.content.id;
  const bool is_new = on_.facts().find(id) == nullptr && !members_.contains(id);
  members_.insert_or_assign(id, one);
  const auto& behaves = one.behaviour;
  on_.world.add(id, {behaves.latency.p50, behaves.latency.p99, behaves.errors, behaves.capacity.value_or(0)});
  execute(register_instance{next_command(), one.content, true}, {"register " + id.str(), is_new});
  begin_to_beat(one.content);
}

void registrar::remove(const instance_id& id) {
  const auto member = members_.at(id);
  members_.erase(id);
  execute(deregister_instance{next_command(), id, "by the script"},
          {"deregister " + id.str(), false, if_refused([this, id, member] { members_.try_emplace(id, member); })});
}

void registrar::update(const instance_id& id, const instance_change& change) {
  const auto member = members_.find(id);
  if (member == members_.end())
    return execute(update_instance{next_command(), id, change}, {"update " + id.str()});
  auto& content = member->second.content;
  const auto undo = [this, id, before = content] {
    if (const auto known = members_.find(id); known != members_.end())
      known->second.content = before;
  };
  content = changed(std::move(content), change);
  begin_to_beat(content);
  execute(update_instance{next_command(), id, change}, {"update " + id.str(), false, if_refused(undo)});
}

void registrar::drain(const instance_id& id, bool draining) {
  execute(drain_instance{next_command(), id, draining}, {(draining ? "drain " : "undrain ") + id.str()});
}

void registrar::deprecate(const service_name& service, const deprecation& notice) {
  execute(deprecate_versions{next_command(), service, notice},
          {"deprecate " + service.str() + " " + to_string(notice.range)});
}

void registrar::split(const service_name& service, const std::map<std::string, ratio>& shares) {
  auto versions = policies_.at(service).versions.value_or(version_policy{});
  versions.split = shares;
  policy_change change;
  change.versions = std::move(versions);
  configure(service, change);
}

void registrar::join(const group_name& group, std::vector<instance_id> members) {
  if (groups_.insert(group).second)
    execute(create_group{next_command(), group, std::move(members)},
            {"create group " + group.str(), false, [this, group](errc) { groups_.erase(group); }});
  else
    execute(add_to_group{next_command(), group, std::move(members)}, {"add to group " + group.str()});
}

void registrar::leave(const group_name& group, std::vector<instance_id> members) {
  execute(remove_from_group{next_command(), group, std::move(members)}, {"remove from group " + group.str()});
}

template <class Command>
void registrar::execute(Command command, intent of) {
  ++outstanding_;
  send(command, of);
}

template <class Command>
void registrar::send(const Command& command, const intent& of) {
  const auto on_end = [this, command, of](const expected<accepted>& answer) {
    if (answer) {
      on_.invariants.acknowledged(command.command, answer->index, on_.now(), of.changes);
      if constexpr (std::is_same_v<Command, register_instance>)
        checks_.registered(command.content.id, answer->index);
      else if constexpr (std::is_same_v<Command, configure_service>)
        checks_.configured(answer->index);
    } else if (is_worth_repeating(answer.error().code)) {
      on_.stage.at(on_.now() + repeat_after, [this, command, of] { send(command, of); });
      return;
    } else {
      on_.timeline.add(on_.now(), "command", of.what + " was refused: " + to_string(answer.error()));
      if (of.failed)
        of.failed(answer.error().code);
    }
    --outstanding_;
  };
  on_.stage.ask(registry_of(on_), command, command_timeout, on_end);
}

void registrar::begin_to_beat(const instance& one) {
  if (one.lease && beating_.insert(one.id).second)
    on_.stage.at(on_.now() + one.lease->heartbeat, [this, id = one.id] { beat(id); });
}

void registrar::beat(const instance_id& id) {
  const auto member = members_.find(id);
  if (member == members_.end() || !member->second.content.lease) {
    beating_.erase(id);
    return;
  }
  on_.stage.at(on_.now() + member->second.content.lease->heartbeat, [this, id] { beat(id); });
  if (!on_.world.sends_heartbeats(id, on_.outside()))
    return;
  on_.stage.ask(registry_of(on_), heartbeat{id}, heartbeat_timeout, [this, id](const expected<done>& answer) {
    const auto known = members_.find(id);
    // One that has never been there is still being registered.
    const bool is_gone = !answer && answer.error().code == errc::not_found && on_.facts().find(id) != nullptr;
    if (is_gone && known != members_.end())
      execute(register_instance{next_command(), known->second.content, true}, {"register " + id.str() + " again"});
  });
}

const health_policy* registrar::policy_of(const instance_id& id) const {
  const auto member = members_.find(id);
  if (member == members_.end())
    return nullptr;
  const auto policy = policies_.find(member->second.content.service);
  return policy != policies_.end() && policy->second.health ? &*policy->second.health : nullptr;
}

command_id registrar::next_command() {
  return command_id{"rehearsal/" + std::to_string(++last_command_)};
}

} // namespace muster
