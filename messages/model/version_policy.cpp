#include "messages/model/version_policy.hpp"

#include "messages/model/decimal.hpp"

namespace muster {

namespace {

void check(const version_rule& rule, fault_list& faults) {
  faults.expect(!rule.min || !rule.max || *rule.min < *rule.max,
                "versions.compatibility.min is not below its max, which leaves no version");
  faults.expect(!rule.deprecated_from || !rule.removed_from || *rule.deprecated_from <= *rule.removed_from,
                "versions.compatibility.deprecated_from is above its removed_from");
}

} // namespace

void check(const version_policy& policy, fault_list& faults) {
  if (policy.compatibility)
    check(*policy.compatibility, faults);
  int64_t sum = 0;
  for (const auto& [range, share] : policy.split) {
    const auto parsed = version_range::parse(range);
    faults.expect(parsed.has_value(), "versions.split" + (parsed ? std::string{} : " " + parsed.error().detail));
    faults.expect_within("versions.split", share);
    sum += share.ppm >= 0 && share.ppm <= ratio::one ? share.ppm : 0;
  }
  faults.expect(policy.split.size() <= version_policy::max_split,
                "versions.split has more than " + std::to_string(version_policy::max_split) + " ranges");
  faults.expect(policy.split.empty() || sum == ratio::one,
                "versions.split makes " + format_decimal(sum, ratio::one / 100) + "%; all shares make 100%");
}

std::vector<std::string> faults_of(const deprecation& notice) {
  fault_list faults;
  faults.expect(!notice.replacement || !notice.range.contains(*notice.replacement, true),
                "replacement is in the deprecated range '" + to_string(notice.range).substr(0, 64) + "' itself");
  return faults.take();
}

} // namespace muster
