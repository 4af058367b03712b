#pragma once

#include "actors/supervision/supervised.hpp"
#include "messages/protocol/breaker.hpp"
#include "messages/protocol/metrics.hpp"
#include "runtime/route/report_clerk.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <vector>

namespace muster {

// What the dispatcher is told never leaves the process and so has no place in the block of wire types.

/// How calls of one service went, in the order in which they ended.
struct report_calls {
  service_name service;
  std::vector<call_outcome> outcomes;
};
MUSTER_DESCRIBE(report_calls, service, outcomes)

/// Asks for everything that has been gathered so far to be reported.
struct flush_reports {
  /// Always: a message is made of something.
  bool all = true;
};
MUSTER_DESCRIBE(flush_reports, all)

using dispatcher_actor = handle<
  // Gathers outcomes and reports them, a failure at once.
  result<void>(report_calls),
  // Answers when each report sent so far was answered, or was given up for this time.
  result<done>(flush_reports)>;

/// Hands over how calls went; to be called by any thread, waits for nobody. Outcomes that come when the dispatcher
/// has stopped are dropped.
using report_function = std::function<void(service_name, std::vector<call_outcome>)>;

/// Sends the reports of one process to the breakers and to metrics, and repeats what no checkpoint covers yet. The
/// reporter belongs to the process, so that the next incarnation goes on with what one that has crashed had gathered.
class dispatcher final : public supervised<dispatcher_actor> {
public:
  dispatcher(caf::actor_config& cfg, seat place, std::shared_ptr<reporter> reports);

protected:
  void start() override;
  behavior_type serve() override;

private:
  struct flush {
    int64_t last_send = 0;
    promise<done> answer;
  };

  void send(const call_report& report, counter to);
  void sent(int64_t number);

  std::shared_ptr<reporter> reporter_;
  report_clerk clerk_;
  int64_t last_send_ = 0;
  std::set<int64_t> on_their_way_;
  std::deque<flush> flushes_;
};

} // namespace muster
