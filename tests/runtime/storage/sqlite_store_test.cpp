#include "runtime/storage/sqlite.hpp"
#include "tests/actors/journal/store_contract.hpp"
#include "tests/messages/samples.hpp"
#include "tests/runtime/storage/stores.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>

using namespace muster::test;
using namespace std::string_literals;

namespace {

/// Closed and opened again before whatever it is asked, so that what it answers was on the disk.
class reopened_store final : public fact_store {
public:
  expected<void> append(const std::vector<record>& records) override { return again().append(records); }

  expected<slice> read(int64_t after, int64_t limit, const service_name& service) const override {
    return again().read(after, limit, service);
  }

  int64_t last_index() const override { return again().last_index(); }

  std::optional<int64_t> index_of(const command_id& command) const override { return again().index_of(command); }

  compacted_part compacted() const override { return again().compacted(); }

  expected<void> compact(int64_t up_to, const shared_list<record>& left, int64_t commands_from) override {
    return again().compact(up_to, left, commands_from);
  }

  expected<void> save(const child_name& owner, saved_checkpoint data) override {
    return again().save(owner, std::move(data));
  }

  std::optional<saved_checkpoint> load(const child_name& owner) const override { return again().load(owner); }

private:
  sqlite_store& again() const {
    store_.reset();
    store_ = opened(on(disk_));
    return *store_;
  }

  unsafe_disk disk_;
  mutable std::unique_ptr<sqlite_store> store_;
};

std::shared_ptr<fact_store> new_store() {
  return std::make_shared<reopened_store>();
}

mode_t rights_of(const std::string& path) {
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 0777;
}

} // namespace

