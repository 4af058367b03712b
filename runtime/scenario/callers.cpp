#include "runtime/scenario/callers.hpp"

#include "actors/balancer/menu.hpp"
#include "actors/supervision/seed.hpp"

#include <algorithm>

namespace muster {

namespace {

constexpr duration report_timeout = std::chrono::seconds{5};

} // namespace

callers::callers(rehearsal_set& on)
  : on_{on},
    reporter_{std::make_shared<reporter>(reporter_id{"rehearsal"})},
    clerk_{reporter_,
           {[this] { return on_.now(); }, [this](const call_report& report, counter to) { send_report(report, to); },
            [this](timestamp at, std::function<void()> action) { on_.stage.at(at, std::move(action)); }}},
    balancer_{on.stage.home().post_of<balancer_actor>(child_name{"balancer"})},
    metrics_{on.stage.home().post_of<metrics_actor>(child_name{"metrics"})} {
  for (const auto& plan : on_.play.traffic)
    streams_.emplace(plan.id, stream_of(plan));
  for (const auto& service : on_.play.services) {
    breakers_.emplace(service.name,
                      on_.stage.home().post_of<breaker_actor>(child_name{"breaker/" + service.name.str()}));
    goes_by_active(service.name, service.policy.balancer);
  }
  for (const auto& step : on_.play.steps)
    if (const auto* configures = std::get_if<configure_policy>(&step.action); configures && configures->set.balancer)
      goes_by_active(configures->service, *configures->set.balancer);
}

void callers::goes_by_active(const service_name& service, const balancer_policy& policy) {
  if (on_menu(policy.strategy_).counts_active)
    counting_active_.insert(service);
}

callers::stream callers::stream_of(const scripted_traffic& plan) const {
  const auto purpose = "traffic/" + plan.id.str();
  stream result{plan, {plan.rate, plan.arrivals == arrival_kind::poisson, derive_seed(on_.seed, purpose)}, {}, {}};
  // Of their own, so that requests arrive at the same instants whatever they are about.
  if (plan.key)
    result.users.emplace(*plan.key, derive_seed(on_.seed, purpose + "/key"));
  if (plan.client_ip)
    result.clients.emplace(request_keys{plan.client_ip->texts}, derive_seed(on_.seed, purpose + "/client_ip"));
  return result;
}

void callers::begin() {
  for (auto& [id, each] : streams_) {
    const auto& plan = each.plan;
    on_.stage.at(on_.start() + plan.from, [this, id = id] { start(id); });
    if (plan.until)
      on_.stage.at(on_.start() + *plan.until, [this, id = id] { stop(id); });
  }
}

void callers::change_rate(const traffic_id& id, rate to, duration over) {
  auto& of = find(id);
  of.when.change(to, over, on_.outside());
  if (of.running)
    schedule_next(of);
}

void callers::stop(const traffic_id& id) {
  auto& of = find(id);
  of.running = false;
  ++of.generation;
}

void callers::start(const traffic_id& id) {
  auto& of = find(id);
  of.running = true;
  schedule_next(of);
}

duration callers::longest_timeout() const {
  duration longest{0};
  for (const auto& [id, each] : streams_)
    longest = std::max(longest, each.plan.timeout);
  return longest;
}

void callers::schedule_next(stream& of) {
  const auto generation = ++of.generation;
  const auto now = on_.outside();
  const auto next = of.when.next(now);
  if (!next || *next >= on_.start() + on_.play.duration_)
    return;
  on_.stage.at(on_.now() + (*next - now), [this, &of, generation] {
    if (of.generation == generation)
      arrive(of);
  });
}

void callers::arrive(stream& of) {
  schedule_next(of);
  const auto& plan = of.plan;
  const auto asked = on_.outside();
  const auto told = on_.now();
  on_.edges.requests(plan.to).begin(asked);
  pick request;
  request.service = plan.to;
  request.zone = plan.from_zone;
  request.accept = plan.accept;
  if (of.users)
    request.user_id = of.users->next();
  if (of.clients)
    request.client_ip = of.clients->next();
  request.timeout = plan.timeout;
  on_.stage.ask(balancer_, request, plan.timeout, [this, &plan, request, asked, told](const expected<picked>& answer) {
    if (answer) {
      on_.invariants.picked_one(request, *answer, on_.now());
      attempt(plan, *answer, asked);
    } else {
      on_.invariants.picked_none(request, answer.error(), told, on_.now());
      on_.edges.requests(plan.to).reject(on_.outside(), answer.error().code);
    }
  });
}

void callers::attempt(const scripted_traffic& plan, const picked& chosen, timestamp asked) {
  const auto began = on_.now();
  const auto begins = on_.outside();
  on_.edges.attempts(chosen.instance).begin(begins);
  ++zone_picks_[plan.to][chosen.zone];
  auto came = on_.world.attempt(chosen.instance, begins);
  // The time-out bounds the request, the wait for the pick included.
  if (const auto left = asked + plan.timeout - begins; came.latency > left)
    came = {left, call_result::timed_out, "time_out"};
  on_.stage.at(began + came.latency,
               [this, &plan, chosen, asked, began, came] { finish(plan, chosen, asked, began, came); });
}

void callers::finish(const scripted_traffic& plan, const picked& chosen, timestamp asked, timestamp began,
                     const world::answer& came) {
  const auto now = on_.outside();
  on_.edges.attempts(chosen.instance).end(now, came.result, came.latency);
  on_.edges.requests(plan.to).end(now, came.result, now - asked);
  const call_outcome outcome{chosen.instance, chosen.epoch, chosen.permit, came.result, came.code, began, came.latency};
  on_.invariants.ended(plan.to, outcome);
  if (counting_active_.contains(plan.to))
    on_.stage.tell(balancer_, attempts_ended{plan.to, {{chosen.instance, began}}});
  reporter_->add(plan.to, outcome, on_.now());
  clerk_.send_due();
}

void callers::send_report(const call_report& report, counter to) {
  const auto on_end = [this, service = report.service, to](const expected<call_receipt>& receipt) {
    clerk_.answered(service, to, receipt);
  };
  if (to == counter::breaker)
    on_.stage.ask(breakers_.at(report.service), report, report_timeout, on_end);
  else
    on_.stage.ask(metrics_, report, report_timeout, on_end);
}

callers::stream& callers::find(const traffic_id& id) {
  return streams_.at(id);
}

} // namespace muster
