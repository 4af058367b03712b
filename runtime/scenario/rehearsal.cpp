#include "runtime/scenario/rehearsal.hpp"

#include "actors/journal/memory_store.hpp"
#include "actors/supervision/seed.hpp"
#include "messages/codec/json.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/clock.hpp"
#include "runtime/scenario/aftermath.hpp"
#include "runtime/scenario/callers.hpp"
#include "runtime/scenario/director.hpp"
#include "runtime/scenario/jury.hpp"
#include "runtime/scenario/registrar.hpp"
#include "runtime/scenario/report_text.hpp"
#include "runtime/scenario/simulated_prober.hpp"
#include "runtime/scenario/simulated_store.hpp"
#include "runtime/scenario/watcher.hpp"
#include "runtime/sinks/sinks.hpp"

#include <spdlog/logger.h>

#include <algorithm>
#include <memory>

namespace muster {

namespace {

constexpr duration second = std::chrono::seconds{1};
/// Between two looks at what is pending, beside those after each fact.
constexpr duration glance = std::chrono::milliseconds{100};
/// Longer than the overview takes at the most, and than it may be down.
constexpr duration overview_patience = std::chrono::seconds{20};

/// The sinks are those of production; what they log is told by the timeline.
std::unique_ptr<alert_sink> make_stage_sink(const sink_settings& configured) {
  return make_sink(configured, std::make_shared<spdlog::logger>("rehearsal"));
}

std::shared_ptr<simulated_store> make_disk(durability level, uint64_t seed) {
  return level == durability::memory ? nullptr
                                     : std::make_shared<simulated_store>(level, derive_seed(seed, "rehearsal/disk"));
}

/// For how long faults of messages can hold back one actor's work.
duration longest_delay(const script& play) {
  duration longest{0};
  for (const auto& step : play.steps)
    if (const auto* disturbs = std::get_if<messages_fault>(&step.action))
      longest = std::max(longest, disturbs->delay);
  return longest;
}

/// One rehearsal from the raising of the curtain to the verdict.
class performance {
public:
  performance(const script& play, const rehearsal_options& options)
    : options_{options},
      seed_{options.seed.value_or(play.seed)},
      world_{seed_},
      prober_{std::make_shared<simulated_prober>(world_)},
      disk_{make_disk(play.config.journal.durability_, seed_)},
      stage_{play.config, {store(), prober_, make_stage_sink}, play.start, seed_},
      edges_{play.start},
      invariants_{play.config.supervision, longest_delay(play)},
      timeline_{play.start},
      on_{play, seed_, stage_, world_, edges_, invariants_, timeline_, disk_.get()},
      readings_{on_, healed_},
      watcher_{on_, [this](const record& entry) { saw(entry); }},
      operators_{on_},
      traffic_{on_},
      judges_{on_, readings_},
      director_{on_, operators_, traffic_, judges_, readings_, healed_} {
    prober_->attach(stage_);
    if (disk_)
      disk_->on_recovery([this](const auto& found) {
        timeline_.add(on_.now(), "fault", "power has failed and is back");
        invariants_.recovered(found, on_.now());
      });
  }

  rehearsal_result run() {
    if (set_the_scene()) {
      prober_->begin();
      traffic_.begin();
      director_.begin();
      stage_.at(on_.start(), [this] { each_second(); });
      stage_.at(on_.start(), [this] { each_glance(); });
      play();
      judges_.close();
    }
    auto report = summarize();
    if (options_.with_topology)
      ask_for_topology();
    if (!stage_.given_up())
      look_back(on_, director_.all_healed(), traffic_.longest_timeout());
    operators_.close();
    if (const auto left = stage_.close(); left > 0)
      failures_.push_back("actors that did not end with the tree: " + std::to_string(left));
    conclude(report);
    return {std::move(report), std::move(seconds_), invariants_.seen(), std::move(topology_)};
  }

private:
  std::shared_ptr<fact_store> store() const {
    return disk_ ? std::shared_ptr<fact_store>{disk_} : std::make_shared<memory_store>();
  }

  /// Registers all services and has them checked once, at time 0. False when that did not succeed.
  bool set_the_scene() {
    watcher_.follow();
    for (const auto& service : on_.play.services)
      operators_.configure(service);
    for (const auto& service : on_.play.services)
      for (const auto& one : service.instances)
        operators_.add(one);
    stage_.run_until(on_.start());
    for (const auto& [id, member] : operators_.members()) {
      const auto* known = on_.facts().find(id);
      if (known == nullptr || !known->is_registered() || known->state == instance_state::registered)
        failures_.push_back("instance " + id.str() + " was not registered and checked at time 0");
    }
    return failures_.empty();
  }

