#pragma once

#include "actors/alerts/alert_desk.hpp"
#include "actors/alerts/delivery.hpp"
#include "actors/journal/fact_follower.hpp"
#include "actors/supervision/supervised.hpp"
#include "messages/protocol/alerts.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace muster {

/// Evaluates all alert rules each alert_settings::interval, journals what fires and resolves, and hands each
/// notification to every sink's post `sink/NAME` until that sink has delivered it, in order for each sink.
class alerts_shell final : public supervised<alerts_actor, tick> {
public:
  alerts_shell(caf::actor_config& cfg, seat place, std::vector<sink_name> sinks);

protected:
  void start() override;
  behavior_type serve() override;

private:
  using watches = std::vector<alert_watch>;

  void begin(const checkpoint& saved);

  void evaluate();
  void judge_all(timestamp at);
  void ask_metrics(const service_name& service, const instance_id& instance, duration over, const watches& asking,
                   timestamp at);
  void ask_health(const service_name& service, const watches& asking, timestamp at);
  void judge(const alert_watch& watch, const std::optional<alert_reading>& reading, timestamp at);
  void answered();
  void save_timers();
  void journal(fact decided);

  void deliver_all();
  void deliver_next(const sink_name& sink);

  alert_desk desk_;
  std::map<sink_name, delivery_pace> sinks_;
  fact_follower<alerts_shell> follower_;
  bool serving_ = false;
  /// Measures that were asked for and have not come yet.
  std::size_t awaited_ = 0;
  std::string saved_;
  std::set<command_id> journaling_;
};

} // namespace muster
