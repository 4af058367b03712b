#include "actors/supervision/supervisor.hpp"
#include "messages/protocol/types.hpp"
#include "tests/actors/supervision/worker.hpp"
#include "tests/catch.hpp"
#include "tests/support/round_trips.hpp"

#include <caf/actor_system_config.hpp>

#include <algorithm>
#include <array>
#include <ctime>

namespace muster {

namespace {

constexpr int round_trips = 20'000;

struct one_worker_thread : caf::actor_system_config {
  one_worker_thread() {
    add_message_types<caf::id_block::muster>();
    set("scheduler.max-threads", size_t{1});
    set("work-stealing.moderate-poll-attempts", size_t{0});
  }
};

/// CPU time of this process for one series of round trips.
std::clock_t cost(caf::actor_system& on, const worker_actor& whom) {
  const auto before = std::clock();
  make_round_trips<reply>(on, whom, question{}, round_trips);
  return std::clock() - before;
}

} // namespace

TEST_CASE("round trips through a post are at least 0.9 times as many as through the child's own handle", "[release]") {
  one_worker_thread configuration;
  caf::actor_system on{configuration};
  const auto home = std::make_shared<house>(on, settings{}, timestamp{}, 1);
  const auto root = start_root(home, {worker_child("worker", std::make_shared<worker_script>())});
  const auto through_post = home->post_of<worker_actor>(child_name{"worker"});
  // The first answer says that the child is up.
  make_round_trips<reply>(on, through_post, question{}, round_trips);
  const auto direct = caf::actor_cast<worker_actor>(home->posts().get(child_name{"worker"})->child());
  std::array<double, 15> ratios{};
  auto post_first = false;
  for (auto& ratio : ratios) {
    post_first = !post_first;
    const auto one = cost(on, post_first ? through_post : direct);
    const auto other = cost(on, post_first ? direct : through_post);
    ratio = static_cast<double>(post_first ? other : one) / static_cast<double>(post_first ? one : other);
  }
  stop_root(root);
  std::ranges::sort(ratios);
  INFO("median " << ratios[ratios.size() / 2] << ", from " << ratios.front() << " to " << ratios.back());
  CHECK(ratios[ratios.size() / 2] >= 0.9);
}

} // namespace muster
