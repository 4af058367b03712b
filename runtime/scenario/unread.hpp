#pragma once

#include <set>
#include <string>
#include <string_view>

namespace muster {

/// The places of a file, as JSON pointers, that hold no value to go by: what depends on one cannot be judged.
class unread_places {
public:
  void add(std::string pointer) { pointers_.insert(std::move(pointer)); }

  void add(const std::set<std::string>& pointers) { pointers_.insert(pointers.begin(), pointers.end()); }

  /// Whether the value at a place is unread, or what it is a part of.
  bool covers(std::string_view pointer) const;

  /// Whether the value at a place is unread, or what it is a part of, or a part of it.
  bool touches(std::string_view pointer) const;

  /// Whether a place of a pattern, in which `*` is any one step, is covered.
  bool may_cover(std::string_view pattern) const;

private:
  std::set<std::string, std::less<>> pointers_;
};

} // namespace muster
