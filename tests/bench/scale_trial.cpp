#include "tests/bench/scale_trial.hpp"

#include "runtime/clock.hpp"
#include "runtime/system.hpp"
#include "tests/chaos/machine.hpp"
#include "tests/chaos/verdict.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <random>
#include <stdexcept>
#include <vector>

namespace muster {

namespace {

using namespace std::chrono_literals;

constexpr size_t services_in_a_batch = 50;
constexpr int questions = 5000;
constexpr int changes = 1000;
constexpr int picks = 100'000;
/// A route keeps so many outcomes until they are collected.
constexpr int picks_at_once = 64;
constexpr auto idle = 5s;

template <class T>
T must(expected<T> answer) {
  if (!answer)
    throw std::runtime_error{answer.error().detail};
  return std::move(*answer);
}

service_name service_of_number(size_t number) {
  return service_name{"service-" + std::to_string(number)};
}

instance make_instance(size_t service, size_t number) {
  instance result;
  result.service = service_of_number(service);
  result.id = instance_id{std::to_string(service) + "-" + std::to_string(number)};
  result.version_ = version{1, 4, service % 10};
  result.address = {"10.0.0." + std::to_string(service % 250), static_cast<uint16_t>(8000 + number)};
  result.zone = number % 2 == 0 ? "a" : "b";
  result.tags = {"blue"};
  result.metadata = {{"team", "shop"}};
  return result;
}

/// `VmRSS` and the like, in bytes.
size_t memory(const std::string& what) {
  std::ifstream status{"/proc/self/status"};
  for (std::string word; status >> word;)
    if (size_t kilobytes = 0; word == what + ":" && status >> kilobytes)
      return kilobytes * 1024;
  throw std::runtime_error{"/proc/self/status does not tell " + what};
}

struct cost {
  duration elapsed{0};
  duration cpu{0};
};

template <class F>
cost cost_of(F&& what) {
  const auto begun = steady_now();
  const auto before = cpu_time();
  what();
  return {steady_now() - begun, cpu_time() - before};
}

std::unique_ptr<system> started(const std::string& file) {
  spdlog::set_level(spdlog::level::warn);
  system_options options;
  options.seed = 1;
  options.call_timeout = 1min;
  options.configuration.journal.durability_ = durability::fsync;
  options.configuration.journal.file = file;
  options.configuration.supervision.start_timeout = 1min;
  return must(system::start(options));
}

void register_all(system& with, size_t services) {
  for (size_t first = 0; first < services; first += services_in_a_batch) {
    std::vector<instance> batch;
    for (auto service = first; service < std::min(first + services_in_a_batch, services); ++service)
      for (size_t number = 0; number < scale_figures::per_service; ++number)
        batch.push_back(make_instance(service, number));
    must(with.register_instances(std::move(batch)));
  }
}

/// Any two of them, however many there are, look like any other two.
void expect_all(system& with, size_t services) {
  for (const auto service : {size_t{0}, services / 2, services - 1}) {
    const auto route = must(with.open_route({.service = service_of_number(service)}));
    if (must(with.discover(service_of_number(service))).size() != scale_figures::per_service || !route->pick())
      throw std::runtime_error{service_of_number(service).str() + " is not as it was registered"};
  }
}

void time_questions(system& with, size_t services, scale_figures& into) {
  std::mt19937_64 dice{1};
  std::vector<duration> took;
  for (int i = 0; i < questions; ++i) {
    const auto service = service_of_number(dice() % services);
    took.push_back(cost_of([&] { must(with.discover(service)); }).elapsed);
  }
  into.discover_p50 = quantile(took, 0.5);
  into.discover_p99 = quantile(took, 0.99);
}

/// The instances of a service in the middle change, while somebody watches it, and somebody another one, and has
/// routes to both.
void time_changes(system& with, size_t services, scale_figures& into) {
  const auto changing = service_of_number(services / 2);
  const auto other = service_of_number(services - 1);
  const auto begin = must(with.state(changing)).index;
  std::atomic<int64_t> told{begin};
  const auto watch = must(with.watch({[&](const record& what) {
                                       told = what.index;
                                       told.notify_one();
                                     }},
                                     begin, changing));
  const auto bystander = must(with.watch({[](const record&) {}}, begin, other));
  const std::vector routes{must(with.open_route({.service = changing})), must(with.open_route({.service = other}))};
  std::vector<duration> took;
  const auto all = cost_of([&] {
    for (int i = 0; i < changes; ++i)
      took.push_back(cost_of([&] {
                       const auto content =
                         make_instance(services / 2, static_cast<size_t>(i) % scale_figures::per_service);
                       instance_change change;
                       change.zone = "zone-" + std::to_string(i);
                       const auto index = must(with.update(content.id, change));
                       for (auto seen = told.load(); seen < index; seen = told.load())
                         told.wait(seen);
                     }).elapsed);
  });
  into.change_p50 = quantile(took, 0.5);
  into.change_p99 = quantile(took, 0.99);
  const auto at_rest = std::chrono::duration<double>(all.elapsed).count() * static_cast<double>(into.idle_cpu.count());
  into.change_cpu = std::max(all.cpu - duration{static_cast<int64_t>(at_rest)}, duration{0}) / changes;
}

void time_rest(scale_figures& into) {
  into.idle_cpu = cost_of([] { wait_until(wall_now() + idle); }).cpu / idle.count();
}

void time_picks(system& with, size_t services, scale_figures& into) {
  const auto route = must(with.open_route({.service = service_of_number(services / 2)}));
  std::vector<duration> took;
  for (int i = 0; i < picks; ++i) {
    took.push_back(cost_of([&] { must(route->pick()).succeed(); }).elapsed);
    if (i % picks_at_once == 0)
      wait_until(wall_now() + 100us);
  }
  into.pick_p50 = quantile(took, 0.5);
  into.pick_p99 = quantile(took, 0.99);
}

} // namespace

scale_figures try_scale(size_t instances, const std::string& file) {
  scale_figures result;
  result.instances = instances;
  const auto services = instances / scale_figures::per_service;
  machine here;
  const auto runs = started(file);
  const auto took = cost_of([&] {
    register_all(*runs, services);
    expect_all(*runs, services);
  });
  result.registered = took.elapsed;
  result.registered_cpu = took.cpu;
  time_questions(*runs, services, result);
  time_rest(result);
  time_changes(*runs, services, result);
  result.resident = memory("VmRSS");
  result.peak = memory("VmHWM");
  time_picks(*runs, services, result);
  result.stopped = cost_of([&] { must(runs->stop(1min).map([] { return true; })); }).elapsed;
  result.others = here.others_share();
  return result;
}

scale_figures try_replay(scale_figures so_far, const std::string& file) {
  const auto services = so_far.instances / scale_figures::per_service;
  machine here;
  std::unique_ptr<system> runs;
  const auto took = cost_of([&] {
    runs = started(file);
    expect_all(*runs, services);
  });
  so_far.replayed = took.elapsed;
  so_far.replayed_cpu = took.cpu;
  so_far.resident_replayed = memory("VmRSS");
  must(runs->stop(1min).map([] { return true; }));
  so_far.others = std::max(so_far.others, here.others_share());
  return so_far;
}

} // namespace muster
