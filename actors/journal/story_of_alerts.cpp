#include "actors/journal/story_of_alerts.hpp"

#include <algorithm>

namespace muster {

story_of_alerts::story_of_alerts(int64_t max_history)
  : max_history_{static_cast<size_t>(std::max<int64_t>(max_history, 0))} {}

void story_of_alerts::fired(const entry& line, const alert& episode) {
  stories_.try_emplace(episode.id, story{{line}, {episode.service, episode.rule}, number_of(episode.id), false});
}

void story_of_alerts::resolved(const entry& line, const alert_id& id) {
  const auto found = stories_.find(id);
  if (found == stories_.end() || found->second.resolved)
    return;
  found->second.facts.push_back(line);
  found->second.resolved = true;
  resolved_.push_back(id);
  if (resolved_.size() > max_history_)
    forget_oldest();
}

void story_of_alerts::notified(const entry& line, const alert_id& id) {
  if (const auto found = stories_.find(id); found != stories_.end())
    found->second.facts.push_back(line);
}

void story_of_alerts::tell(std::vector<entry>& to) const {
  for (const auto& [id, each] : stories_)
    to.insert(to.end(), each.facts.begin(), each.facts.end());
  for (const auto& [rule, each] : forgotten_)
    to.insert(to.end(), each.facts.begin(), each.facts.end());
}

void story_of_alerts::forget_oldest() {
  auto gone = stories_.extract(resolved_.front());
  resolved_.pop_front();
  auto& highest = forgotten_[gone.mapped().rule];
  if (highest.facts.empty() || highest.number < gone.mapped().number)
    highest = std::move(gone.mapped());
}

} // namespace muster
