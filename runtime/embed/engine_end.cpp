#include "actors/supervision/supervisor_child.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/embed/engine.hpp"

#include <caf/exit_reason.hpp>

#include <algorithm>
#include <utility>

// How the runtime ends: in order and within a deadline, else by force.

namespace muster {

namespace {

constexpr duration last_deadline = std::chrono::seconds{10};

/// What gathered reports may take of the time to stop.
constexpr duration most_for_flush = std::chrono::seconds{2};

/// What is killed at the deadline ends within that, unless it hangs.
constexpr duration forced_end = std::chrono::milliseconds{200};

std::string joined(const std::vector<std::string>& names) {
  std::string result;
  for (const auto& name : names)
    result += (result.empty() ? "" : ", ") + name;
  return result;
}

} // namespace

engine::~engine() {
  stop(last_deadline);
}

expected<void> engine::expect_stoppable() const {
  if (watches_.call_here())
    return fail(errc::refused, "a watcher's callback cannot stop the system, which would wait for it");
  if (verdict_->tells_here())
    return fail(errc::refused, "'given_up' cannot stop the system, which would wait for it");
  return {};
}

expected<void> engine::stop(duration deadline) {
  if (auto good = expect_stoppable(); !good)
    return good;
  const std::lock_guard guard{stopping_};
  if (!stopped_)
    stopped_ = end(std::clamp(deadline, duration{0}, duration{std::chrono::hours{1}}));
  return *stopped_;
}

expected<void> engine::end(duration patience) {
  const auto deadline = home_->now() + patience;
  // A root that has to be killed ends as one that crashes.
  verdict_->stop();
  closed_ = true;
  roll_call calls;
  watches_.end(calls);
  // What routes have gathered comes before the last reports.
  routes_.end(calls);
  static_cast<void>(calls.wait(std::min(patience / 4, most_for_flush)));
  flush(std::min(patience / 2, most_for_flush));
  // Whoever waits for an answer gets `unavailable` now.
  asker_->close();
  {
    const std::lock_guard guard{gate_};
    stopped_at_ = home_->now();
  }
  auto late = end_actors(calls, deadline);
  const auto hangs = !calls.missing().empty();
  // Whatever still holds it, unless a journal was left behind none uses it any more: its file is free for the next
  // start.
  if (!hangs && store_->take())
    store_->close();
  const auto left = std::max(deadline - home_->now(), forced_end);
  if (!where_->end(hangs ? duration{0} : left) && late.empty())
    late.emplace_back(
      "an actor that is not muster's own, or a thread that has spawned one, in muster's own actor system");
  if (late.empty())
    return {};
  return fail(errc::time_out, "not ended within " + format_duration(patience)
                                + (hangs ? " and still running: " : " and killed: ") + joined(late));
}

void engine::flush(duration patience) {
  const asker_ptr from{where_->system()};
  const auto dispatcher = home_->post_of<dispatcher_actor>(child_name{"reports"});
  // What cannot be reported in time is lost, like what is gathered at a crash.
  static_cast<void>(begin_to_ask(from, dispatcher, flush_reports{}).wait(patience));
}

void engine::expect_all(roll_call& calls) const {
  for (const auto& [name, incarnation] : home_->incumbents())
    calls.expect(name.str(), incarnation);
}

std::vector<std::string> engine::end_actors(roll_call& calls, timestamp deadline) {
  expect_all(calls);
  calls.expect("root", root_);
  stop_root(root_);
  auto late = std::vector<std::string>{};
  if (!calls.wait(deadline - home_->now())) {
    // One may have been started when the first list was made.
    expect_all(calls);
    late = calls.missing();
    send_urgent_exit(root_, caf::exit_reason::kill, nullptr);
    if (!calls.wait(forced_end))
      late = calls.missing();
  }
  root_ = nullptr;
  return late;
}

} // namespace muster
