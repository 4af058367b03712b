#include "runtime/probing/grpc_loop.hpp"

#include "runtime/clock.hpp"

#include <grpc/support/time.h>

#include <utility>

namespace muster {

void grpc_loop::add(look what) {
  auto added = std::make_unique<attempt>(std::move(what));
  const std::lock_guard lock{mutex_};
  if (stopped_)
    return;
  auto* const tag = added.get();
  attempts_.emplace(tag, std::move(added));
  tag->bell.Set(&queue_, gpr_now(GPR_CLOCK_MONOTONIC), tag);
}

void grpc_loop::stop() {
  const std::lock_guard lock{mutex_};
  stopped_ = true;
  for (const auto& [tag, what] : attempts_)
    if (what->request)
      what->request->cancel();
  queue_.Shutdown();
}

void grpc_loop::run() {
  void* tag = nullptr;
  bool good = false;
  while (queue_.Next(&tag, &good)) {
    auto& what = *static_cast<attempt*>(tag);
    what.request ? finish(what) : begin(what);
  }
}

void grpc_loop::begin(attempt& what) {
  // Takes a while where certificates are read.
  auto request = std::make_unique<grpc_request>(what.wanted.what, what.wanted.time, authorities_);
  const std::lock_guard lock{mutex_};
  if (stopped_) {
    attempts_.erase(&what);
    return;
  }
  what.request = std::move(request);
  what.request->begin(what.wanted.deadline - steady_now(), queue_, &what);
}

void grpc_loop::finish(attempt& what) {
  const auto ended = take(what);
  if (!ended)
    return;
  auto [passed, detail] = ended->request->judge();
  ended->wanted.end(passed, std::move(detail));
}

std::unique_ptr<grpc_loop::attempt> grpc_loop::take(attempt& what) {
  const std::lock_guard lock{mutex_};
  auto ended = std::move(attempts_.extract(&what).mapped());
  return stopped_ ? nullptr : std::move(ended);
}

} // namespace muster
