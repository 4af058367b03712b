#pragma once

#include "runtime/probing/look.hpp"
#include "runtime/probing/resolver.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace muster {

/// Looks on their way from any thread to the one that makes them, with the addresses to connect to. Those that wait
/// for the same name share one look-up.
class look_queue {
public:
  struct ready {
    look wanted;
    /// With the port, in the order in which they are to be tried, four at the most and never none; or why there are
    /// none.
    expected<std::vector<socket_address>> addresses;
  };

  /// `ring` makes the thread call `take` soon; it may be called by any thread for as long as this lives, and must not
  /// call back. `lookup` must not throw.
  look_queue(name_lookup lookup, std::function<void()> ring);

  /// To be called by any thread. `what` has a host and a port.
  void add(look what);

  // By the thread that makes the looks:

  /// Those whose name has been looked up, or has not been by their deadline.
  std::vector<ready> take(look::instant now);

  /// How long a wait for the next ring may take at the most, in milliseconds; rounded up, for to wake before a deadline
  /// would be to wake again and again. `due` is the caller's own one.
  int wait_time(look::instant now, look::instant due = look::instant::max()) const;

private:
  struct found_addresses {
    std::string host;
    expected<std::vector<socket_address>> addresses;
  };

  struct inbox {
    std::vector<look> looks;
    std::vector<found_addresses> found;
  };

  using place = std::pair<look::instant, uint64_t>;

  template <class T>
  void leave(std::vector<T> inbox::*where, T what);
  void begin(look what, std::vector<ready>& out);
  void take(const found_addresses& found, std::vector<ready>& out);
  void expire(look::instant now, std::vector<ready>& out);

  std::function<void()> ring_;
  std::mutex mutex_;
  inbox inbox_;

  uint64_t last_ = 0;
  std::map<place, look> waiting_;
  /// Who waits for the addresses of a name that is being looked up. No one may be left.
  std::map<std::string, std::set<place>> by_name_;
  /// Ends first, since it leaves what it finds in the inbox.
  resolver resolver_;
};

} // namespace muster
