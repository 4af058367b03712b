#include "runtime/probing/resolver.hpp"

#include "runtime/probing/quiet_thread.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <utility>

namespace muster {

struct resolver::work {
  work(name_lookup with, listener to) : lookup{std::move(with)}, tell{std::move(to)} {}

  const name_lookup lookup;

  std::mutex mutex;
  std::condition_variable changed;
  listener tell;
  std::deque<std::string> queue;
  std::array<bool, max_threads> busy{};
  bool stopped = false;
};

resolver::resolver(name_lookup lookup, listener tell)
  : work_{std::make_shared<work>(std::move(lookup), std::move(tell))} {}

resolver::~resolver() {
  std::array<bool, max_threads> busy{};
  {
    const std::lock_guard lock{work_->mutex};
    work_->stopped = true;
    work_->tell = nullptr;
    busy = work_->busy;
  }
  work_->changed.notify_all();
  for (size_t i = 0; i < threads_.size(); ++i)
    busy[i] ? threads_[i].detach() : threads_[i].join();
}

void resolver::look_up(const std::string& host) {
  const std::lock_guard lock{work_->mutex};
  work_->queue.push_back(host);
  const auto busy = static_cast<size_t>(std::ranges::count(work_->busy, true));
  if (work_->queue.size() > threads_.size() - busy && threads_.size() < max_threads)
    try {
      threads_.push_back(
        start_quiet_thread([with = work_, number = threads_.size()]() mutable { serve(std::move(with), number); }));
    } catch (const std::system_error& error) {
      if (threads_.empty()) {
        work_->queue.pop_back();
        work_->tell(host, fail(errc::overloaded, "no thread to look up '" + host + "': " + error.what()));
      }
    }
  work_->changed.notify_one();
}

void resolver::serve(std::shared_ptr<work> with, size_t number) {
  std::unique_lock lock{with->mutex};
  for (;;) {
    with->changed.wait(lock, [&] { return with->stopped || !with->queue.empty(); });
    if (with->stopped)
      return;
    const auto host = std::move(with->queue.front());
    with->queue.pop_front();
    with->busy[number] = true;
    lock.unlock();
    auto found = with->lookup(host);
    lock.lock();
    if (with->stopped)
      return;
    with->busy[number] = false;
    with->tell(host, std::move(found));
  }
}

} // namespace muster
