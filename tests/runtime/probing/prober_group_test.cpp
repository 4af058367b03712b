#include "runtime/probing/prober_group.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/probing/harvest.hpp"

using namespace muster;

namespace {

/// Passes what it can look at, with its own kind as the detail.
class one_kind final : public prober {
public:
  explicit one_kind(check_kind kind) : kind_{kind} {}

  bool can(check_kind kind) const override { return kind == kind_; }

  void start(const probe& what, std::function<void(probe_result)> done) override {
    done({what.id, what.instance, true, std::string{to_string(kind_)}});
  }

private:
  check_kind kind_;
};

} // namespace

TEST_CASE("each check goes to the prober of its kind, and one that nobody can run fails and is no TCP connection") {
  prober_group all{{std::make_shared<one_kind>(check_kind::tcp), std::make_shared<one_kind>(check_kind::http)}};
  const auto [kind, detail] = GENERATE(table<check_kind, std::string>({
    {check_kind::tcp, "tcp"},
    {check_kind::http, "http"},
    {check_kind::https, "checks of kind https cannot be run here"},
    {check_kind::grpc, "checks of kind grpc cannot be run here"},
    {check_kind::none, "checks of kind none cannot be run here"},
  }));
  const harvest results;
  all.start({7, instance_id{"pay-7"}, kind, {"127.0.0.1", 80}, std::chrono::seconds{1}}, results.taker());
  const auto result = results.wait_for_one();
  CHECK(all.can(kind) == (detail == to_string(kind)));
  CHECK(result.passed == all.can(kind));
  CHECK(result.detail == detail);
}
