#include "tests/support/virtual_tree.hpp"

#include "actors/journal/journal_actor.hpp"
#include "messages/protocol/types.hpp"

#include <algorithm>
#include <limits>

namespace muster {

namespace {

/// More than any child may take to stop.
constexpr duration longest_stop = std::chrono::minutes{10};

timestamp first_day() {
  return *parse_timestamp("2026-01-01T00:00:00Z");
}

bool is_over(const caf::strong_actor_ptr& actor) {
  return actor->get()->getf(caf::abstract_actor::is_cleaned_up_flag);
}

} // namespace

virtual_tree::config::config() {
  add_message_types<caf::id_block::muster>();
  set("scheduler.policy", caf::atom("testing"));
}

virtual_tree::virtual_tree(settings configuration, uint64_t seed, timestamp start, std::shared_ptr<memory_store> store)
  : system_{config_},
    scheduler_{dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler())},
    home_{std::make_shared<house>(system_, std::move(configuration), start, seed)},
    store_{std::move(store)} {}

virtual_tree::virtual_tree(settings configuration, uint64_t seed)
  : virtual_tree{std::move(configuration), seed, first_day(), std::make_shared<memory_store>()} {}

virtual_tree::virtual_tree(std::shared_ptr<memory_store> from)
  : virtual_tree{{}, 2, first_day() + std::chrono::hours{24}, std::move(from)} {}

virtual_tree::~virtual_tree() {
  let_go();
  stop();
  home_->posts().end_all();
  // What is still asking gets no answer any more.
  scheduler_.clock().trigger_timeouts();
  run();
  scheduler_.clock().cancel_all();
}

child_spec virtual_tree::journal() const {
  return make_child<journal_shell>(child_name{"journal"}, std::shared_ptr<fact_store>{store_});
}

std::vector<record> virtual_tree::facts() const {
  return std::vector<record>{store_->read(0, std::numeric_limits<int64_t>::max(), {})->records};
}

void virtual_tree::start(std::vector<child_spec> children) {
  root_ = start_root(home_, std::move(children),
                     [given_up = given_up_](const std::string& reason) { given_up->push_back(reason); });
  run();
}

void virtual_tree::stop() {
  const auto root = std::exchange(root_, nullptr);
  if (!root)
    return;
  stop_root(root);
  run();
  const auto latest = now() + longest_stop;
  while (!is_over(root) && run_next_timer(latest))
    continue;
}

void virtual_tree::run() {
  scheduler_.run_jobs_filtered([this](caf::resumable* job) {
    return std::ranges::none_of(held_back_,
                                [&](const auto& held) { return dynamic_cast<caf::resumable*>(held->get()) == job; });
  });
}

void virtual_tree::advance(duration by) {
  const auto end = now() + by;
  run();
  while (run_next_timer(end))
    continue;
  auto& clock = scheduler_.clock();
  clock.current_time += std::max(end - now(), duration{0});
}

bool virtual_tree::run_next_timer(timestamp latest) {
  auto& clock = scheduler_.clock();
  if (clock.schedule().empty())
    return false;
  const auto due = now() + (clock.schedule().begin()->first - clock.now());
  if (due > latest)
    return false;
  clock.trigger_timeout();
  run();
  return true;
}

expected<done> virtual_tree::kill(const std::string& child) {
  return ask<done>(supervisor_of(child), kill_child{child_name{child}});
}

child_status virtual_tree::status(const std::string& child) {
  const auto all = ask<children_list>(supervisor_of(child), children_query{false}).value();
  const auto found = std::ranges::find(all.children, child_name{child}, &child_status::child);
  return found == all.children.end() ? child_status{} : *found;
}

supervisor_actor virtual_tree::supervisor_of(const std::string& child) {
  return home_->post_of<supervisor_actor>(post(child)->parent());
}

} // namespace muster
