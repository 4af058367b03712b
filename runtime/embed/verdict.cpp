#include "runtime/embed/verdict.hpp"

#include <exception>

namespace muster {

std::optional<std::string> verdict::give_up(const std::string& why) {
  {
    const std::lock_guard guard{mutex_};
    if (stopping_)
      return std::nullopt;
    reason_ = why;
    telling_ = std::this_thread::get_id();
  }
  std::optional<std::string> thrown;
  try {
    if (tell_)
      tell_(why);
  } catch (const std::exception& what) {
    thrown = what.what();
  } catch (...) {
    thrown = "an exception of an unknown type";
  }
  const std::lock_guard guard{mutex_};
  telling_.reset();
  return thrown;
}

void verdict::stop() {
  const std::lock_guard guard{mutex_};
  stopping_ = true;
}

std::optional<std::string> verdict::reason() const {
  const std::lock_guard guard{mutex_};
  return reason_;
}

bool verdict::tells_here() const {
  const std::lock_guard guard{mutex_};
  return telling_ == std::this_thread::get_id();
}

} // namespace muster
