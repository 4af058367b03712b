#include "runtime/probing/grpc_loop.hpp"

#include "runtime/clock.hpp"
#include "runtime/probing/time_within.hpp"

#include <grpc/support/time.h>

#include <utility>

namespace muster {

void grpc_loop::add(const probe& what, std::function<void(probe_result)> done) {
  auto added = std::make_unique<look>();
  added->what = what;
  added->done = std::move(done);
  added->time = time_within(what.timeout);
  added->deadline = steady_now() + added->time;
  const std::lock_guard lock{mutex_};
  if (stopped_)
    return;
  auto* const tag = added.get();
  looks_.emplace(tag, std::move(added));
  tag->bell.Set(&queue_, gpr_now(GPR_CLOCK_MONOTONIC), tag);
}

void grpc_loop::stop() {
  const std::lock_guard lock{mutex_};
  stopped_ = true;
  for (const auto& [tag, what] : looks_)
    if (what->request)
      what->request->cancel();
  queue_.Shutdown();
}

void grpc_loop::run() {
  void* tag = nullptr;
  bool good = false;
  while (queue_.Next(&tag, &good)) {
    auto& what = *static_cast<look*>(tag);
    what.request ? finish(what) : begin(what);
  }
}

void grpc_loop::begin(look& what) {
  // Takes a while where certificates are read.
  auto request = std::make_unique<grpc_request>(what.what, what.time, authorities_);
  const std::lock_guard lock{mutex_};
  if (stopped_) {
    looks_.erase(&what);
    return;
  }
  what.request = std::move(request);
  what.request->begin(what.deadline - steady_now(), queue_, &what);
}

void grpc_loop::finish(look& what) {
  const auto ended = take(what);
  if (!ended)
    return;
  auto [passed, detail] = ended->request->judge();
  ended->done({ended->what.id, ended->what.instance, passed, std::move(detail)});
}

std::unique_ptr<grpc_loop::look> grpc_loop::take(look& what) {
  const std::lock_guard lock{mutex_};
  auto ended = std::move(looks_.extract(&what).mapped());
  return stopped_ ? nullptr : std::move(ended);
}

} // namespace muster
