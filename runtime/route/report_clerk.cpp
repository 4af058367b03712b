#include "runtime/route/report_clerk.hpp"

#include <utility>

namespace muster {

report_clerk::report_clerk(std::shared_ptr<reporter> reports, means with)
  : reports_{std::move(reports)},
    with_{std::move(with)} {}

void report_clerk::send_due() {
  for (const auto& report : reports_->take_due(with_.now()))
    for (const auto to : {counter::breaker, counter::metrics})
      with_.send(report, to);
  for (const auto& [to, report] : reports_->probe(with_.now()))
    with_.send(report, to);
  schedule();
}

void report_clerk::answered(const service_name& service, counter from, const expected<call_receipt>& receipt) {
  if (receipt)
    for (const auto& again : reports_->received(service, from, *receipt))
      with_.send(again, from);
  else if (receipt.error().code == errc::unavailable && from == counter::breaker)
    reports_->absent(service, from, with_.now());
  else
    reports_->failed(service, from);
  schedule();
}

void report_clerk::schedule() {
  auto next = reports_->next_due();
  if (const auto probe = reports_->next_probe(); probe && (!next || *probe < *next))
    next = probe;
  // One timer at a time: an earlier one that is still to come will schedule the next.
  if (!next || (next_ && *next_ <= *next))
    return;
  next_ = next;
  with_.later(*next, [this, at = *next] {
    if (next_ != at)
      return;
    next_.reset();
    send_due();
  });
}

} // namespace muster
