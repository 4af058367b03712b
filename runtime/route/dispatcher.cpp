#include "runtime/route/dispatcher.hpp"

#include <utility>

namespace muster {

namespace {

constexpr duration report_timeout = std::chrono::seconds{5};

} // namespace

dispatcher::dispatcher(caf::actor_config& cfg, seat place, std::shared_ptr<reporter> reports)
  : supervised(cfg, std::move(place)),
    reporter_{std::move(reports)},
    clerk_{reporter_,
           {[this] { return now(); }, [this](const call_report& report, counter to) { send(report, to); },
            [this](timestamp at, std::function<void()> action) { call_after(at - now(), std::move(action)); }}} {}

void dispatcher::start() {
  // The answers go to the incarnation that has asked.
  reporter_->failed_everywhere();
  clerk_.send_due();
  ready();
}

dispatcher::behavior_type dispatcher::serve() {
  return {
    [this](const report_calls& calls) {
      for (const auto& outcome : calls.outcomes)
        reporter_->add(calls.service, outcome, now());
      clerk_.send_due();
    },
    [this](const flush_reports&) -> result<done> {
      reporter_->hasten(now());
      clerk_.send_due();
      flushes_.push_back({last_send_, open_promise<done>()});
      auto answer = flushes_.back().answer;
      sent(0);
      return answer;
    },
  };
}

void dispatcher::send(const call_report& report, counter to) {
  const child_name breaker{"breaker/" + report.service.str()};
  // Who asks for a post makes it, and a service without instances has no breaker to open it.
  if (to == counter::breaker && home().posts().find(breaker) == nullptr)
    return clerk_.answered(report.service, to, fail(errc::unavailable, "there is no " + breaker.str()));
  const auto number = ++last_send_;
  on_their_way_.insert(number);
  const auto on_end = [this, number, service = report.service, to](const expected<call_receipt>& receipt) {
    clerk_.answered(service, to, receipt);
    sent(number);
  };
  const auto on_receipt = [on_end](const call_receipt& receipt) { on_end(receipt); };
  const auto on_error = [on_end](const failure& why) { on_end(tl::make_unexpected(why)); };
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

} // namespace muster
