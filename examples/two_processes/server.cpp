// Serves a tree on a port that the system chooses. Each line on standard input kills the registry actor, and
// the end of the input ends the server. Run it, then client.cpp with its port, and press Enter meanwhile.

#include "actors/supervision/house.hpp"
#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/net/node.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>

#include <iostream>

using namespace muster;

int main() {
  const auto running = node::start({{}, endpoint{"127.0.0.1", 0}, {}, {}});
  if (!running) {
    std::cerr << running.error().detail << '\n';
    return 1;
  }
  std::cout << "serving on " << to_string((*running)->address()) << std::endl;
  auto& home = (*running)->home();
  caf::scoped_actor self{home.system()};
  const auto root = home.post_of<supervisor_actor>(child_name{"root"});
  for (std::string line; std::getline(std::cin, line);)
    self->request(root, std::chrono::seconds{10}, kill_child{child_name{"registry"}})
      .receive([](const done&) { std::cout << "killed the registry" << std::endl; },
               [](const caf::error& why) { std::cerr << to_string(to_failure(why)) << '\n'; });
}
