#include "actors/breaker/breaker.hpp"

#include "actors/metrics/compact_text.hpp"
#include "messages/codec/json.hpp"

#include <algorithm>

namespace muster {

struct breaker_checkpoint {
  std::vector<circuit_evidence> circuits;
  /// As the report ledger writes it.
  std::string reporters;
};
MUSTER_DESCRIBE(breaker_checkpoint, circuits, reporters)

namespace {

/// A reporter that was silent for so long is forgotten.
constexpr duration reporter_memory = std::chrono::hours{1};

expected<breaker_checkpoint> read_checkpoint(std::string_view text) {
  if (text.empty())
    return {};
  return parse_json(text).and_then([](const json& from) { return decode<breaker_checkpoint>(from); });
}

} // namespace

void breaker::apply(const record& what) {
  if (service_of(what.what) != service_)
    return;
  std::visit(
    [&]<class Fact>(const Fact& it) {
      if constexpr (std::is_same_v<Fact, service_configured>) {
        policy_ = it.policy.breaker;
        for (auto& [id, each] : members_)
          if (each.circuit)
            each.circuit->configure(policy_);
      } else if constexpr (std::is_same_v<Fact, instance_registered>) {
        begin(it.content.id);
      } else if constexpr (std::is_same_v<Fact, instance_deregistered>) {
        end(it.instance);
      } else if constexpr (std::is_same_v<Fact, permit_granted>) {
        if (auto* circuit = find(it.instance))
          circuit->apply(it, what.command, what.at);
      } else if constexpr (std::is_same_v<Fact, epochs_kept>) {
        take(it);
      } else if constexpr (requires(instance_circuit & circuit) { circuit.apply(it); }) {
        transition(it);
      }
    },
    what.what);
}

expected<void> breaker::restore(std::string_view checkpoint, timestamp now) {
  const auto saved = read_checkpoint(checkpoint);
  if (saved)
    for (const auto& evidence : saved->circuits)
      if (auto* circuit = find(evidence.instance))
        circuit->restore(evidence, now);
  for (auto& [id, each] : members_)
    if (each.circuit) {
      each.circuit->recover(now);
      heed(*each.circuit, id);
    }
  if (!saved)
    return fail(errc::invalid, "checkpoint of the breaker of '" + service_.str() + "': " + saved.error().detail);
  return restore_reports(saved->reporters, now);
}

expected<int64_t> breaker::count(const call_report& report, timestamp now) {
  if (report.service != service_)
    return fail(errc::invalid,
                "report for service '" + report.service.str() + "' came to the breaker of '" + service_.str() + "'");
  if (report.sequence < 1)
    return fail(errc::invalid, "sequence " + std::to_string(report.sequence) + " of a call report is below 1");
  if (reports_.enter(report.reporter, report.sequence, now)) {
    unsaved_ = true;
    for (const auto& outcome : report.outcomes)
      if (auto* circuit = find(outcome.instance)) {
        circuit->record(outcome, now);
        heed(*circuit, outcome.instance);
      }
  }
  return reports_.covered(report.reporter);
}

expected<admission> breaker::admit(const instance_id& instance, int64_t epoch, duration timeout, timestamp now,
                                   timestamp answer_by) {
  auto* circuit = find(instance);
  if (circuit == nullptr)
    return fail(errc::not_found, "service '" + service_.str() + "' has no instance '" + instance.str() + "'");
  if (timeout <= duration{0} || timeout > std::chrono::hours{24})
    return fail(errc::invalid, "time-out " + format_duration(timeout) + " of a permit is not above 0 and up to 24h");
  auto result = circuit->admit(epoch, timeout, now, answer_by);
  heed(*circuit, instance);
  return result;
}

bool breaker::confirm(const command_id& command, const permit_granted& grant, timestamp now) {
  auto* circuit = find(grant.instance);
  return circuit != nullptr && circuit->confirm(command, now);
}

void breaker::withdraw(const command_id& command, const permit_granted& grant) {
  if (auto* circuit = find(grant.instance))
    circuit->withdraw(command);
}

bool breaker::is_reserved(const command_id& command, const permit_granted& grant) const {
  const auto found = members_.find(grant.instance);
  return found != members_.end() && found->second.circuit && found->second.circuit->is_reserved(command);
}

std::vector<proposal> breaker::due(timestamp now) {
  std::vector<proposal> result;
  for (const auto& id : restless_)
    std::ranges::move(members_.at(id).circuit->due(now), std::back_inserter(result));
  return result;
}

std::optional<timestamp> breaker::deadline() const {
  std::optional<timestamp> result;
  for (const auto& id : restless_)
    if (const auto own = members_.at(id).circuit->deadline(); own && (!result || *own < *result))
      result = own;
  return result;
}

std::vector<circuit> breaker::view(timestamp now) const {
  std::vector<circuit> result;
  for (const auto& [id, each] : members_)
    result.push_back(each.circuit ? each.circuit->view(now) : fresh(id, each.epoch).view(now));
  return result;
}

std::string breaker::begin_checkpoint(timestamp now) {
  unsaved_ = false;
  reports_.forget(now, reporter_memory);
  reports_.saving();
  text_writer reporters;
  reports_.write(reporters, checkpoint_scope::all);
  breaker_checkpoint result{{}, std::move(reporters).text()};
  for (const auto& [id, each] : members_)
    if (auto evidence = each.circuit ? each.circuit->evidence() : std::nullopt)
      result.circuits.push_back(std::move(*evidence));
  return encode(result).dump();
}

void breaker::end_checkpoint(bool saved) {
  if (saved)
    reports_.saved();
  else
    unsaved_ = true;
}

template <class Fact>
void breaker::transition(const Fact& what) {
  if (auto* circuit = find(what.instance)) {
    circuit->apply(what);
    heed(*circuit, what.instance);
  } else {
    // The append was under way when the instance went.
    past_epochs_.note(what.instance, what.epoch);
  }
}

void breaker::take(const epochs_kept& what) {
  past_epochs_ = past_epochs{what.floor};
  for (const auto& [id, epoch] : what.epochs)
    if (auto* circuit = find(id))
      circuit->raise(epoch);
    else
      past_epochs_.note(id, epoch);
}

expected<void> breaker::restore_reports(std::string_view reporters, timestamp now) {
  if (reporters.empty())
    return {};
  text_reader in{reporters};
  reports_.read(in, now);
  if (in.ok())
    return {};
  reports_ = {};
  return fail(errc::invalid, "checkpoint of the breaker of '" + service_.str() + "', reporters: " + in.fault());
}

void breaker::begin(const instance_id& id) {
  if (!members_.contains(id))
    members_.emplace(id, member{past_epochs_.begin(id), nullptr});
}

void breaker::end(const instance_id& id) {
  const auto gone = members_.extract(id);
  if (gone.empty())
    return;
  const auto& [epoch, circuit] = gone.mapped();
  past_epochs_.note(id, circuit ? circuit->epoch() : epoch);
  restless_.erase(id);
}

void breaker::heed(const instance_circuit& which, const instance_id& id) {
  if (which.calm())
    restless_.erase(id);
  else
    restless_.insert(id);
}

instance_circuit* breaker::find(const instance_id& id) {
  const auto found = members_.find(id);
  if (found == members_.end())
    return nullptr;
  auto& [epoch, circuit] = found->second;
  if (!circuit)
    circuit = std::make_unique<instance_circuit>(fresh(id, epoch));
  return circuit.get();
}

} // namespace muster
