#pragma once

#include "actors/alerts/alert_sink.hpp"
#include "actors/alerts/delivery.hpp"
#include "actors/journal/fact_follower.hpp"
#include "actors/supervision/supervised.hpp"
#include "messages/protocol/alerts.hpp"

#include <memory>

namespace muster {

/// Has one sink deliver each notification once: what facts say was delivered is answered at once, and
/// what was delivered without being a fact yet is journaled and not delivered again. Should this actor and
/// the journal die together between the two, the notification is delivered a second time.
class sink_shell final : public supervised<sink_actor> {
public:
  sink_shell(caf::actor_config& cfg, seat place, sink_name name, sink_factory make);

protected:
  void start() override;
  behavior_type serve() override;

private:
  result<done> deliver(const alert& episode);
  result<done> journal(const notice& what);

  sink_name name_;
  sink_factory make_;
  std::unique_ptr<alert_sink> sink_;
  delivery_log log_;
  fact_follower<sink_shell> follower_;
};

} // namespace muster
