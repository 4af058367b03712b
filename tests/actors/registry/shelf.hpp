#pragma once

#include "actors/registry/catalog.hpp"
#include "messages/codec/json.hpp"
#include "tests/catch.hpp"
#include "tests/support/sample_instance.hpp"

#include <string>
#include <vector>

namespace muster::test {

inline service_policy checked_policy() {
  service_policy result;
  result.health.emplace();
  return result;
}

/// A catalog with a journal that takes every fact at once.
class shelf {
public:
  /// Decides a command and applies its facts; answers their kinds, or the failure as its text.
  template <class Command>
  std::string tell(const Command& command) {
    const auto facts = books.decide(command);
    if (!facts)
      return std::string{to_string(facts.error().code)} + ": " + facts.error().detail;
    return take(*facts);
  }

  std::string add(const instance& content, bool replace = false) {
    return tell(register_instance{{}, content, replace});
  }

  std::string add(const std::string& id, const std::string& service = "pay") {
    return add(sample_instance(id, service));
  }

  std::string report(const std::string& id, bool healthy) {
    return tell(report_health{{}, instance_id{id}, healthy, "as told"});
  }

  std::string drain(const std::string& id, bool draining = true) {
    return tell(drain_instance{{}, instance_id{id}, draining});
  }

  std::string configure(const std::string& service, const service_policy& policy) {
    return tell(configure_service{{}, service_name{service}, policy});
  }

  std::string take(const std::vector<fact>& facts) {
    std::string kinds;
    for (const auto& what : facts) {
      records.push_back({static_cast<int64_t>(records.size()) + 1, now, {}, what});
      books.apply(records.back());
      kinds.append(kinds.empty() ? "" : ", ").append(kind_of(what));
    }
    return kinds;
  }

  instance_view view(const std::string& id) const {
    const auto* found = books.find(instance_id{id});
    return found == nullptr
             ? instance_view{}
             : instance_view{*found->content, found->state, found->index, found->registered_at, found->updated_at};
  }

  /// The state of an instance, by name.
  std::string state(const std::string& id) const { return std::string{to_string(view(id).state)}; }

  /// All that can be asked of the catalog, as text.
  std::string everything() const { return encode(books.find(instance_query{})).dump(); }

  catalog books;
  std::vector<record> records;
  timestamp now{std::chrono::seconds{1'000}};
};

/// An instance in the state of that name, of a service whose health is checked.
inline shelf with_pay_1(const std::string& state) {
  shelf it;
  it.configure("pay", checked_policy());
  it.add("pay-1");
  if (state == "healthy" || state == "unhealthy")
    it.report("pay-1", state == "healthy");
  if (state == "draining")
    it.drain("pay-1");
  REQUIRE(it.state("pay-1") == state);
  return it;
}

} // namespace muster::test
