// A host's own actor under muster's supervision: it is killed three times while it is being asked, and who asks does
// not notice, since everybody holds its post and never the actor itself.
//
// Prints:
//   asked 3000 times, answered 3000 times, in order
//   host/squares was restarted 3 times: was killed

#include "actors/supervision/supervised.hpp"
#include "actors/supervision/supervisor_spec.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/system.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>

#include <iostream>

using namespace std::chrono_literals;

namespace {

const muster::child_name squares{"host/squares"};

} // namespace

// Messages and their handle are described like muster's own, and in its namespace.
namespace muster {

struct number {
  int64_t value = 0;
};
MUSTER_DESCRIBE(number, value)

using squares_actor = handle<
  // Answers the square of a number.
  result<number>(number)>;

} // namespace muster

namespace {

class squares_shell final : public muster::supervised<muster::squares_actor> {
public:
  using supervised::supervised;

protected:
  // What it has to remember it would get back here first.
  void start() override { ready(); }

  behavior_type serve() override {
    return {[](const muster::number& what) { return muster::number{what.value * what.value}; }};
  }
};

} // namespace

int main() {
  const auto runtime = muster::system::start().value();
  if (!runtime->supervise(muster::make_child<squares_shell>(squares)))
    return 1;
  const auto post = runtime->home()->post_of<muster::squares_actor>(squares);
  const auto supervisor = runtime->home()->post_of<muster::supervisor_actor>(muster::child_name{"host"});
  int64_t answers = 0;
  bool in_order = true;
  {
    caf::scoped_actor self{runtime->home()->system()};
    const auto ask = [&](int64_t value) {
      self->request(post, 30s, muster::number{value})
        .receive(
          [&](const muster::number& square) {
            ++answers;
            in_order &= square.value == value * value;
          },
          [](const caf::error&) {});
    };
    for (int64_t value = 1; value <= 3000; ++value) {
      if (value % 1000 == 500)
        self->request(supervisor, 5s, muster::kill_child{squares})
          .receive([](const muster::done&) {}, [](const caf::error&) {});
      ask(value);
    }
  }
  std::cout << "asked 3000 times, answered " << answers << " times, " << (in_order ? "in order" : "wrongly") << '\n';
  const auto sum = runtime->statistics().value();
  for (const auto& actor : sum.actors)
    if (actor.child == squares)
      std::cout << squares.str() << " was restarted " << actor.restarts << " times: " << actor.last_reason << '\n';
  return runtime->stop() ? 0 : 1;
}
