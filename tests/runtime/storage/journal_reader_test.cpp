#include "runtime/storage/journal_reader.hpp"
#include "runtime/storage/record_text.hpp"
#include "runtime/storage/sqlite.hpp"
#include "tests/runtime/storage/stores.hpp"

using namespace muster;
using namespace muster::test;

namespace {

struct reading {
  journal_summary summary;
  std::vector<std::string> lines;
};

reading read(const std::string& file) {
  reading result;
  const auto found = read_journal(file, [&](std::string_view line) { result.lines.emplace_back(line); });
  INFO((found ? std::string{} : found.error().detail));
  REQUIRE(found);
  result.summary = *found;
  return result;
}

} // namespace

TEST_CASE("a sound journal is read fact by fact, and has no fault") {
  const scratch_folder folder;
  {
    const auto store = opened({folder.path("facts")});
    REQUIRE(store->append({entry_of(1, "a"), entry_of(2, "line\nbreak"), entry_of(3, "c")}));
    REQUIRE(store->save(child_name{"metrics"}, {timestamp{}, "counts"}));
  }
  const auto [summary, lines] = read(folder.path("facts"));
  CHECK(summary.faults.empty());
  CHECK(summary.facts == 3);
  CHECK(summary.last == 3);
  CHECK(summary.checkpoints == 1);
  CHECK(lines
        == std::vector{record_text(entry_of(1, "a")), record_text(entry_of(2, "line\nbreak")),
                       record_text(entry_of(3, "c"))});
  CHECK_THAT(lines[1], !Contains("\n"));
  CHECK(opened({folder.path("facts")})->last_index() == 3);
}

TEST_CASE("a journal that was compacted lacks nothing, unless something is gone that was left") {
  const scratch_folder folder;
  const auto file = folder.path("facts");
  {
    const auto store = opened({file});
    std::vector<record> records;
    for (int64_t index = 1; index <= 9; ++index)
      records.push_back(entry_of(index, {}, command_id{"c" + std::to_string(index)}));
    REQUIRE(store->append(records));
    REQUIRE(store->compact(6, std::vector<record>{entry_of(2), entry_of(5)}, 0));
  }
  const auto [sound, lines] = read(file);
  CHECK(sound.faults.empty());
  CHECK(sound.facts == 5);
  CHECK(sound.last == 9);
  CHECK(sound.compacted == compacted_part{6, 2});
  CHECK(opened({file})->compacted() == compacted_part{6, 2});
  const auto [damage, fault] = GENERATE(table<std::string, std::string>({
    {"DELETE FROM facts WHERE number = 2", "1 records up to 6 are there, but its compaction has left 2"},
    {"DELETE FROM facts WHERE number = 7", "record 7 is missing"},
    {"DELETE FROM facts WHERE number > 6", "record 7 is missing"},
    {"UPDATE compaction SET facts = 3", "what it says of its compaction is damaged: its checksum is wrong"},
    {"DELETE FROM compaction", "what it says of its compaction is missing"},
    {"UPDATE commands SET command = 'd' WHERE number = 4", "the command of record 4 is damaged: its checksum is wrong"},
  }));
  change(file, damage);
  const auto damaged = read(file).summary;
  REQUIRE_FALSE(damaged.faults.empty());
  CHECK(damaged.faults.front() == fault);
  CHECK_THAT(refusal_of({file}), Catch::Matchers::StartsWith("invalid " + file + ": ") && Contains(fault));
}

TEST_CASE("an empty journal has no fault either") {
  const scratch_folder folder;
  opened({folder.path("facts")});
  const auto [summary, lines] = read(folder.path("facts"));
  CHECK(summary.faults.empty());
  CHECK(summary.last == 0);
  CHECK(lines.empty());
}

TEST_CASE("all that is wrong with a journal is said, and what is sound is read all the same") {
  const scratch_folder folder;
  const auto file = folder.path("facts");
  {
    const auto store = opened({file});
    std::vector<record> records;
    for (int64_t index = 1; index <= 9; ++index)
      records.push_back(entry_of(index));
    REQUIRE(store->append(records));
    REQUIRE(store->save(child_name{"metrics"}, {timestamp{}, "counts"}));
  }
  change(file, "UPDATE facts SET record = '{}' WHERE number = 2; DELETE FROM facts WHERE number IN (4, 6, 7);"
               "UPDATE checkpoints SET data = 'more'");
  const auto [summary, lines] = read(file);
  CHECK(summary.faults
        == std::vector<std::string>{"record 2 is damaged: its checksum is wrong", "record 4 is missing",
                                    "records 6 to 7 are missing",
                                    "the checkpoint of 'metrics' is damaged: its checksum is wrong"});
  CHECK(summary.facts == 6);
  CHECK(summary.last == 9);
  CHECK(lines.size() == 5);
}

TEST_CASE("of a journal with a damaged page all facts are read that are on others") {
  const scratch_folder folder;
  const auto file = folder.path("facts");
  constexpr int64_t count = 2'000;
  {
    std::vector<record> records;
    for (int64_t index = 1; index <= count; ++index)
      records.push_back(entry_of(index));
    REQUIRE(opened({file})->append(records));
  }
  constexpr size_t page = 4096;
  std::fstream bytes{file, std::ios::binary | std::ios::in | std::ios::out};
  bytes.seekp(static_cast<std::streamoff>(std::filesystem::file_size(file) / page / 2 * page));
  bytes << std::string(page, '\xff');
  bytes.close();
  const auto [summary, lines] = read(file);
  CHECK(lines.size() > count * 9 / 10);
  CHECK(lines.size() < count);
  CHECK(summary.last == count);
  std::string faults;
  for (const auto& each : summary.faults)
    faults += each + "; ";
  CHECK_THAT(faults, Contains("is damaged: ") && Contains(" are missing"));
}

TEST_CASE("what cannot be read is told apart from what is no journal, and neither is made") {
  const scratch_folder folder;
  const auto none = read_journal(folder.path("facts"));
  REQUIRE_FALSE(none);
  CHECK(none.error().code == errc::storage_unavailable);
  CHECK_THAT(none.error().detail,
             Catch::Matchers::StartsWith(folder.path("facts") + ": ") && Contains("No such file or directory"));
  CHECK_FALSE(std::filesystem::exists(folder.path("facts")));
  const auto used = opened({folder.path("facts")});
  const auto busy = read_journal(folder.path("facts"));
  REQUIRE_FALSE(busy);
  CHECK(busy.error().code == errc::storage_unavailable);
  REQUIRE(sqlite_connection::open(folder.path("other"), "unix").and_then([](sqlite_connection&& made) {
    return made.run("CREATE TABLE notes (text)");
  }));
  const auto other = read_journal(folder.path("other"));
  REQUIRE_FALSE(other);
  CHECK(other.error().code == errc::invalid);
}
