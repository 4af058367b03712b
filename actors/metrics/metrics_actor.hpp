#pragma once

#include "actors/journal/fact_follower.hpp"
#include "actors/metrics/checkpoint_plan.hpp"
#include "actors/supervision/supervised.hpp"
#include "messages/protocol/metrics.hpp"

#include <memory>
#include <string>

namespace muster {

/// Counts the calls of all services, and saves what it has counted each checkpoint_settings::interval. How the actors
/// fare it asks their supervisors.
class metrics_shell final : public supervised<metrics_actor, tick> {
public:
  metrics_shell(caf::actor_config& cfg, seat place);

protected:
  void start() override;
  behavior_type serve() override;

private:
  /// The generations of its ticks: each timer is set again only when it has come.
  enum timer : int64_t { save_now, clean_up };

  void load_recent();
  void load_full(std::shared_ptr<const std::string> recent, child_name full);
  void follow();
  void serve_now();
  void handle(const tick& due);
  void save();
  result<call_receipt> count(const call_report& report);
  result<measures> answer(const measure_query& query) const;
  result<children_list> ask_supervisors(const children_query& query);
  call_metrics empty() const;

  call_metrics metrics_;
  checkpoint_plan plan_;
  fact_follower<metrics_shell> follower_;
};

} // namespace muster
