// Registers an instance at a server in another process, picks it, calls it and reports how that went, all through
// typed handles. It does nothing about the registry actor that is killed over there, since there is nothing to do.

#include "runtime/net/client.hpp"

#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/clock.hpp"
#include "runtime/entropy.hpp"
#include "runtime/net/network.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>

#include <iostream>
#include <stdexcept>

using namespace muster;
using namespace std::chrono_literals;

namespace {

template <class T>
T value_of(expected<T> result) {
  return result ? std::move(*result) : throw std::runtime_error{to_string(result.error())};
}

/// Asks anew while the answer is `passing`, for ten seconds.
template <class F>
auto ask_while(errc passing, F question) {
  const auto deadline = wall_now() + 10s;
  auto answer = question();
  while (!answer && answer.error().code == passing && wall_now() < deadline)
    answer = question();
  return answer;
}

/// A command whose actor was killed may have taken effect or not. Each has an id, so that it can just be repeated.
template <class R, class Handle, class Message>
expected<R> ask(caf::scoped_actor& self, const Handle& post, const Message& message) {
  return ask_while(errc::outcome_unknown, [&] {
    expected<R> answer;
    self->request(post, 5s, message)
      .receive([&](const R& reply) { answer = reply; },
               [&](const caf::error& why) { answer = tl::make_unexpected(to_failure(why)); });
    return answer;
  });
}

/// A real call would go to target.address.
call_outcome call(const picked& target) {
  return {target.instance, target.epoch, target.permit, call_result::success, {}, wall_now(), 1ms};
}

void work(caf::actor_system& system, const endpoint& server) {
  const auto tree = value_of(connection::connect(system, server, 5s));
  const auto registry = value_of(tree.post_of<registry_actor>(child_name{"registry"}));
  const auto balancer = value_of(tree.post_of<balancer_actor>(child_name{"balancer"}));
  const auto metrics = value_of(tree.post_of<metrics_actor>(child_name{"metrics"}));
  caf::scoped_actor self{system};
  const auto me = "client/" + std::to_string(entropy());
  instance offered;
  offered.id = instance_id{"pay-1"};
  offered.service = service_name{"pay"};
  offered.address = {"10.0.0.1", 8080};
  value_of(ask<accepted>(self, registry, register_instance{command_id{me + "/register"}, offered}));
  pick wish;
  wish.service = offered.service; // The others hear of it a moment later.
  value_of(ask_while(errc::not_found, [&] { return ask<picked>(self, balancer, wish); }));
  const auto breaker =
    value_of(ask_while(errc::not_found, [&] { return tree.post_of<breaker_actor>(child_name{"breaker/pay"}); }));
  instance_change change;
  for (int64_t number = 1; number <= 300; ++number) {
    const auto target = value_of(ask<picked>(self, balancer, wish));
    const call_report report{reporter_id{me}, number, wish.service, {call(target)}};
    value_of(ask<call_receipt>(self, breaker, report));
    value_of(ask<call_receipt>(self, metrics, report));
    const command_id id{me + "/weight/" + std::to_string(change.weight.emplace(number))};
    value_of(ask<accepted>(self, registry, update_instance{id, target.instance, change}));
    if (number % 50 == 0)
      std::cout << number << " calls" << std::endl;
  }
  const auto counted = value_of(ask<measures>(self, metrics, measure_query{wish.service, {}, {}}));
  const auto known = value_of(ask<instance_list>(self, registry, discover{wish.service})).instances;
  std::cout << counted.successes << " counted, weight " << known.at(0).content.weight << std::endl;
}

} // namespace

int main(int argc, char** argv) try {
  caf::actor_system_config config;
  enable_network(config);
  caf::actor_system system{config};
  work(system, value_of(endpoint::parse(argc == 2 ? argv[1] : "")));
} catch (const std::exception& error) {
  std::cerr << "client: " << error.what() << '\n';
  return 1;
}
