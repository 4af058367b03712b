#include "runtime/embed/engine.hpp"

#include "actors/balancer/menu.hpp"
#include "actors/journal/compactor.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/clock.hpp"
#include "runtime/entropy.hpp"
#include "runtime/production.hpp"
#include "runtime/storage/open_store.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>
#include <utility>

// How the runtime starts, and what its callers ask of it.

namespace muster {

namespace {

/// Messages with outcomes that may wait for the dispatcher.
constexpr int64_t most_reports_waiting = 65'536;

/// An actor that follows the journal is rarely further behind, and a pick need not wait for more.
constexpr duration longest_catch_up = std::chrono::milliseconds{100};

/// What a question for metrics may wait for what was reported before.
constexpr duration longest_flush = std::chrono::seconds{1};

/// Facts that take a good second to be read.
constexpr int64_t long_journal = 20'000;

void raise(std::atomic<int64_t>& to, int64_t least) {
  auto known = to.load();
  while (known < least && !to.compare_exchange_weak(known, least))
    continue;
}

std::string hex(uint64_t number) {
  std::array<char, 16> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return {digits.data(), end};
}

/// Drops what may be dropped, before anybody has to wait for it. What cannot be now, as on a full disk, can be later.
void compact(fact_store& store, const settings& configuration, spdlog::logger& log) {
  compactor work{configuration};
  if (!work.begin(store, wall_now()))
    return;
  log.info("journal {}: compacting {} facts", configuration.journal.file, store.last_index());
  if (const auto done = work.finish(store); !done)
    log.warn("journal {}: not compacted: {}", configuration.journal.file, done.error().detail);
}

/// Opens the journal, and says how far it has come with one that takes its time.
expected<std::shared_ptr<fact_store>> open_journal(const settings& configuration, spdlog::logger& log) {
  return open_store(configuration.journal,
                    [&](int64_t read, int64_t all) {
                      if (all >= long_journal)
                        log.info("journal {}: {} of {} facts read", configuration.journal.file, read, all);
                    })
    .map([&](std::shared_ptr<fact_store>&& store) {
      compact(*store, configuration, log);
      return std::move(store);
    });
}

} // namespace

std::vector<std::string> faults_of(const system_options& offered) {
  auto faults = faults_of(offered.configuration);
  if (offered.call_timeout <= duration{0} || offered.call_timeout > std::chrono::hours{1})
    faults.push_back("call_timeout must be positive and at most 1h, not " + format_duration(offered.call_timeout));
  return faults;
}

expected<std::unique_ptr<engine>> engine::start(const make_host& where, system_options options,
                                                std::shared_ptr<spdlog::logger> log) {
  std::string faults;
  for (const auto& fault : faults_of(options))
    faults.append(faults.empty() ? "" : "; ").append(fault);
  if (!faults.empty())
    return fail(errc::invalid, std::move(faults));
  if (!log)
    log = spdlog::default_logger();
  auto store = open_journal(options.configuration, *log);
  if (!store)
    return fail(store.error().code, "journal " + store.error().detail);
  try {
    std::unique_ptr<engine> made{new engine{where(), std::move(options), std::move(*store), std::move(log)}};
    if (auto up = made->wait_until_up(); !up)
      return tl::make_unexpected(up.error());
    return made;
  } catch (const std::exception& why) {
    return fail(errc::unavailable, std::string{"the runtime cannot be started: "} + why.what());
  }
}

engine::engine(std::unique_ptr<actor_host> where, system_options options, std::shared_ptr<fact_store> store,
               std::shared_ptr<spdlog::logger> log)
  : options_{std::move(options)},
    log_{std::move(log)},
    name_{"system/" + hex(entropy())},
    store_{std::move(store)},
    where_{std::move(where)},
    home_{
      std::make_shared<house>(where_->system(), options_.configuration, wall_now(), options_.seed.value_or(entropy()))},
    started_{home_->now()},
    root_{start_tree()},
    asker_{where_->system()},
    reports_{home_->posts().get(child_name{"reports"})} {}

std::vector<child_spec> engine::children() {
  auto result = tree_specs(options_.configuration, production_parts(store_, log_));
  std::vector<child_spec> fixed{
    make_child<dispatcher>(child_name{"reports"}, std::make_shared<reporter>(reporter_id{name_}))};
  result.push_back(make_child<host_supervisor>(child_name{"host"}, std::move(fixed), of_the_host_));
  return result;
}

caf::strong_actor_ptr engine::start_tree() {
  auto root = start_root(home_, children(), [verdict = verdict_, log = log_](const std::string& why) {
    if (const auto thrown = verdict->give_up(why))
      log->error("what the host does when the tree has given up has thrown: {}", *thrown);
  });
  let_go_of_logger();
  return root;
}

expected<void> engine::wait_until_up() {
  const auto patience = options_.configuration.supervision.start_timeout;
  const auto up = ask<supervisor_actor>("root", children_query{false}, patience);
  if (up)
    return {};
  stop(options_.configuration.supervision.shutdown_timeout);
  return tl::make_unexpected(told(up.error(), "root"));
}

failure engine::told(failure why, const std::string& by) const {
  if (why.code == errc::time_out)
    return {why.code, "'" + by + "': " + why.detail};
  if (why.code != errc::unavailable)
    return why;
  if (const auto reason = verdict_->reason())
    return {why.code, "the runtime has given up: " + *reason};
  return why;
}

timestamp engine::now() const {
  const std::shared_lock guard{gate_};
  return stopped_at_ == timestamp{} ? home_->now() : stopped_at_;
}

void engine::acknowledged(int64_t index) {
  raise(acknowledged_, index);
}

void engine::let_balancer_catch_up(const service_name& service) {
  const auto wanted = acknowledged_.load();
  if (balanced_ >= wanted)
    return;
  const auto wait = std::min(longest_catch_up, options_.call_timeout);
  // Whatever comes of it: a balancer that is just being restarted takes in all facts before it answers a pick.
  static_cast<void>(ask<balancer_actor>("balancer", snapshot_query{service, 0, wait, wanted}, wait));
  raise(balanced_, wanted);
}

expected<void> engine::report(const service_name& service, std::vector<call_outcome> outcomes) {
  return within([&]() -> expected<void> {
    const auto counts = reports_->counts();
    if (counts.waiting + counts.held >= most_reports_waiting)
      return fail(errc::overloaded, std::to_string(most_reports_waiting) + " reports of calls wait to be taken");
    attempts_ended over{service, {}};
    for (const auto& each : outcomes)
      over.attempts.push_back({each.instance, each.began});
    caf::anon_send(home_->post_of<balancer_actor>(child_name{"balancer"}), std::move(over));
    caf::anon_send(home_->post_of<dispatcher_actor>(child_name{"reports"}), report_calls{service, std::move(outcomes)});
    return {};
  });
}

void engine::let_reports_arrive() {
  const auto patience = std::min(longest_flush, options_.call_timeout);
  static_cast<void>(within([&]() -> expected<void> {
    routes_.gather(asker_, patience);
    return {};
  }));
  static_cast<void>(ask<dispatcher_actor>("reports", flush_reports{}, patience));
}

expected<std::shared_ptr<route>> engine::open_route(const route_options& options) {
  if (auto good = expect_on_menu(options.strategy_); !good)
    return tl::make_unexpected(good.error());
  // No breaker would ever let such an attempt try a half-open circuit.
  if (options.timeout <= duration{0} || options.timeout > route_options::longest_timeout)
    return fail(errc::invalid, "timeout " + format_duration(options.timeout) + " of a route is not above 0 and up to "
                                 + format_duration(route_options::longest_timeout));
  let_balancer_catch_up(options.service);
  return ask<balancer_actor>("balancer", snapshot_query{options.service}).and_then([&](const service_snapshot& first) {
    return within([&]() -> expected<std::shared_ptr<route>> {
      return routes_.add(home_, options, first,
                         [to = home_->post_of<dispatcher_actor>(child_name{"reports"})](
                           const service_name& service, std::vector<call_outcome> outcomes) {
                           caf::anon_send(to, report_calls{service, std::move(outcomes)});
                         });
    });
  });
}

expected<void> engine::supervise(const child_spec& child) {
  return within([&] { return of_the_host_->add(child).map([&] { look_again(); }); });
}

expected<void> engine::release(const child_name& child) {
  return within([&] { return of_the_host_->remove(child).map([&] { look_again(); }); });
}

void engine::look_again() {
  caf::anon_send(caf::actor_cast<caf::actor>(caf::strong_actor_ptr{home_->posts().get(child_name{"host"})->ctrl()}),
                 tick{});
}

} // namespace muster
