#include "actors/metrics/metrics_actor.hpp"

#include "actors/journal/load_checkpoint.hpp"
#include "messages/protocol/error.hpp"
#include "messages/protocol/journal.hpp"

namespace muster {

namespace {

constexpr duration journal_timeout = std::chrono::seconds{5};

/// Longer than a supervisor waits for those below it.
constexpr duration root_timeout = std::chrono::seconds{2};

const child_name journal_name{"journal"};
const child_name root_name{"root"};

} // namespace

metrics_shell::metrics_shell(caf::actor_config& cfg, seat place)
  : supervised(cfg, std::move(place)),
    metrics_{empty()},
    plan_{this->place().name},
    follower_{this} {}

call_metrics metrics_shell::empty() const {
  const auto& configuration = home().configuration();
  return call_metrics{configuration.metrics, configuration.metrics_retention};
}

// The checkpoint comes before the facts: of those that it has seen only their registrations are news.
void metrics_shell::start() {
  load_recent();
}

void metrics_shell::load_recent() {
  load_checkpoint(this, place().name, [this](const checkpoint& saved) {
    const auto full = saved.found ? plan_.full_of(saved.data) : fail(errc::not_found, "nothing was saved");
    // One that cannot be read is worth no more than none: calls are counted from now on, and what
    // reporters still keep they repeat.
    if (full)
      load_full(std::make_shared<const std::string>(saved.data), *full);
    else
      follow();
  });
}

void metrics_shell::load_full(std::shared_ptr<const std::string> recent, child_name full) {
  load_checkpoint(this, full, [this, recent](const checkpoint& saved) {
    if (!plan_.restore(*recent, saved.data, metrics_, now()))
      metrics_ = empty();
    follow();
  });
}

void metrics_shell::follow() {
  follower_.follow([this](const record& line) { metrics_.apply(line); }, [this] { serve_now(); });
}

void metrics_shell::serve_now() {
  ready();
  tick_after(home().configuration().checkpoints.interval, tick{save_now});
  tick_after(home().configuration().cleanup_interval, tick{clean_up});
}

metrics_shell::behavior_type metrics_shell::serve() {
  return {
    [this](const call_report& report) { return count(report); },
    [this](const measure_query& query) { return answer(query); },
    [this](const children_query& query) { return ask_supervisors(query); },
    [this](const tick& due) { handle(due); },
  };
}

void metrics_shell::handle(const tick& due) {
  switch (due.generation) {
    case save_now:
      tick_after(home().configuration().checkpoints.interval, due);
      return save();
    case clean_up:
      tick_after(home().configuration().cleanup_interval, due);
      return metrics_.sweep(now());
  }
}

void metrics_shell::save() {
  auto piece = plan_.next(metrics_);
  if (!piece)
    return;
  save_checkpoint command{std::move(piece->owner), now(), std::move(piece->data)};
  ask(
    home().post_of<journal_actor>(journal_name), journal_timeout, std::move(command),
    [this](const done&) {
      if (plan_.saved(metrics_))
        save();
    },
    [this](const failure&) { plan_.failed(metrics_); });
}

result<call_receipt> metrics_shell::count(const call_report& report) {
  const auto covered = metrics_.count(report, now());
  if (!covered)
    return to_error(covered.error());
  return call_receipt{place().incarnation, *covered};
}

result<measures> metrics_shell::answer(const measure_query& query) const {
  auto answer = metrics_.answer(query, now());
  if (!answer)
    return to_error(answer.error());
  return std::move(*answer);
}

result<children_list> metrics_shell::ask_supervisors(const children_query& query) {
  auto answer = open_promise<children_list>();
  ask(
    home().post_of<supervisor_actor>(root_name), root_timeout, query,
    [answer](const children_list& all) { answer.deliver(all); }, [answer](const failure& why) { answer.deliver(why); });
  return answer;
}

} // namespace muster
