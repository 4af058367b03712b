#pragma once

#include "messages/model/id.hpp"
#include "messages/model/ratio.hpp"
#include "messages/model/time.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace muster {

/// What a fault does to the messages of actors while it lasts. All shares are of chances, not of messages in turn.
struct message_effect {
  /// The longest that an actor's work is held back at once.
  duration delay{0};
  /// How often it is, of the instants at which the actor has something to do.
  ratio share;
  /// How often another actor that has something to do takes the turn of this one.
  ratio reorder;
  /// How often a request of a client, or its reply, is lost.
  ratio drop;
  /// How often a request of a client arrives twice.
  ratio duplicate;
};

/// What becomes of a request on its way to an actor and back.
struct request_fate {
  bool request_lost = false;
  bool reply_lost = false;
  bool twice = false;
};

/// How often messages have suffered.
struct message_tally {
  int64_t delayed = 0;
  int64_t reordered = 0;
  int64_t requests_lost = 0;
  int64_t replies_lost = 0;
  int64_t duplicated = 0;
};

/// Decides what messages suffer: within what CAF permits, so that those of one sender to one receiver keep their
/// order. All chance comes from the seed; nothing is drawn while there is no fault. Of several faults at one actor
/// each effect is the strongest.
class message_faults {
public:
  explicit message_faults(uint64_t seed) : chance_{seed} {}

  /// At one actor, or at all without one.
  void begin(const std::string& fault, const std::optional<child_name>& actor, const message_effect& effect);
  void end(const std::string& fault);

  bool none() const noexcept { return active_.empty(); }

  /// For how long the work of an actor is held back that has something to do now; most often 0.
  duration hold(const child_name& actor);

  /// Whose turn it is of so many actors that have something to do, of which `actor` is the first.
  size_t turn(const child_name& actor, size_t ready);

  request_fate fate_of_request(const child_name& actor);

  const message_tally& tally() const noexcept { return tally_; }

private:
  struct active_fault {
    std::string name;
    std::optional<child_name> actor;
    message_effect effect;
  };

  message_effect effect_on(const child_name& actor) const;
  bool happens(ratio share);
  int64_t below(int64_t bound);

  std::mt19937_64 chance_;
  std::vector<active_fault> active_;
  message_tally tally_;
};

} // namespace muster
