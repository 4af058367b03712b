#pragma once

#include "actors/health/prober.hpp"
#include "runtime/probing/descriptor.hpp"
#include "runtime/probing/resolver.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace muster {

/// What the thread of a tcp_prober does. `add` and `stop` may be called by any thread.
class tcp_loop {
public:
  explicit tcp_loop(name_lookup lookup);

  /// `what` has a host and a port. Its time begins now.
  void add(const probe& what, std::function<void(probe_result)> done);

  /// Makes `run` end soon. No `done` is called from then on but by a call under way.
  void stop();

  /// Serves until it is stopped, then lets go of everything that was added.
  void run();

private:
  using instant = std::chrono::steady_clock::time_point;
  using serial = uint64_t;

  struct look {
    probe what;
    std::function<void(probe_result)> done;
    duration time{0};
    instant deadline;
    std::vector<socket_address> addresses;
    /// How many of the addresses have been tried; the last of them is the one that `socket` connects to.
    size_t tried = 0;
    std::string failures;
    descriptor socket;
    /// When the step under way is given up.
    instant due;
  };

  struct found_addresses {
    std::string host;
    expected<std::vector<socket_address>> addresses;
  };

  /// What other threads have left for this one.
  struct inbox {
    std::vector<look> looks;
    std::vector<found_addresses> found;
  };

  template <class T>
  void leave(std::vector<T> inbox::*where, T what);
  void ring();
  void take_in();
  inbox take_from_inbox();
  int wait_time() const;
  void begin(look what);
  void take(found_addresses what);
  void try_next(serial id);
  bool connect(serial id, look& what);
  void on_ready(serial id);
  void expire();
  void give_up(serial id);
  void set_due(serial id, look& what, instant due);
  void finish(serial id, bool passed, std::string detail);

  std::atomic<bool> stopped_ = false;
  descriptor poll_;
  descriptor bell_;
  std::mutex mutex_;
  inbox inbox_;

  serial last_ = 0;
  std::map<serial, look> looks_;
  std::set<std::pair<instant, serial>> dues_;
  /// Who waits for the addresses of a name that is being looked up. No one may be left.
  std::map<std::string, std::vector<serial>> waiting_;
  resolver resolver_;
};

} // namespace muster
