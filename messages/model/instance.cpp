#include "messages/model/instance.hpp"

#include "messages/model/faults.hpp"

#include <algorithm>

namespace muster {

namespace {

void check(const endpoint& address, fault_list& faults) {
  if (address.host.empty())
    faults.expect(false, "address has no host; write HOST:PORT");
  else
    faults.expect(is_host(address.host),
                  "address host '" + address.host.substr(0, 64) + "' is no host name and no IP address");
  faults.expect_within("port", int64_t{address.port}, 1, 65535);
}

void check(const location& place, fault_list& faults) {
  const auto expect_within = [&](std::string_view key, degrees angle, int64_t most) {
    faults.expect(angle.micro >= -most * degrees::one && angle.micro <= most * degrees::one,
                  "location." + std::string{key} + " " + to_string(angle) + " is outside -" + std::to_string(most)
                    + " to " + std::to_string(most));
  };
  expect_within("latitude", place.latitude, 90);
  expect_within("longitude", place.longitude, 180);
}

void check(const lease_terms& lease, fault_list& faults) {
  faults.expect(lease.heartbeat > duration{0},
                "lease heartbeat " + format_duration(lease.heartbeat) + " is not positive");
  faults.expect(lease.ttl >= lease.heartbeat, "lease ttl " + format_duration(lease.ttl)
                                                + " is shorter than its heartbeat " + format_duration(lease.heartbeat));
  faults.expect(lease.ttl <= longest_span,
                "lease ttl " + format_duration(lease.ttl) + " is above " + format_duration(longest_span));
}

/// Calls `f(name, value)` for each value that a change may set.
template <class F>
void for_each_value(const instance_change& of, F&& f) {
  for_each_field(of, [&]<class Member>(std::string_view name, const Member& member) {
    if constexpr (requires { member.has_value(); })
      f(name, member);
  });
}

std::string clearable() {
  std::string result;
  for_each_value({}, [&](std::string_view name, const auto&) {
    if (name != "address")
      result.append(result.empty() ? "" : ", ").append(name);
  });
  return result;
}

} // namespace

bool is_same(const instance& left, const instance& right) {
  return left == right && left.version_.build == right.version_.build;
}

std::vector<std::string> faults_of(const instance_change& offered) {
  fault_list faults;
  for (auto name = offered.clear.begin(); name != offered.clear.end(); ++name) {
    const auto what = "clear '" + name->substr(0, 64) + "'";
    bool known = false;
    for_each_value(offered, [&](std::string_view key, const auto& value) {
      known = known || key == *name;
      if (key == *name)
        faults.expect(!value, what + " is set as well");
    });
    faults.expect(known && *name != "address", what + " is not among " + clearable());
    faults.expect(std::find(offered.clear.begin(), name, *name) == name, what + " is there twice");
  }
  return faults.take();
}

instance changed(instance before, const instance_change& by) {
  for_each_value(by, [&]<class Value>(std::string_view key, const std::optional<Value>& value) {
    for_each_field(before, [&]<class Member>(std::string_view name, Member& member) {
      if constexpr (std::is_same_v<Member, Value> || std::is_same_v<Member, std::optional<Value>>)
        if (value && name == key)
          member = *value;
    });
  });
  instance unset;
  for (const auto& cleared : by.clear)
    for_each_field(before, [&]<class Member>(std::string_view name, Member& member) {
      for_each_field(unset, [&]<class Other>(std::string_view key, Other& value) {
        if constexpr (std::is_same_v<Member, Other>)
          if (name == cleared && key == cleared)
            member = value;
      });
    });
  return before;
}

std::vector<std::string> faults_of(const instance& candidate) {
  fault_list faults;
  const auto expect_name = [&](std::string_view key, const std::string& name) {
    faults.expect(is_name(name),
                  std::string{key} + " '" + name.substr(0, 64) + "' is not " + std::string{name_rule::rule});
  };
  expect_name("id", candidate.id.str());
  expect_name("service", candidate.service.str());
  check(candidate.address, faults);
  faults.expect_within("weight", candidate.weight, 0, 1'000'000);
  if (candidate.location_)
    check(*candidate.location_, faults);
  if (candidate.lease)
    check(*candidate.lease, faults);
  for (const auto& [service, range] : candidate.depends_on)
    expect_name("depends_on", service);
  return faults.take();
}

} // namespace muster