  void play() {
    while (stage_.now() < on_.end() && !stage_.given_up()) {
      const auto next = std::min(stage_.now() + second, on_.end());
      if (options_.real_time)
        wait_until(started_ + (next - stage_.leapt() - on_.start()));
      stage_.run_until(next);
      if (options_.progress)
        options_.progress(stage_.outside() - on_.start());
    }
  }

  void saw(const record& entry) {
    invariants_.saw(entry);
    if (entry.at > on_.end() || ended_)
      return;
    timeline_.add(entry);
    if (options_.trace)
      options_.trace(encode(entry).dump());
    director_.look();
    judges_.look();
  }

  void each_second() {
    const auto number = (on_.outside() - on_.start()) / second;
    if (number > 0)
      sample_second(number);
    judges_.look_always();
    if (on_.now() + second <= on_.end())
      stage_.at(on_.now() + second, [this] { each_second(); });
  }

  void sample_second(int64_t number) {
    for (const auto& [id, known] : on_.facts().instances()) {
      const auto* log = edges_.find_attempts(id);
      const auto counts = log == nullptr ? edge_counts{} : log->second(number - 1);
      seconds_.push_back({number, id, counts.begun, counts.succeeded, counts.failed});
      if (options_.trace)
        options_.trace(encode(seconds_.back()).dump());
    }
  }

  void each_glance() {
    director_.look();
    judges_.look();
    if (on_.now() + glance <= on_.end())
      stage_.at(on_.now() + glance, [this] { each_glance(); });
  }

  rehearsal_report summarize() {
    ended_ = true;
    rehearsal_report report;
    report.name = on_.play.name;
    report.seed = seed_;
    report.start = on_.play.start;
    report.duration_ = on_.play.duration_;
    report.services = service_reports(on_);
    report.faults = director_.faults();
    report.kills = director_.kills();
    report.expectations = judges_.reports();
    report.leapt = stage_.leapt();
    report.exercised = director_.exercised();
    report.facts = static_cast<int64_t>(invariants_.seen().size());
    report.events = stage_.events();
    return report;
  }

  /// No time passes but what an answer that is delayed takes.
  void ask_for_topology() {
    const auto answered = std::make_shared<bool>(false);
    stage_.ask_surely(stage_.home().post_of<overview_actor>(child_name{"overview"}), topology_query{},
                      overview_patience, [this, answered](const expected<muster::topology>& found) {
                        *answered = true;
                        if (found)
                          topology_ = *found;
                      });
    for (stage_.run_until(stage_.now()); !*answered && !stage_.given_up();)
      stage_.run_until(stage_.now() + glance);
  }

  void conclude(rehearsal_report& report) {
    if (stage_.given_up())
      failures_.push_back("the tree has stopped: " + *stage_.given_up());
    for (const auto& actor : director_.idle_kills())
      failures_.push_back("killing " + actor + " has handed over no message: nothing was rehearsed by it");
    report.timeline = timeline_.lines();
    std::stable_sort(report.timeline.begin(), report.timeline.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    report.violations = invariants_.violations();
    std::stable_sort(report.violations.begin(), report.violations.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    for (auto which : {invariant::acknowledged_survives, invariant::index_without_gap, invariant::legal_circuits,
                       invariant::eligible_picks, invariant::calls_add_up, invariant::one_answer,
                       invariant::bounded_restarts, invariant::one_alert, invariant::convergence})
      report.invariant_checks[std::string{to_string(which)}] = invariants_.checks_of(which);
    report.failures = failures_;
    report.passed = failures_.empty() && report.violations.empty()
                    && std::all_of(report.expectations.begin(), report.expectations.end(),
                                   [](const auto& each) { return each.passed; });
  }

  const rehearsal_options& options_;
  uint64_t seed_;
  timestamp started_ = wall_now();
  world world_;
  std::shared_ptr<simulated_prober> prober_;
  /// Null where facts are kept in memory.
  std::shared_ptr<simulated_store> disk_;
  stage stage_;
  edges edges_;
  invariants invariants_;
  timeline timeline_;
  rehearsal_set on_;
  healed_steps healed_;
  readings readings_;
  watcher watcher_;
  registrar operators_;
  callers traffic_;
  jury judges_;
  director director_;
  std::vector<second_sample> seconds_;
  std::optional<muster::topology> topology_;
  bool ended_ = false;
  std::vector<std::string> failures_;
};

} // namespace

std::vector<record> rehearsal_result::facts_before_failure() const {
  auto before = facts;
  if (const auto first = instant_of_first_failure(report))
    std::erase_if(before, [&](const record& entry) { return entry.at > *first; });
  return before;
}

rehearsal_result rehearse(const script& play, const rehearsal_options& options) {
  return performance{play, options}.run();
}

} // namespace muster
