#include "actors/supervision/supervised_core.hpp"

#include "actors/supervision/post_mail.hpp"
#include "actors/supervision/supervisor_messages.hpp"

#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>

#include <algorithm>
#include <exception>
#include <tuple>

namespace muster {

namespace {

/// Takes mail from others out of a mailbox. The keys of the nested queues come first, the message last.
struct mail_collector {
  const caf::abstract_actor& self;
  post::mail& out;

  template <class Key, class Queue, class... Ts>
  caf::intrusive::task_result operator()(const Key&, Queue&, Ts&&... keys_and_message) {
    auto all = std::forward_as_tuple(keys_and_message...);
    take(std::get<sizeof...(Ts) - 1>(all));
    return caf::intrusive::task_result::resume;
  }

  void take(caf::mailbox_element& what) {
    // What the incarnation has sent to itself are its timers.
    if (is_mail(what) && what.sender.get() != self.ctrl())
      out.push_back(caf::make_mailbox_element(std::move(what.sender), what.mid, std::move(what.stages),
                                              what.move_content_to_message()));
  }
};

caf::result<caf::message> refuse_unknown(caf::scheduled_actor*, caf::message_view&) {
  return caf::sec::unexpected_message;
}

std::string text_of(const std::exception_ptr& why) {
  try {
    std::rethrow_exception(why);
  } catch (const std::exception& known) {
    return known.what();
  } catch (...) {
    return "an exception of an unknown type";
  }
}

} // namespace

supervised_core::supervised_core(caf::scheduled_actor& self, seat place)
  : self_{self},
    place_{std::move(place)},
    ledger_{self} {
  self.set_exception_handler([this](std::exception_ptr& why) { return crash(why); });
  // By default an unknown message is printed, and a stray error ends the actor that gets it.
  self.set_default_handler(refuse_unknown);
  self.set_error_handler([](caf::error&) {});
  self.set_down_handler([](caf::down_msg&) {});
}

void supervised_core::ready() {
  if (std::exchange(ready_, true))
    return;
  const auto& [home, address, name, incarnation, supervisor] = place_;
  if (address && !address->open(caf::strong_actor_ptr{self_.ctrl()}, incarnation, self_.context()))
    return self_.quit(make_error(errc::unavailable, "the post of '" + name.str() + "' is not this incarnation's"));
  if (const auto above = supervisor.lock())
    above->enqueue(caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, child_ready{name, incarnation}),
                   self_.context());
}

void supervised_core::leave(caf::execution_unit* host) {
  ledger_.close(make_error(errc::outcome_unknown, "'" + place_.name.str() + "' ended before it answered"), host);
  if (!self_.mailbox().closed() && place_.address && place_.address->vacate(&self_))
    hand_back_mailbox(host);
}

void supervised_core::hand_back_mailbox(caf::execution_unit* host) {
  post::mail messages;
  mail_collector collect{self_, messages};
  // Nobody but the post puts mail into the mailbox, and it does not any more.
  self_.mailbox().close();
  self_.get_urgent_queue().flush_cache();
  self_.get_normal_queue().flush_cache();
  while (self_.mailbox().queue().new_round(1000, collect).consumed_items)
    continue;
  place_.address->take_back(std::move(messages), host);
}

void supervised_core::note(caf::mailbox_element& what) {
  if (!is_mail(what) || what.sender.get() == self_.ctrl())
    return;
  if (place_.address)
    place_.address->note_handled();
  // CAF would send the result of a one-way message to its sender, and an error ends that.
  if (!what.mid.is_request())
    what.mid.mark_as_answered();
}

void supervised_core::send_later(duration after, caf::message content) {
  auto& clock = self_.clock();
  const auto due = clock.now() + std::max(after, duration{0});
  const caf::strong_actor_ptr self{self_.ctrl()};
  clock.schedule_message(due, self, caf::make_mailbox_element(self, caf::make_message_id(), {}, std::move(content)));
}

void supervised_core::send_next(caf::message content) {
  const caf::strong_actor_ptr self{self_.ctrl()};
  self_.enqueue(caf::make_mailbox_element(self, caf::make_message_id(), {}, std::move(content)), self_.context());
}

void supervised_core::call_later(duration after, std::function<void()> action) {
  // The answer to a request that nobody was asked: it needs no message type of its own among the clauses.
  const auto id = self_.new_request_id(caf::message_priority::normal).response_id();
  self_.add_multiplexed_response_handler(id, caf::behavior{[action = std::move(action)](caf::unit_t) { action(); }});
  auto& clock = self_.clock();
  clock.schedule_message(clock.now() + std::max(after, duration{0}), caf::strong_actor_ptr{self_.ctrl()},
                         caf::make_mailbox_element(nullptr, id, {}, caf::unit));
}

caf::error supervised_core::crash(const std::exception_ptr& why) {
  // CAF would answer with the reason, as if nothing could have taken effect.
  if (auto* request = self_.current_mailbox_element(); request != nullptr && !request->mid.is_answered()) {
    answer_with(make_error(errc::outcome_unknown, "'" + place_.name.str() + "' crashed while it handled the request"),
                *request, self_.context());
    request->mid.mark_as_answered();
  }
  return make_error(errc::internal, text_of(why));
}

} // namespace muster
