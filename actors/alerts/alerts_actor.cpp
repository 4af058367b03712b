#include "actors/alerts/alerts_actor.hpp"

#include "actors/journal/load_checkpoint.hpp"
#include "messages/protocol/health.hpp"
#include "messages/protocol/journal.hpp"
#include "messages/protocol/metrics.hpp"

#include <algorithm>
#include <tuple>

namespace muster {

namespace {

const child_name journal_name{"journal"};

constexpr duration measure_timeout = std::chrono::seconds{1};
constexpr duration journal_timeout = std::chrono::seconds{5};
/// A sink may be slow; past that the notification is offered again, which the sink takes for the same one.
constexpr duration delivery_timeout = std::chrono::seconds{10};

} // namespace

alerts_shell::alerts_shell(caf::actor_config& cfg, seat place, std::vector<sink_name> sinks)
  : supervised(cfg, std::move(place)),
    desk_{sinks, home().configuration().alerts.max_history},
    follower_{this} {
  for (auto& sink : sinks)
    sinks_[std::move(sink)];
}

void alerts_shell::start() {
  follower_.follow(
    [this](const record& line) {
      desk_.apply(line);
      if (serving_)
        deliver_all();
    },
    [this] { load_checkpoint(this, place().name, [this](const checkpoint& saved) { begin(saved); }); });
}

void alerts_shell::begin(const checkpoint& saved) {
  // One that cannot be read is worth no more than none: pending phases begin anew.
  if (saved.found && desk_.restore(saved.data, saved.at, now()))
    saved_ = saved.data;
  serving_ = true;
  ready();
  evaluate();
}

alerts_shell::behavior_type alerts_shell::serve() {
  return {
    [this](const alert_query& query) { return alert_list{desk_.book().list(query.service, query.active_only)}; },
    [this](const tick&) { evaluate(); },
  };
}

void alerts_shell::evaluate() {
  tick_after(home().configuration().alerts.interval, tick{});
  deliver_all();
  if (awaited_ > 0)
    save_timers();
  for (auto& resolved : desk_.judge_unwatched())
    journal(std::move(resolved));
  judge_all(now());
  if (awaited_ == 0)
    save_timers();
}

void alerts_shell::judge_all(timestamp at) {
  std::map<std::tuple<service_name, instance_id, duration>, watches> by_window;
  std::map<service_name, watches> by_checks;
  for (auto& watch : desk_.rules().watches())
    switch (source_of(watch.rule.when.what)) {
      case measure_source::calls:
        by_window[{watch.key.service, watch.key.instance, watch.rule.over}].push_back(std::move(watch));
        break;
      case measure_source::checks:
        by_checks[watch.key.service].push_back(std::move(watch));
        break;
      case measure_source::facts:
        judge(watch, desk_.rules().read(watch.rule.when.what, watch.key), at);
        break;
      case measure_source::none:
        break;
    }
  awaited_ += by_window.size() + by_checks.size();
  for (const auto& [window, asking] : by_window)
    ask_metrics(std::get<0>(window), std::get<1>(window), std::get<2>(window), asking, at);
  for (const auto& [service, asking] : by_checks)
    ask_health(service, asking, at);
}

void alerts_shell::ask_metrics(const service_name& service, const instance_id& instance, duration over,
                               const watches& asking, timestamp at) {
  ask(
    home().post_of<metrics_actor>(child_name{"metrics"}), measure_timeout, measure_query{service, instance, over},
    [this, asking, at](const measures& answer) {
      for (const auto& watch : asking)
        judge(watch, read_calls(watch.rule.when.what, answer), at);
      answered();
    },
    [this](const failure&) { answered(); });
}

void alerts_shell::ask_health(const service_name& service, const watches& asking, timestamp at) {
  ask(
    home().post_of<health_actor>(child_name{"health"}), measure_timeout, check_query{service},
    [this, asking, at](const check_list& answer) {
      for (const auto& watch : asking)
        judge(watch, read_checks(watch.rule.when.what, answer, watch.key.instance, at), at);
      answered();
    },
    [this](const failure&) { answered(); });
}

void alerts_shell::judge(const alert_watch& watch, const std::optional<alert_reading>& reading, timestamp at) {
  // The answer may be older than the facts: what nothing watches any longer is resolved with that reason.
  if (!desk_.rules().why_unwatched(watch.key).empty())
    return;
  if (auto decided = desk_.judge(watch, reading, at))
    journal(std::move(*decided));
}

void alerts_shell::answered() {
  if (--awaited_ == 0)
    save_timers();
}

void alerts_shell::save_timers() {
  auto data = desk_.save();
  // What is unchanged is saved again, since the age of a checkpoint tells how long nothing was evaluated.
  if (data.empty() && saved_.empty())
    return;
  saved_ = std::move(data);
  ask(
    home().post_of<journal_actor>(journal_name), journal_timeout, save_checkpoint{place().name, now(), saved_},
    [](const done&) {},
    // The next evaluation saves again.
    [](const failure&) {});
}

void alerts_shell::journal(fact decided) {
  const auto command = command_of(decided);
  if (!journaling_.insert(command).second)
    return;
  // Either way the next evaluation decides again, should the fact not have come by then.
  const auto ended = [this, command] { journaling_.erase(command); };
  ask(
    home().post_of<journal_actor>(journal_name), journal_timeout, append_facts{command, {std::move(decided)}},
    [ended](const accepted&) { ended(); }, [ended](const failure&) { ended(); });
}

void alerts_shell::deliver_all() {
  for (const auto& [sink, pace] : sinks_)
    deliver_next(sink);
}

void alerts_shell::deliver_next(const sink_name& sink) {
  auto& pace = sinks_.at(sink);
  if (!pace.free(now()))
    return;
  const auto due = desk_.book().due(sink);
  if (!due)
    return;
  pace.started();
  ask(
    home().post_of<sink_actor>(child_name{"sink/" + sink.str()}), delivery_timeout, deliver_alert{*due},
    [this, sink, id = due->id, status = due->status](const done&) {
      sinks_.at(sink).succeeded();
      desk_.book().delivered(sink, id, status);
      deliver_next(sink);
    },
    [this, sink](const failure&) { sinks_.at(sink).failed(now()); });
}

} // namespace muster
