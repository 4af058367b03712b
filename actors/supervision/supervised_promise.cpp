#include "actors/supervision/supervised_promise.hpp"

#include <caf/abstract_actor.hpp>

namespace muster {

reply_ledger::~reply_ledger() {
  close(make_error(errc::outcome_unknown, "the actor is gone"), nullptr);
}

std::shared_ptr<open_reply> reply_ledger::open() {
  auto* request = self_.current_mailbox_element();
  if (closed_ || request == nullptr || request->mid.is_answered() || !request->mid.is_request())
    return std::make_shared<open_reply>();
  auto result = std::make_shared<open_reply>(*this, ++last_, *request);
  open_.emplace(last_, result.get());
  // From here on it is not CAF that answers.
  request->mid.mark_as_answered();
  return result;
}

void reply_ledger::close(const caf::error& why, caf::execution_unit* host) {
  closed_ = true;
  // Each answer takes itself out.
  while (!open_.empty())
    open_.begin()->second->answer(caf::make_message(why), host);
}

open_reply::open_reply(reply_ledger& ledger, int64_t number, const caf::mailbox_element& request)
  : ledger_{&ledger},
    number_{number},
    source_{request.sender},
    stages_{request.stages},
    id_{request.mid} {}

open_reply::~open_reply() {
  if (pending())
    answer(caf::make_message(make_error(errc::outcome_unknown, "the answer was given up")));
}

void open_reply::answer(caf::message with) {
  if (pending())
    answer(std::move(with), ledger_->self_.context());
}

void open_reply::answer(caf::message with, caf::execution_unit* host) {
  std::exchange(ledger_, nullptr)->open_.erase(number_);
  if (!stages_.empty()) {
    auto next = std::move(stages_.back());
    stages_.pop_back();
    next->enqueue(caf::make_mailbox_element(std::move(source_), id_, std::move(stages_), std::move(with)), host);
  } else if (source_) {
    // No sender: nobody has to know the incarnation, and it may be past taking references to it.
    std::exchange(source_, nullptr)->enqueue(nullptr, id_.response_id(), std::move(with), host);
  }
}

} // namespace muster
