#pragma once

#include "runtime/probing/quiet_thread.hpp"

#include <memory>
#include <thread>
#include <utility>

namespace muster {

/// A loop and the thread that runs it. The destructor stops the loop and waits for a call that the loop makes, unless
/// it is itself called within one: what the loop calls may let go of the last actor that holds this.
template <class Loop>
class loop_thread {
public:
  explicit loop_thread(std::shared_ptr<Loop> loop)
    : loop_{std::move(loop)},
      thread_{start_quiet_thread([run = loop_] { run->run(); })} {}
  loop_thread(const loop_thread&) = delete;
  loop_thread& operator=(const loop_thread&) = delete;

  ~loop_thread() {
    loop_->stop();
    if (thread_.get_id() == std::this_thread::get_id())
      thread_.detach();
    else
      thread_.join();
  }

  Loop* operator->() const { return loop_.get(); }

private:
  std::shared_ptr<Loop> loop_;
  std::thread thread_;
};

} // namespace muster
