#include "messages/codec/json.hpp"
#include "messages/protocol/types.hpp"
#include "tests/catch.hpp"
#include "tests/messages/samples.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/message.hpp>
#include <caf/scoped_actor.hpp>

using namespace muster;

namespace {

struct wire_config : caf::actor_system_config {
  wire_config() { add_message_types<caf::id_block::muster>(); }
};

/// Calls `f.operator()<T>()` for each type of the block but those that are no values, such as an address: what
/// these carry means something only between two nodes.
template <class F, caf::type_id_t Id = caf::id_block::muster::begin>
void for_each_message(F&& f) {
  if constexpr (Id < caf::id_block::muster::end) {
    using type = typename caf::type_by_id<Id>::type;
    if constexpr (described<type>)
      f.template operator()<type>();
    for_each_message<F, Id + 1>(std::forward<F>(f));
  }
}

/// The value as CAF carries it to another node.
template <class T>
T sent_and_received(caf::actor_system& system, const T& original) {
  std::vector<char> bytes;
  caf::binary_serializer sink{system, bytes};
  auto sent = caf::make_message(original);
  REQUIRE_FALSE(sink(sent));
  caf::message received;
  caf::binary_deserializer source{system, bytes};
  REQUIRE_FALSE(source(received));
  REQUIRE(received.match_elements<T>());
  return received.get_as<T>(0);
}

} // namespace

TEST_CASE("every message keeps its content through CAF's serializer") {
  wire_config config;
  caf::actor_system system{config};
  for_each_message([&]<class T>() {
    const auto original = sample<T>();
    INFO(type_name<T>());
    const auto back = sent_and_received(system, original);
    CHECK(back == original);
    CHECK(encode(back) == encode(original));
  });
}

TEST_CASE("every message keeps its content through JSON") {
  for_each_message([&]<class T>() {
    const auto original = sample<T>();
    INFO(encode(original).dump());
    const auto back = decode<T>(json::parse(encode(original).dump()));
    REQUIRE(back);
    CHECK(*back == original);
    CHECK(encode(*back) == encode(original));
  });
}

TEST_CASE("the address of a post keeps its actor and its clauses through CAF's serializer") {
  wire_config config;
  caf::actor_system system{config};
  const caf::scoped_actor somebody{system};
  const post_address original{caf::actor_cast<caf::strong_actor_ptr>(somebody), {"a clause", "another"}};
  CHECK(sent_and_received(system, original) == original);
}

TEST_CASE("the actor that an instance is keeps its address through CAF's serializer") {
  wire_config config;
  caf::actor_system system{config};
  const caf::scoped_actor somebody{system};
  const attach_actor original{instance_id{"pay-1"}, caf::actor_cast<caf::strong_actor_ptr>(somebody), 7};
  CHECK(sent_and_received(system, original) == original);
}
