#include "runtime/route/dispatcher.hpp"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

constexpr duration report_timeout = std::chrono::seconds{5};

reporter_id of_incarnation(const reporter_id& id, int64_t incarnation) {
  return reporter_id{id.str() + "/" + std::to_string(incarnation)};
}

} // namespace

dispatcher::dispatcher(caf::actor_config& cfg, seat place, reporter_id id, reporter_settings options)
  : supervised(cfg, std::move(place)),
    reporter_{of_incarnation(id, this->place().incarnation), options} {}

dispatcher::behavior_type dispatcher::serve() {
  return {
    [this](const report_calls& calls) {
      for (const auto& outcome : calls.outcomes)
        reporter_.add(calls.service, outcome, now());
      send_due();
    },
    [this](const flush_reports&) -> result<done> {
      reporter_.hasten(now());
      send_due();
      flushes_.push_back({last_send_, open_promise<done>()});
      auto answer = flushes_.back().answer;
      sent(0);
      return answer;
    },
  };
}

void dispatcher::send_due() {
  for (const auto& report : reporter_.take_due(now()))
    for (auto to : {counter::breaker, counter::metrics})
      send(report, to);
  for (const auto& [to, report] : reporter_.probe(now()))
    send(report, to);
  schedule();
}

void dispatcher::send(const call_report& report, counter to) {
  const child_name breaker{"breaker/" + report.service.str()};
  // Who asks for a post makes it, and a service without instances has no breaker to open it.
  if (to == counter::breaker && home().posts().find(breaker) == nullptr)
    return reporter_.failed(report.service, to);
  const auto number = ++last_send_;
  on_their_way_.insert(number);
  const auto on_receipt = [this, number, service = report.service, to](const call_receipt& receipt) {
    for (const auto& again : reporter_.received(service, to, receipt))
      send(again, to);
    sent(number);
    schedule();
  };
  const auto on_error = [this, number, service = report.service, to](const failure&) {
    reporter_.failed(service, to);
    sent(number);
    schedule();
  };
  if (to == counter::breaker)
    ask(home().post_of<breaker_actor>(breaker), report_timeout, report, on_receipt, on_error);
  else
    ask(home().post_of<metrics_actor>(child_name{"metrics"}), report_timeout, report, on_receipt, on_error);
}

void dispatcher::sent(int64_t number) {
  on_their_way_.erase(number);
  while (!flushes_.empty() && (on_their_way_.empty() || *on_their_way_.begin() > flushes_.front().last_send)) {
    flushes_.front().answer.deliver(done{});
    flushes_.pop_front();
  }
}

void dispatcher::schedule() {
  auto next = reporter_.next_due();
  if (const auto probe = reporter_.next_probe(); probe && (!next || *probe < *next))
    next = probe;
  // One timer at a time: an earlier one that is still to come will schedule the next.
  if (!next || (reports_at_ && *reports_at_ <= *next))
    return;
  reports_at_ = next;
  call_after(*next - now(), [this, at = *next] {
    if (reports_at_ != at)
      return;
    reports_at_.reset();
    send_due();
  });
}

} // namespace muster
