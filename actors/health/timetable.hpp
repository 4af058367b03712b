#pragma once

#include "messages/model/id.hpp"
#include "messages/model/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace muster {

/// At most one instant for each instance; among equal instants the one that was set first comes first.
class timetable {
public:
  struct entry {
    timestamp at;
    instance_id instance;
  };

  void set(const instance_id& instance, timestamp at);
  void erase(const instance_id& instance);

  std::optional<timestamp> at(const instance_id& instance) const;
  std::optional<entry> first() const;
  size_t size() const noexcept { return order_.size(); }

private:
  using place = std::pair<timestamp, int64_t>;

  std::map<instance_id, place> places_;
  std::map<place, instance_id> order_;
  int64_t sequence_ = 0;
};

} // namespace muster
