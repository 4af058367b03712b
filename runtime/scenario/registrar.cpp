#include "runtime/scenario/registrar.hpp"

#include "messages/protocol/error.hpp"

namespace muster {

namespace {

constexpr duration command_timeout = std::chrono::seconds{5};
constexpr duration repeat_after = std::chrono::milliseconds{100};
constexpr duration heartbeat_timeout = std::chrono::seconds{1};

/// Whether the command may have taken effect, or can once somebody is there again.
bool is_worth_repeating(errc code) {
  return code == errc::time_out || code == errc::outcome_unknown || code == errc::overloaded;
}

registry_actor registry_of(rehearsal_set& on) {
  return on.stage.home().post_of<registry_actor>(child_name{"registry"});
}

} // namespace

void registrar::configure(const scripted_service& service) {
  policies_[service.name] = service.policy;
  execute(configure_service{next_command(), service.name, service.policy}, "configure " + service.name.str());
}

void registrar::configure(const service_name& service, const policy_change& change) {
  auto& policy = policies_.at(service);
  policy = changed(std::move(policy), change);
  execute(configure_service{next_command(), service, policy}, "configure " + service.str());
}

void registrar::add(const scripted_instance& one) {
  const auto& id = one.content.id;
  const bool is_new = on_.facts().find(id) == nullptr && !members_.contains(id);
  members_.insert_or_assign(id, one);
  const auto& behaves = one.behaviour;
  on_.world.add(id, {behaves.latency.p50, behaves.latency.p99, behaves.errors, behaves.capacity.value_or(0)});
  execute(register_instance{next_command(), one.content, true}, "register " + id.str(), is_new);
  if (one.content.lease && beating_.insert(id).second)
    on_.stage.at(on_.now() + one.content.lease->heartbeat, [this, id] { beat(id); });
}

void registrar::remove(const instance_id& id) {
  members_.erase(id);
  execute(deregister_instance{next_command(), id, "by the script"}, "deregister " + id.str());
}

void registrar::update(const instance_id& id, const instance_change& change) {
  execute(update_instance{next_command(), id, change}, "update " + id.str());
  if (const auto member = members_.find(id); member != members_.end())
    member->second.content = changed(std::move(member->second.content), change);
}

void registrar::drain(const instance_id& id, bool draining) {
  execute(drain_instance{next_command(), id, draining}, (draining ? "drain " : "undrain ") + id.str());
}

template <class Command>
void registrar::execute(Command command, std::string what, bool changes) {
  ++outstanding_;
  send(command, what, changes);
}

template <class Command>
void registrar::send(const Command& command, const std::string& what, bool changes) {
  const auto on_end = [this, command, what, changes](const expected<accepted>& answer) {
    if (answer) {
      on_.invariants.acknowledged(command.command, answer->index, on_.now(), changes);
    } else if (is_worth_repeating(answer.error().code)) {
      on_.stage.at(on_.now() + repeat_after, [this, command, what, changes] { send(command, what, changes); });
      return;
    } else {
      on_.timeline.add(on_.now(), "command", what + " was refused: " + to_string(answer.error()));
    }
    --outstanding_;
  };
  on_.stage.ask(registry_of(on_), command, command_timeout, on_end);
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
      execute(register_instance{next_command(), known->second.content, true}, "register " + id.str() + " again");
  });
}

command_id registrar::next_command() {
  return command_id{"rehearsal/" + std::to_string(++last_command_)};
}

} // namespace muster
