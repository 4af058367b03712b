#pragma once

#include "actors/balancer/hash_key.hpp"
#include "messages/model/expected.hpp"
#include "messages/protocol/balancer.hpp"
#include "runtime/route/attempt.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace muster {

struct route_form;
struct route_chain;

struct route_options {
  static constexpr duration longest_timeout = std::chrono::hours{24};

  service_name service{};
  /// Where the caller is; geographic balancing ignores zones when absent.
  std::string zone{};
  std::string region{};
  std::optional<location> location_{};
  /// Only versions in this range.
  std::optional<version_range> accept{};
  /// The service's own strategy when absent.
  std::optional<strategy> strategy_{};
  /// How long an attempt is expected to take at most: a trial of a half-open circuit that takes longer has failed.
  /// Above 0 and up to `longest_timeout`.
  duration timeout = std::chrono::seconds{1};
  /// Only versions that serve this requirement, by the compatibility rule of the service or else the caret range.
  std::optional<version> compatible_with{};
};

/// What a route needs of its surroundings. All of it is called from any thread.
struct route_parts {
  std::function<timestamp()> now;
  /// All chance follows from it.
  uint64_t seed = 0;
  /// There is something to collect: at once, or else within the age that a batch may have.
  std::function<void(bool at_once)> wake;
};

/// The data plane: picks instances of one service and gathers the outcomes, from any thread, by what was said in the
/// latest snapshot. A pick takes no lock and sends no message; only the first one of a thread takes a lock.
///
/// Whoever keeps the route gives it snapshots and permits and collects from it, one call at a time. A half-open
/// instance is tried when a permit is at hand; a pick that finds none asks for it and goes elsewhere.
class route {
public:
  route(route_options options, route_parts parts);
  route(const route&) = delete;
  route& operator=(const route&) = delete;
  /// No attempt and no pick may be under way.
  ~route();

  const route_options& options() const { return options_; }

  /// Picks an instance, as `pick` messages do: `no_instance`, `circuit_open`, or `unavailable` before the first
  /// snapshot and once closed. `exclude`: instances that failed before in this request. Thread-safe.
  expected<attempt> pick(const request_key& key = {}, std::span<const instance_id> exclude = {});

  // -- for whoever keeps it

  /// Instances that are in the same content in the snapshot before keep what is in flight at them, and all that were in
  /// it keep the permits at hand.
  void take(const service_snapshot& latest);

  /// From now on every pick is `unavailable`.
  void close();

  /// The index of the latest snapshot, 0 before the first.
  int64_t index() const { return index_; }

  /// Outcomes that have come since, each exactly once.
  std::vector<call_outcome> collect();

  struct trial {
    instance_id instance;
    int64_t epoch = 0;
  };

  /// Half-open instances that picks have asked for since; each until `answer` has been told.
  std::vector<trial> wanted();

  /// The breaker has granted a permit, or has not; picks may then ask again.
  void answer(const trial& what, bool granted);

  /// Takes back permits that no pick has used; they are to be reported as abandoned. How many there were.
  int64_t take_back(const trial& what);

  /// Attempts in flight.
  int64_t active() const;

private:
  friend class attempt;

  route_chain& chain_of_thread();
  route_chain& add_chain();
  expected<attempt> pick_from(const route_form& form, route_chain& with, const request_key& key,
                              std::span<const instance_id> exclude);
  std::optional<size_t> place_of_trial(const route_form& form, size_t group, std::span<const size_t> skip);
  void end(route_peer& at, const attempt& what, call_result result, std::string_view code) noexcept;
  void wake(bool at_once);
  void show(std::unique_ptr<const route_form> form);
  route_peer* find(const instance_id& id) const;
  bool nobody_reads_old_forms();

  const route_options options_;
  const route_parts parts_;
  /// Never used again in this process, by which threads know their chains.
  const uint64_t number_;
  std::atomic<const route_form*> form_{nullptr};
  std::atomic<bool> woken_{false};
  std::atomic<bool> woken_at_once_{false};

  /// Guards the chains and what did not fit into their rings.
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<route_chain>> chains_;
  uint64_t chains_so_far_ = 0;
  std::vector<call_outcome> overflow_;

  // Touched by the keeper only.
  int64_t index_ = 0;
  std::map<instance_id, std::unique_ptr<route_peer>> peers_;
  std::unique_ptr<const route_form> current_;
  std::vector<std::unique_ptr<const route_form>> old_forms_;
  std::vector<std::unique_ptr<route_peer>> old_peers_;
};

} // namespace muster
