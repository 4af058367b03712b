#pragma once

#include "runtime/probing/http_request.hpp"
#include "runtime/probing/look_queue.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace muster {

/// What the thread of an http_prober does. `add` and `stop` may be called by any thread.
class http_loop {
public:
  /// `certificates` is a file of authorities; the system's when empty.
  http_loop(name_lookup lookup, std::string certificates);
  http_loop(const http_loop&) = delete;
  http_loop& operator=(const http_loop&) = delete;

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
    size_t tried = 0;
    std::string failures{};
    std::unique_ptr<http_request> request{};
  };

  void take_in();
  void begin(look_queue::ready what);
  void try_next(serial id);
  void collect();
  void take_end(serial id, CURLcode code);
  void drop_request(attempt& what);
  void finish(serial id, bool passed, std::string detail);
  void end(const look& what, bool passed, std::string detail) const;

  struct closer {
    void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
  };

  std::atomic<bool> stopped_ = false;
  const std::string certificates_;
  /// Ends after the queue, which wakes it up.
  const std::unique_ptr<CURLM, closer> multi_;
  look_queue queue_;

  serial last_ = 0;
  std::map<serial, attempt> attempts_;
};

} // namespace muster
