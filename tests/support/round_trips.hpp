#pragma once

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <future>
#include <stdexcept>
#include <utility>

namespace muster {

/// Asks one actor again and again, one request at a time.
template <class Answer, class Handle, class Question>
class round_tripper final : public caf::event_based_actor {
public:
  round_tripper(caf::actor_config& cfg, Handle whom, Question what, int times, std::promise<void>& over)
    : caf::event_based_actor(cfg),
      whom_{std::move(whom)},
      what_{std::move(what)},
      left_{times},
      over_{over} {}

  caf::behavior make_behavior() override {
    next();
    return {[](caf::unit_t) {}};
  }

private:
  void next() {
    if (left_-- == 0) {
      over_.set_value();
      return quit();
    }
    request(whom_, caf::infinite, what_)
      .then(
        [this](const Answer&) { next(); },
        [this](const caf::error&) { over_.set_exception(std::make_exception_ptr(std::runtime_error{"no answer"})); });
  }

  Handle whom_;
  Question what_;
  int left_;
  std::promise<void>& over_;
};

/// Returns when so many requests have been answered.
template <class Answer, class Handle, class Question>
void make_round_trips(caf::actor_system& on, const Handle& whom, const Question& what, int times) {
  std::promise<void> over;
  on.spawn<round_tripper<Answer, Handle, Question>>(whom, what, times, over);
  over.get_future().get();
}

} // namespace muster
