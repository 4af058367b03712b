#pragma once

#include "actors/supervision/supervised.hpp"
#include "actors/supervision/supervisor_spec.hpp"

#include <future>
#include <memory>
#include <stdexcept>
#include <string>

// A host's actor for the tests of what embeds the runtime.

namespace muster {

struct greeting {
  /// `crash` ends the greeter, `hang` keeps it until it is let go.
  std::string name;
};
MUSTER_DESCRIBE(greeting, name)

struct greeted {
  std::string text;
  int64_t incarnation = 0;
};
MUSTER_DESCRIBE(greeted, text, incarnation)

using greeter_actor = handle<result<greeted>(greeting)>;

/// How a test lets a greeter go that hangs, and knows that it hangs.
struct greeter_rope {
  std::promise<void> hangs;
  std::promise<void> let_go;
  std::shared_future<void> gone{let_go.get_future()};
  /// One that has hung is destroyed.
  std::promise<void> ended;
};

class greeter final : public supervised<greeter_actor> {
public:
  greeter(caf::actor_config& cfg, seat place, std::shared_ptr<greeter_rope> rope)
    : supervised(cfg, std::move(place)),
      rope_{std::move(rope)} {}

  ~greeter() override {
    if (has_hung_)
      rope_->ended.set_value();
  }

protected:
  void start() override { ready(); }

  behavior_type serve() override {
    return {[this](const greeting& to) {
      if (to.name == "crash")
        throw std::runtime_error{"does not like that name"};
      if (to.name == "hang") {
        has_hung_ = true;
        rope_->hangs.set_value();
        rope_->gone.wait();
      }
      return greeted{"hello " + to.name, place().incarnation};
    }};
  }

private:
  std::shared_ptr<greeter_rope> rope_;
  bool has_hung_ = false;
};

} // namespace muster
