#include "tests/runtime/net/nodes.hpp"

#include <caf/actor_registry.hpp>
#include <caf/io/basp_broker.hpp>
#include <caf/io/middleman.hpp>
#include <caf/sec.hpp>

using namespace muster;

namespace {

/// Asks an actor of another node by its name in the registry over there, as CAF's own parts do.
template <class... Reply, class... Question>
bool answers(caf::actor_system& from, const caf::node_id& node, caf::atom_value name, const Question&... question) {
  const auto broker = from.middleman().named_broker<caf::io::basp_broker>(caf::atom("BASP"));
  bool result = false;
  caf::scoped_actor self{from};
  self->request(broker, patience, caf::forward_atom::value, node, name, caf::make_message(question...))
    .receive([&](const Reply&...) { result = true; },
             [&](const caf::error& why) { result = why == caf::sec::unexpected_response; });
  return result;
}

bool spawn_server_answers(caf::actor_system& from, const caf::node_id& node) {
  return answers<caf::ok_atom, std::string, caf::strong_actor_ptr, std::string>(
    from, node, caf::atom("SpawnServ"), caf::sys_atom::value, caf::get_atom::value, std::string{"info"});
}

bool config_server_answers(caf::actor_system& from, const caf::node_id& node) {
  return answers<std::string, caf::message>(from, node, caf::atom("ConfigServ"), caf::get_atom::value,
                                            std::string{"key"});
}

bool has_back_doors(const caf::actor_system& system) {
  auto& registry = const_cast<caf::actor_system&>(system).registry();
  return registry.get(caf::atom("SpawnServ")) != nullptr || registry.get(caf::atom("ConfigServ")) != nullptr;
}

} // namespace

TEST_CASE("CAF's spawn and configuration servers are out of reach on both sides of a connection") {
  const auto serving = start_node();
  peer client;
  const auto registry = client.connect(*serving).post_of<registry_actor>(child_name{"registry"}).value();
  CHECK_FALSE(spawn_server_answers(client.system(), registry.node()));
  CHECK_FALSE(config_server_answers(client.system(), registry.node()));
  CHECK_FALSE(has_back_doors(serving->home().system()));
  CHECK_FALSE(has_back_doors(client.system()));
}

TEST_CASE("a node that leaves CAF's own servers in place can be asked by the same means") {
  peer open;
  const other_publication published{open};
  peer client;
  const auto remote = client.system().middleman().remote_actor("127.0.0.1", published.port());
  REQUIRE(remote);
  CHECK(spawn_server_answers(client.system(), remote->node()));
  CHECK(config_server_answers(client.system(), remote->node()));
}
