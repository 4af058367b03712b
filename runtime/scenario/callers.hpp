#pragma once

#include "messages/protocol/types.hpp"
#include "runtime/route/report_clerk.hpp"
#include "runtime/scenario/arrivals.hpp"
#include "runtime/scenario/request_keys.hpp"
#include "runtime/scenario/set.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace muster {

/// The callers of a rehearsal: requests arrive, ask the balancer for an instance, come to what the
/// world has in store for them, and are reported. All chance of a stream comes from seeds of its own.
class callers {
public:
  explicit callers(rehearsal_set& on);

  /// Starts every stream at the instant the script gives it.
  void begin();

  void change_rate(const traffic_id& id, rate to, duration over);
  void stop(const traffic_id& id);
  void start(const traffic_id& id);

  /// Picks that named an instance of a zone, by service: what the balancer made of the zones.
  using zone_picks = std::map<service_name, std::map<std::string, int64_t>>;
  const zone_picks& picks_by_zone() const noexcept { return zone_picks_; }

  /// The time-out that the longest outstanding request can have.
  duration longest_timeout() const;

private:
  struct stream {
    const scripted_traffic& plan;
    /// By the outside's clock.
    arrivals when;
    std::optional<key_draw> users;
    std::optional<key_draw> clients;
    bool running = false;
    /// Arrivals that were scheduled before a change of rate or a stop are void.
    int64_t generation = 0;
  };

  void goes_by_active(const service_name& service, const balancer_policy& policy);
  stream stream_of(const scripted_traffic& plan) const;
  void schedule_next(stream& of);
  void arrive(stream& of);
  void attempt(const scripted_traffic& plan, const picked& chosen, timestamp asked);
  void finish(const scripted_traffic& plan, const picked& chosen, timestamp asked, timestamp began,
              const world::answer& came);
  void send_report(const call_report& report, counter to);
  stream& find(const traffic_id& id);

  rehearsal_set& on_;
  std::map<traffic_id, stream> streams_;
  std::shared_ptr<reporter> reporter_;
  report_clerk clerk_;
  zone_picks zone_picks_;
  std::map<service_name, breaker_actor> breakers_;
  /// The services whose balancing goes by what is in flight, if only at some time of the run.
  std::set<service_name> counting_active_;
  balancer_actor balancer_;
  metrics_actor metrics_;
};

} // namespace muster
