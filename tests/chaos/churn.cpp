#include "tests/chaos/churn.hpp"

#include <algorithm>
#include <iterator>

namespace muster {

namespace {

constexpr size_t fewest = 10;
constexpr size_t most = 100;

} // namespace

churn::write churn::registration() {
  instance content;
  content.id = instance_id{"churn-" + std::to_string(++instances_)};
  content.service = service_;
  content.address = {"10.0.0.1", 8080};
  content.metadata["turn"] = "0";
  entries_[content.id].busy = true;
  const auto number = next_command();
  return {register_instance{number, content, false}, content.id, number, content};
}

std::optional<instance_id> churn::idle(std::mt19937_64& dice) const {
  std::vector<instance_id> free;
  for (const auto& [id, each] : entries_)
    if (!each.busy)
      free.push_back(id);
  if (free.empty())
    return std::nullopt;
  return free[std::uniform_int_distribution<size_t>{0, free.size() - 1}(dice)];
}

churn::write churn::next(std::mt19937_64& dice) {
  const auto draw = std::uniform_int_distribution<int>{0, 9}(dice);
  const auto id = idle(dice);
  if (!id || entries_.size() < fewest || (draw < 4 && entries_.size() < most))
    return registration();
  auto& at = entries_.at(*id);
  at.busy = true;
  const auto number = next_command();
  if (draw < 7) {
    instance_change change;
    change.metadata = std::map<std::string, std::string>{{"turn", number.str()}};
    return {update_instance{number, *id, change}, *id, number, changed(*at.content, change)};
  }
  return {deregister_instance{number, *id, "its turn is over"}, *id, number, std::nullopt};
}

void churn::acknowledged(const write& taken, int64_t index) {
  acknowledgements_.push_back({taken.id, index});
  entries_.at(taken.about).content = taken.after;
}

bool churn::read_back(const write& taken, const instance_list& found) {
  const auto at = entries_.find(taken.about);
  const auto& wanted = at->second.content;
  const auto agrees =
    wanted ? found.instances.size() == 1 && is_same(found.instances.front().content, *wanted) : found.instances.empty();
  at->second.busy = false;
  if (!wanted)
    entries_.erase(at);
  return agrees;
}

std::vector<instance> churn::expected_instances() const {
  std::vector<instance> result;
  for (const auto& [id, each] : entries_)
    if (each.content)
      result.push_back(*each.content);
  return result;
}

} // namespace muster
