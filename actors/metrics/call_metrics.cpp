#include "actors/metrics/call_metrics.hpp"

#include "actors/metrics/compact_text.hpp"

#include <algorithm>

namespace muster {

expected<int64_t> call_metrics::count(const call_report& report, timestamp now) {
  if (report.reporter.empty() || report.service.empty() || report.sequence < 1)
    return fail(errc::invalid, "report " + std::to_string(report.sequence) + " of reporter '" + report.reporter.str()
                                 + "' about service '" + report.service.str()
                                 + "': a report has a reporter, a service and a sequence from 1 on");
  auto* service = service_for(report.service, false, now);
  if (service == nullptr)
    return fail(errc::overloaded, "there is no room to count calls of service '" + report.service.str() + "' beside "
                                    + std::to_string(series_) + " series");
  const auto is_new = service->reports.enter(report.reporter, report.sequence, now);
  // One that is repeated may have given up a gap.
  changed_ = changed_ || is_new || service->reports.has_recent();
  if (is_new)
    for (const auto& outcome : report.outcomes)
      count(report.service, *service, outcome, now);
  return service->reports.covered(report.reporter);
}

void call_metrics::count(const service_name& name, service_calls& service, const call_outcome& outcome, timestamp now) {
  const auto call = service.judge(outcome, now);
  service.total.add(call, now);
  if (outcome.instance.empty() || gone_.contains(outcome.instance))
    return;
  if (auto* instance = instance_for(name, service, outcome.instance, now))
    instance->add(call, now);
  else
    ++untracked_;
}

/// The series of a service, which is begun when there is room for it; null when there is none.
service_calls* call_metrics::service_for(const service_name& name, bool registered, timestamp now) {
  auto found = services_.find(name);
  if (found == services_.end()) {
    if (!has_room(registered))
      return nullptr;
    found = services_.try_emplace(name, now, static_cast<size_t>(limits_.max_codes)).first;
    ++series_;
    ++unregistered_;
  }
  if (registered)
    set_registered(found->second.total);
  return &found->second;
}

/// The series of an instance, likewise.
call_series* call_metrics::instance_for(const service_name& name, service_calls& service, const instance_id& id,
                                        timestamp now) {
  const auto known = service.instances.find(id);
  if (known != service.instances.end())
    return &known->second;
  const auto since = registered_since(id, name);
  if (!has_room(since.has_value()))
    return nullptr;
  auto& made = service.instances.try_emplace(id, since.value_or(now)).first->second;
  ++series_;
  ++unregistered_;
  if (since)
    set_registered(made);
  return &made;
}

std::optional<timestamp> call_metrics::registered_since(const instance_id& id, const service_name& service) const {
  const auto found = registered_.find(id);
  return found != registered_.end() && found->second.service == service ? std::optional{found->second.since}
                                                                        : std::nullopt;
}

void call_metrics::set_registered(call_series& series) {
  if (!std::exchange(series.registered, true))
    --unregistered_;
}

/// What only reports name takes no room from what is registered.
bool call_metrics::has_room(bool registered) const {
  const auto limit = [](int64_t value) { return static_cast<size_t>(std::max<int64_t>(value, 1)); };
  return series_ < limit(limits_.max_series) && (registered || unregistered_ < limit(limits_.max_unregistered));
}

void call_metrics::apply(const record& line) {
  index_ = std::max(index_, line.index);
  if (const auto* registered = std::get_if<instance_registered>(&line.what))
    apply(*registered, line);
  else if (const auto* deregistered = std::get_if<instance_deregistered>(&line.what))
    apply(*deregistered, line);
}

void call_metrics::apply(const instance_registered& what, const record& line) {
  const auto& id = what.content.id;
  const auto& name = what.content.service;
  if (const auto before = registered_.find(id); before != registered_.end() && before->second.service != name) {
    remove_instance(before->second.service, id);
    unregister(id);
  }
  if (registered_.try_emplace(id, registration{name, line.at}).second)
    ++members_[name];
  gone_.erase(id);
  auto* const service = service_for(name, true, line.at);
  if (service == nullptr)
    return;
  if (const auto called = service->instances.find(id); called != service->instances.end())
    set_registered(called->second);
}

void call_metrics::unregister(const instance_id& instance) {
  const auto gone = registered_.extract(instance);
  if (gone.empty())
    return;
  if (const auto left = members_.find(gone.mapped().service); --left->second == 0)
    members_.erase(left);
}

void call_metrics::apply(const instance_deregistered& what, const record& line) {
  unregister(what.instance);
  note_gone(what.instance, line.at);
  const auto service = services_.find(what.service);
  if (service == services_.end())
    return;
  const auto instance = service->second.instances.find(what.instance);
  if (instance == service->second.instances.end())
    return;
  // A restored checkpoint is later than the facts that it has seen: its calls are of a later registration.
  if (line.index > restored_index_ || instance->second.all.empty())
    remove_instance(what.service, what.instance);
  else if (std::exchange(instance->second.registered, false))
    ++unregistered_;
}

void call_metrics::note_gone(const instance_id& instance, timestamp at) {
  const auto is_over = [&](timestamp then) {
    return at - then > rolling_window::longest || std::cmp_greater_equal(gone_in_order_.size(), limits_.max_series);
  };
  while (!gone_in_order_.empty() && is_over(gone_in_order_.front().first)) {
    const auto& [then, id] = gone_in_order_.front();
    if (const auto found = gone_.find(id); found != gone_.end() && found->second == then)
      gone_.erase(found);
    gone_in_order_.pop_front();
  }
  gone_[instance] = at;
  gone_in_order_.emplace_back(at, instance);
}

void call_metrics::remove_instance(const service_name& service, const instance_id& instance) {
  const auto at = services_.find(service);
  if (at == services_.end())
    return;
  const auto found = at->second.instances.find(instance);
  if (found == at->second.instances.end())
    return;
  --series_;
  unregistered_ -= found->second.registered ? 0 : 1;
  at->second.remove(instance);
  changed_ = true;
}

expected<measures> call_metrics::answer(const measure_query& query, timestamp now) const {
  if (query.window < duration{0})
    return fail(errc::invalid, "window " + format_duration(query.window) + " of service '" + query.service.str()
                                 + "' is negative; a window is a duration up to 1h, and 0s is the lifetime");
  const auto window = std::min(std::chrono::ceil<std::chrono::seconds>(query.window), rolling_window::longest);
  measures result;
  result.service = query.service;
  result.instance = query.instance;
  result.at = now;
  result.window = window;
  const auto service = services_.find(query.service);
  if (service == services_.end())
    return result;
  const auto& codes = service->second.codes;
  if (query.instance.empty()) {
    service->second.total.measure(window, now, codes, result);
    return result;
  }
  const auto instance = service->second.instances.find(query.instance);
  if (instance != service->second.instances.end())
    instance->second.measure(window, now, codes, result);
  else if (const auto since = registered_since(query.instance, query.service))
    call_series{*since}.measure(window, now, codes, result);
  return result;
}

void call_metrics::sweep(timestamp now) {
  const auto then = now - retention_;
  for (auto at = services_.begin(); at != services_.end();) {
    auto& service = at->second;
    service.reports.forget(now, retention_);
    for (auto each = service.instances.begin(); each != service.instances.end();) {
      const auto [id, silent] = std::pair{each->first, !each->second.registered && each->second.last_activity() < then};
      ++each;
      if (silent)
        remove_instance(at->first, id);
    }
    if (members_.contains(at->first) || !service.instances.empty() || service.total.last_activity() >= then) {
      ++at;
      continue;
    }
    --series_;
    unregistered_ -= service.total.registered ? 0 : 1;
    at = services_.erase(at);
    // A recent checkpoint does not say which services are gone.
    changed_ = wants_full_ = true;
  }
}

void call_metrics::write(text_writer& out, checkpoint_scope scope) {
  const auto all = scope == checkpoint_scope::all;
  const auto wanted = [&](const auto& each) { return all || each.second.has_recent(); };
  out.number(index_).number(std::ranges::count_if(services_, wanted));
  for (auto& each : services_)
    if (wanted(each)) {
      out.word(each.first.str());
      if (all)
        each.second.begin_recent();
      each.second.write(out, scope);
    }
  changed_ = false;
  if (all) {
    wants_full_ = false;
    return;
  }
  for (auto& [name, service] : services_)
    service.reports.saving();
}

void call_metrics::write_failed(checkpoint_scope scope) noexcept {
  changed_ = true;
  wants_full_ = wants_full_ || scope == checkpoint_scope::all;
}

void call_metrics::saved() {
  for (auto& [name, service] : services_)
    service.reports.saved();
}

void call_metrics::read(text_reader& in, timestamp now) {
  restored_index_ = in.number();
  for (auto left = in.list(); left > 0 && in.ok(); --left) {
    const auto name = service_name::parse(in.word());
    if (!name)
      return in.fault(name.error().detail);
    services_.try_emplace(*name, now, static_cast<size_t>(limits_.max_codes)).first->second.read(in, now);
  }
  recount();
  wants_full_ = true;
}

void call_metrics::recount() {
  series_ = services_.size();
  unregistered_ = 0;
  for (const auto& [name, service] : services_) {
    series_ += service.instances.size();
    unregistered_ += service.total.registered ? 0 : 1;
    unregistered_ += static_cast<size_t>(
      std::ranges::count_if(service.instances, [](const auto& each) { return !each.second.registered; }));
  }
}

} // namespace muster
