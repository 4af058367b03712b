#include "runtime/embed/watch_line.hpp"

#include <exception>
#include <string>
#include <utility>

namespace muster {

template <class F>
bool watch_line::call(bool last, F&& what) {
  {
    std::unique_lock guard{mutex_};
    // Another thread may be telling the end.
    changed_.wait(guard, [&] { return !calling_; });
    if (closed_)
      return false;
    closed_ = last;
    calling_ = std::this_thread::get_id();
  }
  std::optional<std::string> thrown;
  try {
    what();
  } catch (const std::exception& why) {
    thrown = why.what();
  } catch (...) {
    thrown = "an exception of an unknown type";
  }
  bool goes_on = false;
  {
    const std::lock_guard guard{mutex_};
    calling_.reset();
    goes_on = !closed_;
    changed_.notify_all();
  }
  if (thrown && goes_on)
    end({errc::internal, "the watcher has thrown: " + *thrown});
  return goes_on && !thrown;
}

bool watch_line::tell(const record& what) {
  return call(false, [&] { to_.fact(what); });
}

bool watch_line::tell(const registry_state& what) {
  return call(false, [&] { to_.snapshot(what); });
}

bool watch_line::tell(const missed_facts& what) {
  return call(false, [&] {
    if (to_.missed)
      to_.missed(what);
  });
}

void watch_line::end(const failure& why) {
  call(true, [&] {
    if (to_.ended)
      to_.ended(why);
  });
}

void watch_line::close() {
  std::unique_lock guard{mutex_};
  closed_ = true;
  changed_.wait(guard, [&] { return !calling_ || *calling_ == std::this_thread::get_id(); });
}

bool watch_line::closed() const {
  const std::lock_guard guard{mutex_};
  return closed_;
}

bool watch_line::calls_here() const {
  const std::lock_guard guard{mutex_};
  return calling_ == std::this_thread::get_id();
}

} // namespace muster
