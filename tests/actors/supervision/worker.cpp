#include "tests/actors/supervision/worker.hpp"

#include <stdexcept>

namespace muster {

worker::worker(caf::actor_config& cfg, seat place, script_ptr script)
  : supervised(cfg, std::move(place)),
    script_{std::move(script)} {
  if (script_->on_construct)
    script_->on_construct();
  script_->began();
}

bool worker::cleanup(caf::error&& reason, caf::execution_unit* host) {
  if (!getf(is_cleaned_up_flag))
    script_->ended();
  return supervised::cleanup(std::move(reason), host);
}

void worker::start() {
  if (script_->on_start)
    script_->on_start(*this);
  else
    ready();
}

worker::behavior_type worker::serve() {
  return {
    [this](const note& what) {
      // What a crash interrupts counts as handled.
      script_->handled(what);
      if (what.crash)
        throw std::runtime_error{"note " + std::to_string(what.number)};
      if (script_->on_note)
        script_->on_note(*this, what);
    },
    [this](const question& what) { return answer(what); },
    [this](const promise_me& what) -> result<reply> {
      auto answer = open_promise<reply>();
      if (!what.drops)
        kept_.push_back(answer);
      return answer;
    },
    [this](const tick& timer) {
      if (script_->on_tick)
        script_->on_tick(*this, timer);
    },
  };
}

result<reply> worker::answer(const question& what) {
  script_->handled({what.sender, what.number, what.crash});
  if (what.crash)
    throw std::runtime_error{"question " + std::to_string(what.number)};
  if (!what.quits)
    return reply{what.number, place().incarnation};
  kept_.push_back(open_promise<reply>());
  quit(make_error(errc::internal, "had enough"));
  return kept_.back();
}

child_spec worker_child(const std::string& name, const script_ptr& script, restart_type restart) {
  auto spec = make_child<worker>(child_name{name}, script);
  spec.restart = restart;
  return spec;
}

} // namespace muster