TEST_CASE("every kind of fact is read back as it was, with the extremes of what it may hold") {
  const scratch_folder folder;
  int64_t counter = 0;
  std::vector<record> written;
  for (auto& what : sample<std::vector<fact>>(counter))
    written.push_back({static_cast<int64_t>(written.size()) + 1, timestamp{1s}, command_id{"c"}, std::move(what)});
  const auto add = [&](fact what) {
    written.push_back({static_cast<int64_t>(written.size()) + 1, timestamp::max(), {}, std::move(what)});
  };
  add(permit_granted{service_name{"pay"}, instance_id{"pay-1"}, highest, timestamp::max()});
  add(
    circuit_opened{service_name{"pay"}, instance_id{"pay-1"}, 1, timestamp::max(), highest, {1}, {999'999}, "\n\"\\"});
  add(lease_expired{service_name{"pay"}, instance_id{"pay-1"}, duration::max()});
  add(child_restarted{child_name{"host/a"}, 1, "nul \0 and \u00e4"s, duration{1}, duration::max()});
  add(alert_resolved{alert_id{"a#1"}, service_name{"pay"}, rule_name{"r"}, {}, lowest});
  add(instance_deregistered{});
  REQUIRE(opened({folder.path("facts")})->append(written));
  CHECK(all_of(*opened({folder.path("facts")})) == written);
}

TEST_CASE("a reason that is no text is kept as one, and the facts around it as they are") {
  const scratch_folder folder;
  REQUIRE(opened({folder.path("facts")})->append({entry_of(1), entry_of(2, "bad \xff byte"), entry_of(3)}));
  const auto read = all_of(*opened({folder.path("facts")}));
  REQUIRE(read.size() == 3);
  CHECK(std::get<instance_deregistered>(read[1].what).reason == "bad \xef\xbf\xbd byte");
  CHECK(read[2] == entry_of(3));
}

TEST_CASE("a record that would not be read back is refused before it is acknowledged, and the journal stays readable") {
  const scratch_folder folder;
  // Two keys that are no text become one.
  auto odd = instance_registered{};
  odd.content.id = instance_id{"pay-1"};
  odd.content.service = service_name{"pay"};
  odd.content.address = {"10.0.0.1", 8080};
  odd.content.metadata = {{"\xfe", "a"}, {"\xff", "b"}};
  const auto store = opened({folder.path("facts")});
  REQUIRE(store->append({entry_of(1)}));
  const auto refused = store->append({entry_of(2), {3, timestamp{}, {}, odd}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::invalid);
  CHECK_THAT(refused.error().detail, Contains("record 3 would not be read back as it is"));
  REQUIRE(store->append({entry_of(2)}));
  store->close();
  CHECK(all_of(*opened({folder.path("facts")})) == std::vector{entry_of(1), entry_of(2)});
}

TEST_CASE("a journal and its folder are made for their owner alone") {
  const scratch_folder folder;
  const auto file = folder.path("new/facts");
  const auto store = opened({file});
  REQUIRE(store->append({entry_of(1)}));
  CHECK(rights_of(folder.path("new")) == 0700);
  CHECK(rights_of(file) == 0600);
  CHECK(rights_of(file + "-wal") == 0600);
  for (const auto& each : std::filesystem::directory_iterator{folder.path("new")})
    CHECK(each.path().filename().string().starts_with("facts"));
}

TEST_CASE("a journal that others could read is theirs no more once it is opened") {
  const scratch_folder folder;
  opened({folder.path("facts")});
  std::filesystem::permissions(folder.path("facts"), std::filesystem::perms{0644});
  opened({folder.path("facts")});
  CHECK(rights_of(folder.path("facts")) == 0600);
}

TEST_CASE("what is no journal is refused, says why, and stays as it is") {
  const scratch_folder folder;
  const auto file = folder.path("facts");
  const auto [make, reason] = GENERATE(table<std::function<void(const std::string&)>, std::string>({
    {[](const std::string& it) { std::ofstream{it} << ""; }, "is empty, which no journal is"},
    {[](const std::string& it) { std::ofstream{it} << "not a database\n"; }, "is no journal, nor any other database"},
    {[](const std::string& it) { std::ofstream{it} << std::string(8192, 'x'); },
     "is no journal, nor any other database"},
    {[](const std::string& it) {
       std::ofstream{it} << "";
       change(it, "CREATE TABLE facts (number)");
     },
     "is a database of something else than muster"},
    {[](const std::string& it) {
       std::ofstream{it} << "";
       change(it, "PRAGMA application_id = 7");
     },
     "is a database of something else than muster"},
    {[](const std::string& it) {
       opened({it});
       change(it, "PRAGMA user_version = 3");
     },
     "has form 3 of a journal, made by a later muster; this muster knows forms 1 to 2"},
  }));
  make(file);
  const auto before = content_of(file);
  const auto refusal = refusal_of({file});
  CHECK_THAT(refusal, Catch::Matchers::StartsWith("invalid " + file + ": " + reason));
  CHECK(content_of(file) == before);
  CHECK_FALSE(std::filesystem::exists(file + "-wal"));
}

TEST_CASE("a journal that cannot be made or reached is an error that says why") {
  const scratch_folder folder;
  using Catch::Matchers::StartsWith;
  CHECK_THAT(refusal_of({folder.path("no/such/facts")}),
             StartsWith("storage_unavailable ") && Contains("No such file or directory"));
  std::filesystem::create_directory(folder.path("folder"));
  CHECK_THAT(refusal_of({folder.path("folder")}), StartsWith("storage_unavailable ") && Contains("unable to open"));
  std::ofstream{folder.path("file")} << "";
  CHECK_THAT(refusal_of({folder.path("file/facts")}), Contains("Not a directory"));
  std::ofstream{folder.path("facts-wal")} << "frames";
  CHECK_THAT(refusal_of({folder.path("facts")}), Contains("is not there, but its log") && Contains("facts-wal is"));
}

TEST_CASE("a record that was changed, taken away or cannot be read is named") {
  const scratch_folder folder;
  const auto file = folder.path("facts");
  REQUIRE(opened({file})->append({entry_of(1), entry_of(2), entry_of(3)}));
  const auto [sql, reason] = GENERATE(table<std::string, std::string>({
    {"UPDATE facts SET record = replace(record, 'pay-1', 'pay-2') WHERE number = 2", "record 2 is damaged"},
    {"UPDATE facts SET checksum = checksum + 1 WHERE number = 3", "record 3 is damaged"},
    {"DELETE FROM facts WHERE number = 1", "record 1 is missing"},
    {"DELETE FROM facts WHERE number = 2", "record 2 is missing"},
    {"UPDATE facts SET number = 5 WHERE number = 3", "record 5 is damaged"},
    // One row in the place of another, each sound by itself.
    {"UPDATE facts SET (record, checksum) = (SELECT record, checksum FROM facts WHERE number = 2) WHERE number = 3",
     "record 3 is damaged"},
  }));
  change(file, sql);
  CHECK_THAT(refusal_of({file}), Catch::Matchers::StartsWith("invalid ") && Contains(reason));
}

TEST_CASE("a journal whose tables are not what they should be is damaged, and not just out of reach") {
  const scratch_folder folder;
  const auto file = folder.path("facts");
  REQUIRE(opened({file})->append({entry_of(1)}));
  change(file, GENERATE("ALTER TABLE facts RENAME COLUMN record TO secord", "DROP TABLE checkpoints"));
  CHECK_THAT(refusal_of({file}),
             Catch::Matchers::StartsWith("invalid " + file + ": ") && Contains("is damaged: no such "));
}

TEST_CASE("a checkpoint that is damaged is none, and the facts are there") {
  const scratch_folder folder;
  const auto file = folder.path("facts");
  {
    const auto store = opened({file});
    REQUIRE(store->append({entry_of(1)}));
    REQUIRE(store->save(child_name{"metrics"}, {timestamp{1s}, "counts"}));
    REQUIRE(store->save(child_name{"alerts"}, {timestamp{2s}, "timers"}));
  }
  change(file, "UPDATE checkpoints SET data = 'kounts' WHERE owner = 'metrics'");
  const auto store = opened({file});
  CHECK_FALSE(store->load(child_name{"metrics"}));
  REQUIRE(store->load(child_name{"alerts"}));
  CHECK(store->load(child_name{"alerts"})->data == "timers");
  CHECK(store->last_index() == 1);
}

TEST_CASE("a byte that is damaged anywhere in the file never makes a wrong fact, nor hides one") {
  unsafe_disk disk;
  const std::vector<record> written{entry_of(1, "one"), entry_of(2, std::string(5000, 'x')), entry_of(3, "three")};
  REQUIRE(opened(on(disk))->append(written));
  const auto size = disk.size_of("facts");
  size_t refused = 0;
  for (size_t at = 0; at < size; at += size / 2000 + 1) {
    disk.damage("facts", at);
    if (const auto found = sqlite_store::open(on(disk)))
      CHECK(all_of(**found) == written);
    else
      ++refused;
    disk.damage("facts", at);
  }
  CHECK(refused > 100);
  CHECK(all_of(*opened(on(disk))) == written);
}

TEST_CASE("a journal serves one process at a time, and the next one when that has closed it") {
  const scratch_folder folder;
  int ask[2];
  int answer[2];
  REQUIRE(::pipe(ask) == 0);
  REQUIRE(::pipe(answer) == 0);
  const auto other = ::fork();
  REQUIRE(other >= 0);
  if (other == 0) {
    ::close(ask[1]);
    ::close(answer[0]);
    // It opens the file by itself each time it is asked, closes it again, and says whether it could.
    for (char question = 0; ::read(ask[0], &question, 1) == 1;) {
      const auto why = refusal_of({folder.path("facts")});
      const char said = why.empty() ? 'y' : why.find("is in use by another process") != std::string::npos ? 'n' : '?';
      if (::write(answer[1], &said, 1) != 1)
        break;
    }
    ::_exit(0);
  }
  ::close(ask[0]);
  ::close(answer[1]);
  const auto can_open = [&] {
    char said = 0;
    REQUIRE(::write(ask[1], "o", 1) == 1);
    REQUIRE(::read(answer[0], &said, 1) == 1);
    return said;
  };
  auto store = opened({folder.path("facts")});
  CHECK(can_open() == 'n');
  REQUIRE(store->append({entry_of(1)}));
  CHECK(can_open() == 'n');
  CHECK_THAT(refusal_of({folder.path("facts")}),
             Catch::Matchers::StartsWith("storage_unavailable ")
               && Contains("is in use by another process, or by another part of this one"));
  CHECK(can_open() == 'n');
  store.reset();
  CHECK(can_open() == 'y');
  store = opened({folder.path("facts")});
  CHECK(store->last_index() == 1);
  ::close(ask[1]);
  ::close(answer[0]);
  ::waitpid(other, nullptr, 0);
}

TEST_CASE("it is told how far the reading of a journal has come") {
  unsafe_disk disk;
  std::vector<record> many;
  for (int64_t index = 1; index <= 20'001; ++index)
    many.push_back(entry_of(index));
  REQUIRE(opened(on(disk))->append(many));
  auto options = on(disk);
  std::string told;
  options.progress = [&](int64_t read, int64_t all) { told += std::to_string(read) + "/" + std::to_string(all) + " "; };
  opened(options);
  CHECK(told == "0/20001 10000/20001 20000/20001 20001/20001 ");
}
