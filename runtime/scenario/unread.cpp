#include "runtime/scenario/unread.hpp"

#include <algorithm>

namespace muster {

namespace {

/// Takes the first step off a pointer.
std::string_view take_step(std::string_view& pointer) {
  const auto end = std::min(pointer.find('/', 1), pointer.size());
  const auto step = pointer.substr(0, end);
  pointer.remove_prefix(end);
  return step;
}

bool is_above(std::string_view pointer, std::string_view pattern) {
  while (!pointer.empty()) {
    const auto step = take_step(pointer);
    const auto wanted = take_step(pattern);
    if (wanted != step && wanted != "/*")
      return false;
  }
  return true;
}

} // namespace

bool unread_places::covers(std::string_view pointer) const {
  for (auto end = pointer.size(); end != std::string_view::npos; end = end == 0 ? end - 1 : pointer.rfind('/', end - 1))
    if (pointers_.contains(pointer.substr(0, end)))
      return true;
  return false;
}

bool unread_places::touches(std::string_view pointer) const {
  const auto below = std::string{pointer} + "/";
  const auto next = pointers_.lower_bound(below);
  return covers(pointer) || (next != pointers_.end() && next->starts_with(below));
}

bool unread_places::may_cover(std::string_view pattern) const {
  return std::ranges::any_of(pointers_, [&](const std::string& pointer) { return is_above(pointer, pattern); });
}

} // namespace muster
