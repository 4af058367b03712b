#include "actors/registry/catalog.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

namespace muster {

namespace {

/// Puts together what is decided of each item.
class batch_verdict {
public:
  void add(const instance_id& id, expected<std::vector<fact>> decided) {
    ++place_;
    if (!seen_.insert(id).second)
      refuse({errc::invalid, "instance '" + id.str() + "' is in the batch twice"});
    else if (!decided)
      refuse(decided.error());
    else
      std::ranges::move(*decided, std::back_inserter(facts_));
  }

  expected<std::vector<fact>> take() {
    if (refused_)
      return tl::make_unexpected(std::move(*refused_));
    return std::move(facts_);
  }

private:
  void refuse(const failure& why) {
    const auto text = "item " + std::to_string(place_) + ": " + why.detail;
    if (refused_)
      refused_->detail.append("; ").append(text);
    else
      refused_ = {why.code, text};
  }

  int64_t place_ = 0;
  std::set<instance_id> seen_;
  std::vector<fact> facts_;
  std::optional<failure> refused_;
};

} // namespace

expected<std::vector<fact>> catalog::decide(const register_batch& command) const {
  batch_verdict all;
  for (const auto& each : command.content)
    all.add(each.id, decide(register_instance{{}, each, command.replace}));
  return all.take();
}

expected<std::vector<fact>> catalog::decide(const deregister_batch& command) const {
  batch_verdict all;
  for (const auto& id : command.ids)
    all.add(id, decide(deregister_instance{{}, id, command.reason}));
  return all.take();
}

expected<std::vector<fact>> catalog::decide(const update_batch& command) const {
  batch_verdict all;
  for (const auto& [id, set] : command.updates)
    all.add(id, decide(update_instance{{}, id, set}));
  return all.take();
}

} // namespace muster
