#include "runtime/scenario/director.hpp"

// The steps that tell the registry of versions and groups.

namespace muster {

namespace {

/// `90% to ^1, 10% to ^2`
std::string told(const std::map<std::string, ratio>& shares) {
  std::string result;
  for (const auto& [range, share] : shares)
    result.append(result.empty() ? "" : ", ").append(format_percent(share)).append(" to ").append(range);
  return result;
}

} // namespace

void director::perform(const script_step&, const deprecate_target& what) {
  operators_.deprecate(service_name{what.target.name},
                       {what.target.range, what.reason, what.replacement, what.removal, what.migration_guide});
}

void director::perform(const script_step&, const split_picks& what) {
  on_.timeline.add(on_.now(), "command",
                   what.shares.empty() ? "picks of " + what.target.name + " are split no longer"
                                       : "splits picks of " + what.target.name + ": " + told(what.shares));
  operators_.split(service_name{what.target.name}, what.shares);
}

void director::perform(const script_step&, const join_group& what) {
  operators_.join(what.group, instances_in(what.target));
}

void director::perform(const script_step&, const leave_group& what) {
  operators_.leave(what.group, instances_in(what.target));
}

} // namespace muster
