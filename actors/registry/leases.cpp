#include "actors/registry/leases.hpp"

namespace muster {

void leases::grant(const instance& content, timestamp now) {
  end(content.id);
  if (!content.lease)
    return;
  const auto ends = now + content.lease->ttl;
  entries_[content.id] = {content.lease->ttl, ends};
  by_end_.insert({ends, content.id});
}

void leases::renew(const instance_id& id, timestamp now) {
  const auto found = entries_.find(id);
  if (found == entries_.end())
    return;
  by_end_.erase({found->second.ends, id});
  found->second.ends = now + found->second.ttl;
  by_end_.insert({found->second.ends, id});
}

void leases::end(const instance_id& id) {
  const auto found = entries_.find(id);
  if (found == entries_.end())
    return;
  by_end_.erase({found->second.ends, id});
  entries_.erase(found);
}

bool leases::is_expired(const instance_id& id, timestamp now) const {
  const auto found = entries_.find(id);
  return found != entries_.end() && found->second.ends <= now;
}

std::vector<instance_id> leases::expired(timestamp now) const {
  std::vector<instance_id> result;
  for (const auto& [ends, id] : by_end_) {
    if (ends > now)
      break;
    result.push_back(id);
  }
  return result;
}

} // namespace muster
