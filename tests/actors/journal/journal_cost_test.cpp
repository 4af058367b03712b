#include "tests/actors/journal/journal_tree.hpp"
#include "tests/catch.hpp"

namespace muster {

using namespace std::chrono_literals;

namespace {

/// Counts how often it is read.
class counting_store final : public fact_store {
public:
  expected<void> append(const std::vector<record>& records) override { return store_.append(records); }

  expected<slice> read(int64_t after, int64_t limit, const service_name& service) const override {
    ++reads;
    return store_.read(after, limit, service);
  }

  int64_t last_index() const override { return store_.last_index(); }

  std::optional<int64_t> index_of(const command_id& command) const override { return store_.index_of(command); }

  expected<void> save(const child_name& owner, saved_checkpoint data) override {
    return store_.save(owner, std::move(data));
  }

  std::optional<saved_checkpoint> load(const child_name& owner) const override { return store_.load(owner); }

  mutable int64_t reads = 0;

private:
  memory_store store_;
};

} // namespace

TEST_CASE("a fact costs no more for all who wait for other services") {
  virtual_tree tree;
  const auto store = std::make_shared<counting_store>();
  tree.start({make_child<journal_shell>(child_name{"journal"}, std::shared_ptr<fact_store>{store})});
  const auto journal = tree.post_of<journal_actor>("journal");
  const auto append = [&](const std::string& service) {
    const auto before = store->reads;
    REQUIRE(tree.ask<accepted>(journal, append_facts{{}, {test::about(service)}}));
    tree.run();
    return store->reads - before;
  };
  const auto wait_for = [&](const std::string& service) {
    return tree.request<fact_list>(journal, fact_query{store->last_index(), 1000, 30s, service_name{service}}, 1min);
  };
  const auto alone = append("a");
  std::vector<awaited<fact_list>> others;
  for (int i = 0; i < 1000; ++i)
    others.push_back(wait_for("b-" + std::to_string(i)));
  const auto all = wait_for("");
  const auto its = wait_for("a");
  tree.run();
  CHECK(append("a") <= alone + 2);
  CHECK(test::text_of(all) == "2");
  CHECK(test::text_of(its) == "2");
  CHECK(test::text_of(others[7]) == "no answer yet");
  CHECK(append("b-7") <= alone + 1);
  CHECK(test::text_of(others[7]) == "3");
  CHECK(test::text_of(others[8]) == "no answer yet");
  // Each by itself is over in its own time, which is no reason to look for all others.
  const auto before = store->reads;
  tree.advance(30s);
  CHECK(test::text_of(others[8]) == "");
  CHECK(store->reads - before < 5000);
}

} // namespace muster
