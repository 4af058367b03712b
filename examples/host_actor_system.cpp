// muster inside the actor system of a host that has actors of its own: both share its threads, and the host's actors
// are there before and after.
//
// Prints:
//   the clerk has noted: opened
//   the clerk has noted: pay-1 registered at index 1
//   the clerk has noted: muster stopped
//   closed, with 3 notes

#include "messages/protocol/types.hpp"
#include "runtime/system.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <iostream>

namespace {

/// An actor that has nothing to do with muster.
class clerk final : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;

  caf::behavior make_behavior() override {
    return {[this](const std::string& note) {
      std::cout << "the clerk has noted: " << note << std::endl;
      return ++notes_;
    }};
  }

private:
  int32_t notes_ = 0;
};

int32_t note(caf::scoped_actor& self, const caf::actor& to, const std::string& what) {
  int32_t notes = 0;
  self->request(to, std::chrono::seconds{5}, what)
    .receive([&](int32_t count) { notes = count; }, [](const caf::error&) {});
  return notes;
}

} // namespace

int main() {
  caf::actor_system_config config;
  config.add_message_types<caf::id_block::muster>();
  caf::actor_system host{config};
  caf::scoped_actor self{host};
  const auto office = host.spawn<clerk>();
  note(self, office, "opened");
  {
    const auto runtime = muster::system::start(host).value();
    muster::instance one;
    one.id = muster::instance_id{"pay-1"};
    one.service = muster::service_name{"pay"};
    one.address = {"127.0.0.1", 9000};
    const auto index = runtime->register_instance(one).value();
    note(self, office, "pay-1 registered at index " + std::to_string(index));
  }
  const auto notes = note(self, office, "muster stopped");
  self->send_exit(office, caf::exit_reason::user_shutdown);
  std::cout << "closed, with " << notes << " notes" << std::endl;
  return 0;
}
