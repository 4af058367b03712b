#pragma once

#include "actors/health/prober.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace muster {

/// Several probers as one: a check goes to the first that can run its kind.
class prober_group final : public prober {
public:
  explicit prober_group(std::vector<std::shared_ptr<prober>> members) : members_{std::move(members)} {}

  bool can(check_kind kind) const override {
    return std::ranges::any_of(members_, [&](const auto& member) { return member->can(kind); });
  }

  void start(const probe& what, std::function<void(probe_result)> done) override {
    for (const auto& member : members_)
      if (member->can(what.kind))
        return member->start(what, std::move(done));
    done(
      {what.id, what.instance, false, "checks of kind " + std::string{to_string(what.kind)} + " cannot be run here"});
  }

private:
  std::vector<std::shared_ptr<prober>> members_;
};

} // namespace muster
