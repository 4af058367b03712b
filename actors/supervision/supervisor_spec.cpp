#include "actors/supervision/supervisor_spec.hpp"

#include "actors/supervision/supervisor.hpp"

#include <set>

namespace muster {

namespace {

/// Collects faults of one child.
class examination {
public:
  examination(const child_name& of, std::vector<std::string>& faults) : of_{of}, faults_{faults} {}

  void expect(bool good, const std::string& otherwise) {
    if (!good)
      faults_.push_back("'" + of_.str() + "' " + otherwise);
  }

private:
  const child_name& of_;
  std::vector<std::string>& faults_;
};

void check(const child_name& name, const supervisor_flags& flags, const std::vector<child_spec>& children,
           std::vector<std::string>& faults);

void check(const child_spec& offered, std::vector<std::string>& faults) {
  examination it{offered.name, faults};
  it.expect(is_path(offered.name.str()), "is no name of a child, which is made of " + std::string{path_rule::rule});
  it.expect(offered.start != nullptr, "says nothing of how to start it");
  const auto time = offered.shutdown.time(duration{1}, offered.supervises);
  it.expect(!time || *time > duration{0}, "has a shutdown time that is not positive");
  check(offered.name, offered.flags, offered.children, faults);
}

void check(const child_name& name, const supervisor_flags& flags, const std::vector<child_spec>& children,
           std::vector<std::string>& faults) {
  examination it{name, faults};
  it.expect(flags.intensity.value_or(0) >= 0, "has a negative intensity");
  it.expect(flags.period.value_or(duration{1}) > duration{0}, "has a period that is not positive");
  std::set<child_name> taken{name};
  for (const auto& child : children) {
    const auto names = names_in(child);
    const std::set<child_name> below(names.begin(), names.end());
    for (const auto& each : below)
      it.expect(taken.insert(each).second, "has '" + each.str() + "' twice");
    check(child, faults);
  }
}

} // namespace

std::vector<std::string> faults_of(const child_spec& offered) {
  std::vector<std::string> faults;
  check(offered, faults);
  return faults;
}

std::vector<child_name> names_in(const child_spec& child) {
  std::vector<child_name> names{child.name};
  for (const auto& each : child.children)
    for (auto& name : names_in(each))
      names.push_back(std::move(name));
  return names;
}

child_spec make_supervisor(child_name name, supervisor_flags flags, std::vector<child_spec> children) {
  auto result = make_child<supervisor>(std::move(name), children, flags);
  result.flags = flags;
  result.children = std::move(children);
  return result;
}

} // namespace muster
