#include "tests/runtime/recovery/whole_tree.hpp"

#include <utility>

using namespace std::chrono_literals;

namespace muster {

namespace {

/// Keeps nothing while the disk is full, and reads all the same.
class limited_store final : public fact_store {
public:
  explicit limited_store(bool slow) : slow_{slow} {}

  expected<void> append(const std::vector<record>& records) override {
    return full ? fail(errc::storage_unavailable, "facts: database or disk is full") : kept_.append(records);
  }

  bool is_slow() const override { return slow_; }

  expected<slice> read(int64_t after, int64_t limit, const service_name& service) const override {
    return kept_.read(after, limit, service);
  }

  int64_t last_index() const override { return kept_.last_index(); }

  std::optional<int64_t> index_of(const command_id& command) const override { return kept_.index_of(command); }

  expected<void> save(const child_name& owner, saved_checkpoint data) override {
    return full ? fail(errc::storage_unavailable, "facts: database or disk is full")
                : kept_.save(owner, std::move(data));
  }

  std::optional<saved_checkpoint> load(const child_name& owner) const override { return kept_.load(owner); }

  bool full = false;

private:
  bool slow_;
  memory_store kept_;
};

} // namespace

TEST_CASE("while the disk is full commands are refused, questions are answered, and then all goes on by itself") {
  const bool slow = GENERATE(false, true);
  const auto store = std::make_shared<limited_store>(slow);
  whole_tree on{store};
  service_policy policy;
  policy.breaker = breaker_policy{};
  policy.breaker->consecutive_failures = 3;
  on.configure(policy);
  on.add("pay-1", lease_terms{10s, 3s});
  on.add("pay-2");
  const auto registry = on.tree.post_of<registry_actor>("registry");
  const auto before = store->last_index();
  store->full = true;

  const auto refused = on.tree.ask<accepted>(registry, register_instance{{}, sample_instance("pay-3"), false});
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == failure{errc::storage_unavailable, "facts: database or disk is full"});
  CHECK(on.ask<registry_actor, instance_list>("registry", discover{whole_tree::pay}).instances.size() == 2);
  pick request;
  request.service = whole_tree::pay;
  CHECK(on.ask<balancer_actor, picked>("balancer", request).instance.str().starts_with("pay-"));
  // What actors decide by themselves waits as well: a circuit, and the end of a lease.
  on.call("xxx", "pay-2");
  on.tree.advance(30s);
  CHECK(store->last_index() == before);
  CHECK_THAT(on.circuit("pay-2"), Contains("closed"));

  store->full = false;
  on.tree.advance(10s);
  CHECK_THAT(on.circuit("pay-2"), Contains("open"));
  const auto left = on.ask<registry_actor, instance_list>("registry", instance_query{}).instances;
  REQUIRE(left.size() == 1);
  CHECK(left[0].content.id == instance_id{"pay-2"});
  on.add("pay-3");
  CHECK(on.ask<registry_actor, instance_list>("registry", discover{whole_tree::pay}).instances.size() == 2);
  CHECK(on.tree.given_up().empty());
  for (const auto* actor : {"journal", "registry", "breaker/pay", "metrics"})
    CHECK(on.tree.status(actor).restarts == 0);
}

} // namespace muster
