#include "runtime/net/server.hpp"

#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/net/directory.hpp"
#include "runtime/net/loopback.hpp"
#include "runtime/net/network.hpp"

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>
#include <caf/io/middleman.hpp>
#include <caf/make_actor.hpp>
#include <caf/scoped_actor.hpp>

namespace muster {

namespace {

/// The middleman actor answers at once, unless it is just connecting for somebody else.
constexpr duration patience = std::chrono::seconds{10};

caf::strong_actor_ptr make_directory(caf::actor_system& system, const std::shared_ptr<house>& home) {
  caf::actor_config cfg{system.dummy_execution_unit()};
  return caf::make_actor<directory, caf::strong_actor_ptr>(system.next_actor_id(), system.node(), &system, cfg,
                                                           std::weak_ptr{home});
}

} // namespace

struct publication::state {
  caf::actor_system& system;
  std::shared_ptr<house> home;
  caf::strong_actor_ptr published;
  endpoint address;

  state(caf::actor_system& in, std::shared_ptr<house> of)
    : system{in},
      home{std::move(of)},
      published{make_directory(system, home)} {}
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  ~state();

  expected<void> open(const endpoint& where);
};

expected<void> publication::state::open(const endpoint& where) {
  expected<void> result;
  caf::scoped_actor self{system};
  self
    ->request(system.middleman().actor_handle(), patience, caf::publish_atom::value, where.port, published,
              system.message_types<directory_actor>(), where.host, true)
    .receive(
      [&](uint16_t port) {
        address = {where.host, port};
      },
      [&](const caf::error& why) {
        result = fail(errc::unavailable, "cannot listen on " + where.host + ":" + std::to_string(where.port) + ": "
                                           + to_failure(why).detail);
      });
  return result;
}

publication::state::~state() {
  if (!address.empty()) {
    caf::scoped_actor self{system};
    self->request(system.middleman().actor_handle(), patience, caf::close_atom::value, address.port)
      .receive([] {}, [](const caf::error&) {});
  }
  static_cast<directory*>(published->get())->cleanup(caf::exit_reason::user_shutdown, nullptr);
  // CAF has noted each actor that it has told a peer of, and destroys its notes too late for actors that are left.
  system.registry().erase(published->id());
  for (const auto& known : home->posts().all())
    system.registry().erase(known->id());
}

publication::publication(std::unique_ptr<state> held) : state_{std::move(held)} {}
publication::publication(publication&&) noexcept = default;
publication& publication::operator=(publication&&) noexcept = default;
publication::~publication() = default;

const endpoint& publication::address() const noexcept {
  return state_->address;
}

expected<publication> publish(caf::actor_system& system, const std::shared_ptr<house>& home, const endpoint& where) {
  const auto numeric = loopback(where);
  if (!numeric)
    return tl::make_unexpected(numeric.error());
  if (auto closed = close_back_doors(system); !closed)
    return tl::make_unexpected(closed.error());
  auto held = std::make_unique<publication::state>(system, home);
  if (auto opened = held->open(*numeric); !opened)
    return tl::make_unexpected(opened.error());
  return publication{std::move(held)};
}

} // namespace muster
