#include "actors/supervision/supervisor_child.hpp"

#include "messages/protocol/error.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message_priority.hpp>
#include <caf/system_messages.hpp>
#include <caf/to_string.hpp>

namespace muster {

exit_kind kind_of_end(const caf::error& reason) {
  if (!reason)
    return exit_kind::normal;
  return reason == caf::exit_reason::user_shutdown ? exit_kind::shutdown : exit_kind::crash;
}

std::string text_of_end(const caf::error& reason) {
  if (!reason)
    return "ended";
  if (reason == caf::exit_reason::user_shutdown)
    return "was shut down";
  if (reason == caf::exit_reason::kill)
    return "was killed";
  if (reason.category() == caf::atom("exit"))
    return caf::to_string(static_cast<caf::exit_reason>(reason.code()));
  const auto what = to_failure(reason);
  return what.code == errc::internal && !what.detail.empty() ? what.detail : to_string(what);
}

void send_urgent_exit(const caf::strong_actor_ptr& whom, caf::error reason, caf::execution_unit* host) {
  // As its own source, like CAF's anonymous exits.
  whom->enqueue(caf::make_mailbox_element(nullptr, caf::make_message_id(caf::message_priority::high), {},
                                          caf::exit_msg{caf::actor_addr{whom.get(), true}, std::move(reason)}),
                host);
}

namespace {

child_state state_of(const supervised_child& child) {
  switch (child.phase) {
    case child_phase::queued:
      return child.incarnation == 0 ? child_state::starting : child_state::waiting;
    case child_phase::running:
      return child_state::running;
    case child_phase::ending:
      return child_state::stopping;
    case child_phase::waiting:
      return child_state::waiting;
    case child_phase::stopped:
      return child_state::stopped;
    default:
      return child_state::starting;
  }
}

} // namespace

child_status status_of(const supervised_child& child, const child_record& record, timestamp now) {
  const auto counts = child.address->counts();
  const auto state = state_of(child);
  const auto is_up = child.up_since && (state == child_state::running || state == child_state::stopping);
  child_status result{child.spec.name, state,       record.restarts,    record.last_reason, child.started_at,
                      counts.waiting,  counts.held, counts.handed_over, counts.dropped};
  result.uptime = is_up ? now - *child.up_since : duration{0};
  result.backoff = child.backoff;
  return result;
}

} // namespace muster
