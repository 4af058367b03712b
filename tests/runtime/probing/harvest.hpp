#pragma once

#include "messages/protocol/health.hpp"
#include "runtime/clock.hpp"
#include "tests/catch.hpp"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace muster {

/// Takes the results of probes, which may come from any thread and after the test has ended.
class harvest {
public:
  std::function<void(probe_result)> taker() const {
    return [to = shared_](const probe_result& result) {
      const std::lock_guard lock{to->mutex};
      to->results.emplace(result.probe, result);
      ++to->count;
      to->more.notify_all();
    };
  }

  /// The first `count` results by the ids of their probes, as soon as there are so many.
  std::map<int64_t, probe_result> wait(size_t count) const {
    std::unique_lock lock{shared_->mutex};
    const auto deadline = steady_now() + std::chrono::seconds{30};
    REQUIRE(shared_->more.wait_until(lock, deadline, [&] { return shared_->count >= count; }));
    CHECK(shared_->results.size() == shared_->count);
    return shared_->results;
  }

  probe_result wait_for_one() const { return wait(1).begin()->second; }

  size_t size() const {
    const std::lock_guard lock{shared_->mutex};
    return shared_->count;
  }

private:
  struct shared {
    std::mutex mutex;
    std::condition_variable more;
    std::map<int64_t, probe_result> results;
    /// More than there are results when a probe has ended twice.
    size_t count = 0;
  };

  std::shared_ptr<shared> shared_ = std::make_shared<shared>();
};

} // namespace muster
