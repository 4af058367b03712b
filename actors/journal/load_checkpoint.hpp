#pragma once

#include "messages/protocol/journal.hpp"

#include <functional>
#include <utility>

namespace muster {

/// Gives a supervised actor a checkpoint that was saved under `owner`, or word that there is none. Asks the
/// journal until it answers, and not faster than it can fail.
template <class Self>
void load_checkpoint(Self* self, const child_name& owner, std::function<void(const checkpoint&)> take) {
  static constexpr duration timeout = std::chrono::seconds{5};
  static constexpr duration pause = std::chrono::milliseconds{100};
  self->ask(self->home().template post_of<journal_actor>(child_name{"journal"}), timeout, checkpoint_query{owner}, take,
            [self, owner, take](const failure&) {
              self->call_after(pause, [self, owner, take] { load_checkpoint(self, owner, take); });
            });
}

} // namespace muster
