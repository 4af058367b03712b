#pragma once

#include "messages/model/call.hpp"
#include "messages/model/instance.hpp"

#include <string_view>

namespace muster {

class route;
struct route_peer;

/// One use of one instance, which is reported exactly once: by the first of `succeed`, `fail` and `time_out`, or else
/// when it is destroyed, as abandoned, or as a failure `exception` when an exception has passed through. It may move to
/// another thread, is for one thread at a time, and must end before its route does.
class attempt {
public:
  attempt(attempt&& other) noexcept;
  attempt& operator=(attempt&& other) noexcept;
  ~attempt();

  /// Good until the attempt has ended.
  const instance& target() const;
  /// That of the instance's circuit at the pick.
  int64_t epoch() const { return epoch_; }
  /// Whether it is a trial of a half-open circuit.
  bool permit() const { return permit_; }
  /// Health was ignored in the pick, since too few instances are healthy.
  bool panic() const { return panic_; }

  void succeed() { end(call_result::success, {}); }
  /// `code` says why: a status or the name of an error.
  void fail(std::string_view code) { end(call_result::failure, code); }
  void time_out() { end(call_result::timed_out, "time_out"); }

private:
  friend class route;

  attempt(route& on, route_peer& at, int64_t epoch, bool permit, bool panic, timestamp began);
  void end(call_result result, std::string_view code);
  void end_by_itself() noexcept;

  /// Null once it has ended.
  route* route_;
  route_peer* peer_;
  int64_t epoch_;
  bool permit_;
  bool panic_;
  /// Exceptions under way at the beginning.
  int exceptions_;
  timestamp began_;
};

} // namespace muster
