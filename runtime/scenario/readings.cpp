#include "runtime/scenario/readings.hpp"

#include <algorithm>
#include <set>

namespace muster {

namespace {

using reading = std::optional<measured>;

reading number(int64_t value) {
  return measured{value};
}

reading word(std::string_view text) {
  return measured{std::string{text}};
}

} // namespace

reading readings::read(const measure_term& term) const {
  switch (term.function) {
    case term_function::breaker:
      return of_breaker(term);
    case term_function::instance:
      return of_instance(term);
    case term_function::calls:
      return of_calls(term, requests_of(term));
    case term_function::attempts:
      return of_calls(term, attempts_of_service(term));
    case term_function::success: {
      const auto counts = requests_of(term);
      const auto ended = counts.succeeded + counts.failed;
      return ended == 0 ? std::nullopt : number(ratio::of(counts.succeeded, ended).ppm);
    }
    case term_function::latency:
      return of_latency(term);
    case term_function::share:
      return of_share(term);
    case term_function::service:
      return of_service(term);
    case term_function::alerts:
      return of_alerts(term);
    case term_function::actor:
      return of_actor(term);
    case term_function::index:
      return number(on_.facts().index());
    case term_function::time:
      return number((on_.outside() - on_.start()).count());
    case term_function::healed:
      return number(healed_.contains(term.subject) ? 1 : 0);
    case term_function::versions:
      return number(on_.facts().versions_of(service_name{term.subject}));
  }
  return std::nullopt;
}

reading readings::of_breaker(const measure_term& term) const {
  // Without a circuit of the service as a whole it is closed and refuses nothing.
  if (term.field == term_field::state)
    return word(to_string(circuit_state::closed));
  if (term.field == term_field::rejected)
    return number(requests_of(term).refused_by_circuit);
  int64_t trips = 0;
  for (const auto& [id, known] : on_.facts().instances())
    if (known.content.service.str() == term.subject)
      trips += known.circuit.trips;
  return number(trips);
}

reading readings::of_instance(const measure_term& term) const {
  const instance_id id{term.subject};
  const auto* known = on_.facts().find(id);
  switch (term.field) {
    case term_field::picks:
      return number(attempts_of_instance(id, term.window).begun);
    case term_field::active: {
      const auto* log = on_.edges.find_attempts(id);
      return number(log == nullptr ? 0 : log->whole().in_flight());
    }
    case term_field::circuit:
      return word(to_string(known == nullptr ? circuit_state::closed : known->circuit.state));
    default:
      return word(to_string(known == nullptr ? instance_state::unknown : known->state));
  }
}

reading readings::of_calls(const measure_term& term, const edge_counts& counts) const {
  switch (term.field) {
    case term_field::begun:
      return number(counts.begun);
    case term_field::succeeded:
      return number(counts.succeeded);
    case term_field::failed:
      return number(counts.failed);
    case term_field::abandoned:
      return number(counts.abandoned);
    case term_field::rejected:
      return number(counts.rejected);
    default:
      return number(counts.in_flight());
  }
}

reading readings::of_latency(const measure_term& term) const {
  const auto latencies = requests_of(term).latencies;
  if (latencies.count() == 0)
    return std::nullopt;
  const auto quantile = [&](int64_t ppm) { return number(latencies.quantile(ratio{ppm}).count()); };
  switch (term.field) {
    case term_field::p50:
      return quantile(500'000);
    case term_field::p90:
      return quantile(900'000);
    case term_field::p99:
      return quantile(990'000);
    case term_field::p999:
      return quantile(999'000);
    case term_field::mean:
      return number(latencies.mean().count());
    default:
      return number(latencies.max().count());
  }
}

reading readings::of_share(const measure_term& term) const {
  if (term.target.kind == target_kind::group)
    return of_share_of_group(term);
  int64_t inside = 0;
  int64_t all = 0;
  const service_name service{term.target.kind == target_kind::instance
                               ? on_.facts().find(instance_id{term.target.name}) == nullptr
                                   ? std::string{}
                                   : on_.facts().find(instance_id{term.target.name})->content.service.str()
                               : term.target.name};
  for (const auto& [id, known] : on_.facts().instances()) {
    if (known.content.service != service)
      continue;
    const auto picks = attempts_of_instance(id, term.window).begun;
    all += picks;
    inside += term.target.covers(known.content) ? picks : 0;
  }
  return all == 0 ? std::nullopt : number(ratio::of(inside, all).ppm);
}

reading readings::of_share_of_group(const measure_term& term) const {
  const auto& members = on_.facts().members_of(group_name{term.target.name});
  std::set<service_name> services;
  for (const auto& id : members)
    if (const auto* known = on_.facts().find(id))
      services.insert(known->content.service);
  int64_t inside = 0;
  int64_t all = 0;
  for (const auto& [id, known] : on_.facts().instances()) {
    if (!services.contains(known.content.service))
      continue;
    const auto picks = attempts_of_instance(id, term.window).begun;
    all += picks;
    inside += members.contains(id) ? picks : 0;
  }
  return all == 0 ? std::nullopt : number(ratio::of(inside, all).ppm);
}

reading readings::of_service(const measure_term& term) const {
  if (term.field == term_field::stale)
    return number(on_.facts().stale_for(service_name{term.subject}, on_.now()).count());
  const auto members = on_.facts().instances_of(service_name{term.subject});
  if (term.field == term_field::instances)
    return number(static_cast<int64_t>(members.size()));
  return number(std::count_if(members.begin(), members.end(),
                              [](const auto* member) { return member->state == instance_state::healthy; }));
}

reading readings::of_alerts(const measure_term& term) const {
  int64_t count = 0;
  for (const auto& [id, known] : on_.facts().alerts()) {
    if (known.episode.rule.str() != term.subject)
      continue;
    if (term.field == term_field::notified) {
      for (const auto& [sink, statuses] : known.notified)
        count += static_cast<int64_t>(statuses.size());
    } else {
      const bool wanted = term.field == term_field::fired || known.resolved == (term.field == term_field::resolved);
      count += wanted ? 1 : 0;
    }
  }
  return number(count);
}

reading readings::of_actor(const measure_term& term) const {
  const child_name name{term.subject};
  if (term.field == term_field::restarts)
    return number(on_.facts().restarts_of(name));
  const auto post = on_.stage.home().posts().find(name);
  if (!post)
    return number(0);
  const auto counts = post->counts();
  return number(counts.waiting + counts.held);
}

edge_counts readings::requests_of(const measure_term& term) const {
  const auto* log = on_.edges.find_requests(service_name{term.subject});
  return log == nullptr ? edge_counts{} : log->counts(on_.outside(), term.window);
}

edge_counts readings::attempts_of_service(const measure_term& term) const {
  edge_counts sum;
  for (const auto& [id, known] : on_.facts().instances())
    if (known.content.service.str() == term.subject)
      sum.merge(attempts_of_instance(id, term.window));
  return sum;
}

edge_counts readings::attempts_of_instance(const instance_id& id, duration window) const {
  const auto* log = on_.edges.find_attempts(id);
  return log == nullptr ? edge_counts{} : log->counts(on_.outside(), window);
}

} // namespace muster
