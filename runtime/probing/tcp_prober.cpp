#include "runtime/probing/tcp_prober.hpp"

#include "runtime/probing/quiet_thread.hpp"
#include "runtime/probing/tcp_loop.hpp"

#include <utility>

namespace muster {

tcp_prober::tcp_prober(name_lookup lookup)
  : loop_{std::make_shared<tcp_loop>(std::move(lookup))},
    thread_{start_quiet_thread([loop = loop_] { loop->run(); })} {}

tcp_prober::~tcp_prober() {
  loop_->stop();
  // A `done` may let go of the last actor that holds the prober.
  if (thread_.get_id() == std::this_thread::get_id())
    thread_.detach();
  else
    thread_.join();
}

void tcp_prober::start(const probe& what, std::function<void(probe_result)> done) {
  const auto refuse = [&](std::string why) { done({what.id, what.instance, false, std::move(why)}); };
  if (!can(what.kind))
    refuse("checks of kind " + std::string{to_string(what.kind)} + " cannot be run here");
  else if (what.address.host.empty() || what.address.port == 0)
    refuse("the instance has no address to connect to; a check of kind tcp needs HOST:PORT");
  else
    loop_->add(what, std::move(done));
}

} // namespace muster
