#pragma once

#include "actors/metrics/service_calls.hpp"
#include "messages/model/fact.hpp"
#include "messages/model/settings.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace muster {

/// Counts every call once, for its service and for its instance, and answers rates and quantiles.
///
/// Calls of an instance count from before its registration was heard of until it is deregistered; what
/// is reported later counts for the service alone. Memory is bounded for each series (rolling_window) and
/// in their number (metrics_settings): an instance beyond that counts for its service alone, and reports
/// about a further service are refused. An instance has a series from its first call on, so that those that are only
/// registered take no room from those that are called.
class call_metrics {
public:
  explicit call_metrics(metrics_settings limits = {}, duration retention = std::chrono::hours{24})
    : limits_{limits},
      retention_{retention} {}

  /// Counts a report unless it has been counted; answers up to which sequence a saved checkpoint covers
  /// its reporter. `invalid` without reporter, service or a sequence from 1 on; `overloaded` when the
  /// service is unknown and there is no room for it.
  expected<int64_t> count(const call_report& report, timestamp now);

  /// Takes notice of a fact. Facts come in order and without a gap, from the first one on or, after
  /// `restore`, again from the first one on.
  void apply(const record& line);

  /// The calls of a service or an instance in a window, which is rounded up to whole seconds and is an
  /// hour at most. `measures::window` says how much time it really covers: it may begin earlier, as
  /// rolling_window states, and begins no earlier than its subject. `invalid` for a negative window.
  expected<measures> answer(const measure_query& query, timestamp now) const;

  /// Drops what has been silent for the retention time and is not registered.
  void sweep(timestamp now);

  /// Outcomes that count for their service only, because there was no room for their instance.
  int64_t untracked() const noexcept { return untracked_; }

  /// Series of services and instances.
  size_t series() const noexcept { return series_; }

  /// Instances that are gone and still known as such: no more than metrics_settings::max_series.
  size_t gone() const noexcept { return gone_.size(); }

  // What follows is for checkpoints: see checkpoint_plan.

  /// Whether something has happened since the last call of `write`, and whether it needs a full checkpoint.
  bool changed() const noexcept { return changed_; }
  bool wants_full() const noexcept { return wants_full_; }
  /// What was written last is lost.
  void write_failed(checkpoint_scope scope) noexcept;

  /// Writes everything, and what happens from now on is recent; or writes what is recent.
  void write(text_writer& out, checkpoint_scope scope);

  /// The last recent checkpoint that was written is durable: its reports are covered.
  void saved();

  /// Adds a checkpoint: a full one to the empty state, then a recent one. Of no meaning after a fault.
  void read(text_reader& in, timestamp now);

private:
  using services = std::map<service_name, service_calls>;

  void count(const service_name& name, service_calls& service, const call_outcome& outcome, timestamp now);
  void apply(const instance_registered& what, const record& line);
  void apply(const instance_deregistered& what, const record& line);
  void note_gone(const instance_id& instance, timestamp at);
  service_calls* service_for(const service_name& name, bool registered, timestamp now);
  call_series* instance_for(const service_name& name, service_calls& service, const instance_id& id, timestamp now);
  /// Since when an instance is registered for a service; nothing when it is not.
  std::optional<timestamp> registered_since(const instance_id& id, const service_name& service) const;
  void unregister(const instance_id& instance);
  bool has_room(bool registered) const;
  void set_registered(call_series& series);
  void remove_instance(const service_name& service, const instance_id& instance);
  void recount();

  metrics_settings limits_;
  duration retention_;
  services services_;
  struct registration {
    service_name service;
    timestamp since{};
  };
  std::map<instance_id, registration> registered_;
  // How many instances each service has that has any.
  std::map<service_name, int64_t> members_;
  // Deregistered less than `rolling_window::longest` ago, the latest of them: late outcomes must not bring them back.
  std::map<instance_id, timestamp> gone_;
  std::deque<std::pair<timestamp, instance_id>> gone_in_order_;
  size_t series_ = 0;
  size_t unregistered_ = 0;
  int64_t untracked_ = 0;
  // The index of the latest fact, and the one of the checkpoint that was restored.
  int64_t index_ = 0;
  int64_t restored_index_ = 0;
  bool changed_ = false;
  bool wants_full_ = true;
};

} // namespace muster
