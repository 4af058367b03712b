#include "actors/registry/leases.hpp"

#include <algorithm>
#include <iterator>

namespace muster {

void leases::grant(const instance& content, timestamp now, bool heard) {
  end(content.id);
  if (content.lease)
    start(content.id, *content.lease, now, heard);
}

void leases::update(const instance& content, timestamp now, bool heard) {
  const auto found = entries_.find(content.id);
  const auto before = found == entries_.end() ? std::nullopt : std::optional{found->second.terms};
  if (before != content.lease)
    grant(content, now, heard);
}

void leases::renew(const instance_id& id, timestamp now) {
  const auto found = entries_.find(id);
  if (found == entries_.end())
    return;
  const auto terms = found->second.terms;
  forget(id, found->second);
  start(id, terms, now, true);
}

void leases::end(const instance_id& id) {
  const auto found = entries_.find(id);
  if (found == entries_.end())
    return;
  forget(id, found->second);
  entries_.erase(found);
}

bool leases::is_expired(const instance_id& id, timestamp now) const {
  return ended_since(id, now).has_value();
}

std::optional<duration> leases::ended_since(const instance_id& id, timestamp now) const {
  const auto found = entries_.find(id);
  return found == entries_.end() || found->second.ends > now ? std::nullopt : std::optional{now - found->second.ends};
}

std::vector<instance_id> leases::expired(timestamp now, int64_t most) const {
  std::vector<instance_id> result;
  for (const auto& [ends, id] : by_end_) {
    if (ends > now || std::ssize(result) >= most)
      break;
    result.push_back(id);
  }
  return result;
}

lease_tally leases::tally(timestamp now) {
  while (!in_time_.empty() && in_time_.begin()->first <= now) {
    presumed_ -= entries_.at(in_time_.begin()->second).heard ? 0 : 1;
    in_time_.erase(in_time_.begin());
  }
  return {std::ssize(entries_), std::ssize(in_time_) - presumed_, presumed_};
}

void leases::start(const instance_id& id, const lease_terms& terms, timestamp now, bool heard) {
  const auto& added = entries_[id] = {terms, now + terms.ttl, now + std::min(2 * terms.heartbeat, terms.ttl), heard};
  by_end_.insert({added.ends, id});
  in_time_.insert({added.late, id});
  presumed_ += heard ? 0 : 1;
}

void leases::forget(const instance_id& id, const entry& which) {
  by_end_.erase({which.ends, id});
  if (in_time_.erase({which.late, id}) > 0)
    presumed_ -= which.heard ? 0 : 1;
}

} // namespace muster
