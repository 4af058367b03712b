#pragma once

#include "runtime/probing/descriptor.hpp"
#include "runtime/probing/look_queue.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace muster {

/// What the thread of a tcp_prober does. `add` and `stop` may be called by any thread.
class tcp_loop {
public:
  explicit tcp_loop(name_lookup lookup);

  /// `what` has a host and a port.
  void add(look what) { queue_.add(std::move(what)); }

  /// Makes `run` end soon. No `done` is called from then on but by a call under way.
  void stop();

  /// Serves until it is stopped, then lets go of everything under way.
  void run();

private:
  using serial = uint64_t;

  struct attempt {
    look wanted;
    std::vector<socket_address> addresses;
    /// How many of the addresses have been tried; the last of them is the one that `socket` connects to.
    size_t tried = 0;
    std::string failures{};
    descriptor socket{};
    /// When the step under way is given up.
    look::instant due{};
  };

  void ring();
  void hear();
  void take_in();
  int wait_time() const;
  void begin(look_queue::ready what);
  void try_next(serial id);
  bool connect(serial id, attempt& what);
  void on_ready(serial id);
  void expire();
  void give_up(serial id);
  void set_due(serial id, attempt& what, look::instant due);
  void finish(serial id, bool passed, std::string detail);
  void end(const look& what, bool passed, std::string detail) const;

  std::atomic<bool> stopped_ = false;
  descriptor poll_;
  descriptor bell_;
  look_queue queue_;

  serial last_ = 0;
  std::map<serial, attempt> attempts_;
  std::set<std::pair<look::instant, serial>> dues_;
};

} // namespace muster
