#pragma once

#include "actors/health/prober.hpp"
#include "runtime/probing/http_request.hpp"
#include "runtime/probing/resolver.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace muster {

/// What the thread of an http_prober does. `add` and `stop` may be called by any thread.
class http_loop {
public:
  /// `certificates` is a file of authorities; the system's when empty.
  http_loop(name_lookup lookup, std::string certificates);
  http_loop(const http_loop&) = delete;
  http_loop& operator=(const http_loop&) = delete;

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
    /// Empty while the name is being looked up.
    std::vector<socket_address> addresses;
    size_t tried = 0;
    std::string failures;
    std::unique_ptr<http_request> request;
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

  void take_in();
  inbox take_from_inbox();
  void begin(look what);
  void take(const found_addresses& what);
  void try_next(serial id);
  void collect();
  void take_end(serial id, CURLcode code);
  void expire();
  int wait_time() const;
  void drop_request(look& what);
  void finish(serial id, bool passed, std::string detail);

  struct closer {
    void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
  };

  std::atomic<bool> stopped_ = false;
  const std::string certificates_;
  /// Ends after the resolver, which wakes it up.
  const std::unique_ptr<CURLM, closer> multi_;
  std::mutex mutex_;
  inbox inbox_;

  serial last_ = 0;
  std::map<serial, look> looks_;
  /// Who waits for the addresses of a name that is being looked up. No one may be left.
  std::map<std::string, std::vector<serial>> waiting_;
  resolver resolver_;
};

} // namespace muster
