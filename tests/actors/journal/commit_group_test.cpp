#include "actors/journal/commit_group.hpp"
#include "actors/journal/memory_store.hpp"
#include "tests/catch.hpp"

#include <string>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// Counts its appends, and refuses them while it is full.
class counting_store final : public fact_store {
public:
  expected<void> append(const std::vector<record>& records) override {
    ++appends;
    for (const auto& each : records)
      if (each.command == command_id{"odd"})
        return fail(errc::invalid, "would not be read back");
    return full ? fail(errc::storage_unavailable, "no space left") : store_.append(records);
  }

  expected<slice> read(int64_t after, int64_t limit, const service_name& service) const override {
    return store_.read(after, limit, service);
  }

  int64_t last_index() const override { return store_.last_index(); }

  std::optional<int64_t> index_of(const command_id& command) const override { return store_.index_of(command); }

  expected<void> save(const child_name& owner, saved_checkpoint data) override {
    return store_.save(owner, std::move(data));
  }

  std::optional<saved_checkpoint> load(const child_name& owner) const override { return store_.load(owner); }

  int appends = 0;
  bool full = false;

private:
  memory_store store_;
};

append_facts some(const char* command, size_t facts = 1) {
  return {command_id{command}, std::vector<fact>(facts, instance_deregistered{service_name{"pay"}, {}, {}})};
}

/// The answers, joined by blanks: an index or the name of the failure's code.
std::string commit(fact_store& store, const std::vector<append_facts>& group) {
  std::string result;
  for (const auto& each : muster::commit(store, group, timestamp{5s}))
    result.append(result.empty() ? "" : " ")
      .append(each ? std::to_string(each->index) : std::string{to_string(each.error().code)});
  return result;
}

} // namespace

TEST_CASE("a group of commands is one append, of which each is answered as if it had come alone") {
  counting_store store;
  CHECK(commit(store, {some("a"), some("", 2), some("b", 3), some("")}) == "1 3 6 7");
  CHECK(store.appends == 1);
  const auto records = store.read(0, 100, {})->records;
  REQUIRE(records.size() == 7);
  CHECK(records[0].command == command_id{"a"});
  CHECK(records[5].command == command_id{"b"});
  CHECK(records[6].command.empty());
  for (const auto& each : records)
    CHECK(each.at == timestamp{5s});
}

TEST_CASE("a command that is repeated, in its group or after it, takes effect once") {
  counting_store store;
  CHECK(commit(store, {some("a", 2), some("b"), some("a", 5), some("c")}) == "2 3 2 4");
  CHECK(commit(store, {some("c"), some("d"), some("a"), some("d")}) == "4 5 2 5");
  CHECK(store.last_index() == 5);
}

TEST_CASE("a command without facts asks for its index, and takes none from the others") {
  counting_store store;
  CHECK(commit(store, {some("", 0), some("a", 0), some("a"), some("a", 0)}) == "invalid not_found 1 1");
  CHECK(commit(store, {some("a", 0), some("a")}) == "1 1");
  CHECK(store.appends == 1);
}

TEST_CASE("when the store refuses, whoever has added a fact is told so, nobody else, and nothing has changed") {
  counting_store store;
  CHECK(commit(store, {some("a")}) == "1");
  store.full = true;
  CHECK(commit(store, {some("b"), some("a"), some("b"), some("", 0), some("c", 0)})
        == "storage_unavailable 1 storage_unavailable invalid not_found");
  CHECK(store.last_index() == 1);
  store.full = false;
  CHECK(commit(store, {some("b"), some("a")}) == "2 1");
}

TEST_CASE("a command that cannot be journaled at all is refused alone, whatever it came with") {
  counting_store store;
  CHECK(commit(store, {some("a"), some("odd"), some("b", 2), some("a")}) == "1 invalid 3 1");
  CHECK(store.last_index() == 3);
}
