#include "runtime/storage/sqlite.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/recorder.hpp"
#include "tests/runtime/systems.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace std::chrono_literals;

namespace muster {

namespace {

const service_name kept_service{"pay"};

system_options kept_in(const std::string& file, durability level = durability::fsync) {
  system_options result;
  result.configuration.journal.durability_ = level;
  result.configuration.journal.file = file;
  return result;
}

failure refusal_of(const system_options& options) {
  const auto made = system::start(options);
  REQUIRE_FALSE(made);
  return made.error();
}

std::string discovered(system& from) {
  std::string result;
  const auto found = from.discover(kept_service);
  REQUIRE(found);
  for (const auto& each : *found)
    result += each.content.id.str() + " ";
  return result;
}

} // namespace

TEST_CASE("what a system was told is there when it is started again, and indices go on") {
  const auto level = GENERATE(durability::os, durability::fsync);
  const scratch_folder folder;
  const auto options = kept_in(folder.path("state/facts"), level);
  service_policy policy;
  policy.balancer.strategy_ = strategy::random;
  int64_t last = 0;
  {
    const auto first = started(options);
    REQUIRE(first->configure(kept_service, policy));
    REQUIRE(first->register_instance(sample_instance("pay-1")));
    REQUIRE(first->register_instance(sample_instance("pay-2")));
    last = first->deregister(instance_id{"pay-1"}).value();
    REQUIRE(first->stop());
  }
  const auto second = started(options);
  CHECK(discovered(*second) == "pay-2 ");
  CHECK(second->configure(kept_service, policy).value() <= last);
  CHECK(second->register_instance(sample_instance("pay-3")).value() > last);
  CHECK(discovered(*second) == "pay-2 pay-3 ");
  recorder seen;
  const auto watch = second->watch(seen.callbacks(), 0).value();
  CHECK(seen.wait_for_index(last));
}

TEST_CASE("a journal with enough to drop is compacted before anybody is served from it") {
  const scratch_folder folder;
  auto options = kept_in(folder.path("facts"), durability::os);
  options.configuration.journal.compact_after = 0;
  options.configuration.journal.max_event_history = 5;
  options.configuration.journal.keep_facts = 5;
  int64_t last = 0;
  {
    const auto first = started(options);
    for (int i = 0; i < 30; ++i) {
      REQUIRE(first->register_instance(sample_instance("pay-1")));
      last = first->deregister(instance_id{"pay-1"}).value();
    }
    REQUIRE(first->register_instance(sample_instance("pay-2")));
    CHECK(first->statistics()->compacted == 0);
  }
  options.configuration.journal.compact_after = 20;
  const auto second = started(options);
  CHECK(second->statistics()->compacted >= last - 5);
  CHECK(discovered(*second) == "pay-2 ");
}

TEST_CASE("a system in memory leaves no file and remembers nothing when it is started again") {
  {
    const auto first = started();
    REQUIRE(first->register_instance(sample_instance("pay-1")));
  }
  CHECK(code_of(started()->discover(kept_service)) == errc::not_found);
}

TEST_CASE("a system does not start on a journal that it cannot trust, and says why") {
  const scratch_folder folder;
  const auto options = kept_in(folder.path("facts"));
  REQUIRE(started(options)->register_instance(sample_instance("pay-1")));
  REQUIRE(sqlite_connection::open(folder.path("facts")).and_then([](sqlite_connection&& found) {
    return found.run("UPDATE facts SET checksum = 0 WHERE number = 1");
  }));
  const auto damaged = refusal_of(options);
  CHECK(damaged.code == errc::invalid);
  CHECK(damaged.detail == "journal " + folder.path("facts") + ": record 1 is damaged: its checksum is wrong");
  CHECK(refusal_of(kept_in(folder.write("text", std::string(200, 'x')))).code == errc::invalid);
  CHECK(refusal_of(kept_in(folder.path("no/folder/facts"))).code == errc::storage_unavailable);
}

TEST_CASE("two systems never share a journal, and the second may have it when the first has stopped") {
  const scratch_folder folder;
  const auto options = kept_in(folder.path("facts"));
  const auto first = started(options);
  const auto refused = refusal_of(options);
  CHECK(refused.code == errc::storage_unavailable);
  CHECK_THAT(refused.detail, Contains("is in use by another process"));
  REQUIRE(first->register_instance(sample_instance("pay-1")));
  REQUIRE(first->stop());
  CHECK(discovered(*started(options)) == "pay-1 ");
}

TEST_CASE("where facts are kept is said as a whole") {
  CHECK_THAT(refusal_of(kept_in("")).detail, Contains("journal.durability fsync needs a journal.file"));
  CHECK_THAT(refusal_of(kept_in("facts", durability::memory)).detail, Contains("journal.file 'facts' needs"));
}

} // namespace muster
