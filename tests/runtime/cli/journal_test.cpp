#include "messages/codec/json.hpp"
#include "messages/model/fact.hpp"
#include "runtime/storage/sqlite.hpp"
#include "runtime/storage/sqlite_store.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/cli/process.hpp"

#include <filesystem>

using namespace muster;

namespace {

/// A journal with three facts and a checkpoint.
std::string make_journal(const scratch_folder& folder) {
  const auto file = folder.path("facts");
  auto store = sqlite_store::open({file});
  REQUIRE(store);
  for (int64_t index = 1; index <= 3; ++index)
    REQUIRE((*store)->append({{index, timestamp{}, command_id{"c"},
                               instance_deregistered{service_name{"pay"}, instance_id{"pay-1"}, "reason"}}}));
  REQUIRE((*store)->save(child_name{"metrics"}, {timestamp{}, "counts"}));
  return file;
}

void damage(const std::string& file) {
  REQUIRE(sqlite_connection::open(file).and_then(
    [](sqlite_connection&& found) { return found.run("UPDATE facts SET checksum = 0 WHERE number = 2"); }));
}

} // namespace

TEST_CASE("a journal that is sound is said to be so") {
  const scratch_folder folder;
  const auto file = make_journal(folder);
  const auto told = run_muster({"journal", "verify", file});
  CHECK(told.code == 0);
  CHECK(told.out == file + ": 3 facts up to index 3, 1 checkpoint: sound\n");
  CHECK(told.err.empty());
}

TEST_CASE("what cannot be printed whole is no good answer") {
  const scratch_folder folder;
  const auto told = run_line("muster journal dump " + make_journal(folder) + " > /dev/full");
  CHECK(told.code == 1);
  CHECK_THAT(told.err, Contains("what it prints cannot be written"));
}

TEST_CASE("a journal is compacted by the settings, is sound afterwards, and its file is smaller") {
  const scratch_folder folder;
  const auto file = folder.path("facts");
  {
    auto store = sqlite_store::open({file});
    REQUIRE(store);
    std::vector<record> records;
    for (int64_t index = 1; index <= 2'000; ++index)
      records.push_back(
        {index, timestamp{}, command_id{"c" + std::to_string(index)}, service_configured{service_name{"pay"}, {}}});
    REQUIRE((*store)->append(records));
  }
  const auto before = std::filesystem::file_size(file);
  const auto few = folder.write("few.json", R"({"journal": {"max_event_history": 3, "keep_facts": 10}})");
  const auto told = run_muster({"journal", "compact", file, "--config", few});
  CHECK(told.err.empty());
  CHECK(told.code == 0);
  CHECK_THAT(told.out, Catch::Matchers::StartsWith(file + ": 11 of 2000 facts left, compacted up to index 1990; "));
  CHECK(std::filesystem::file_size(file) < before / 2);
  CHECK(run_muster({"journal", "verify", file}).out
        == file + ": 11 facts up to index 2000, compacted up to 1990, 0 checkpoints: sound\n");
  CHECK(lines_of(run_muster({"journal", "dump", file}).out).size() == 11);
  CHECK_THAT(run_muster({"journal", "compact", file, "--config", few}).out, Contains("11 of 11 facts left"));
  CHECK((*sqlite_store::open({file}))->last_index() == 2'000);
}

TEST_CASE("a journal of fewer facts than are kept in any case is not touched by a compaction") {
  const scratch_folder folder;
  const auto file = make_journal(folder);
  const auto told = run_muster({"journal", "compact", file});
  CHECK(told.code == 0);
  CHECK_THAT(told.out, Catch::Matchers::StartsWith(file + ": 3 of 3 facts left, compacted up to index 0; "));
  CHECK(run_muster({"journal", "verify", file}).out == file + ": 3 facts up to index 3, 1 checkpoint: sound\n");
}

TEST_CASE("the facts of a journal are printed as JSON lines that are read back as they were") {
  const scratch_folder folder;
  const auto told = run_muster({"journal", "dump", make_journal(folder)});
  CHECK(told.code == 0);
  CHECK(told.err.empty());
  const auto lines = lines_of(told.out);
  REQUIRE(lines.size() == 3);
  for (size_t i = 0; i < lines.size(); ++i) {
    const auto entry = parse_json(lines[i]).and_then([](const json& from) { return decode<record>(from); });
    REQUIRE(entry);
    CHECK(entry->index == static_cast<int64_t>(i) + 1);
    CHECK(std::get<instance_deregistered>(entry->what).reason == "reason");
  }
}

TEST_CASE("a damaged journal is answered with 3 and its faults, and what is sound is printed") {
  const scratch_folder folder;
  const auto file = make_journal(folder);
  damage(file);
  const auto fault = file + ": record 2 is damaged: its checksum is wrong\n";
  const auto verified = run_muster({"journal", "verify", file});
  CHECK(verified.code == 3);
  CHECK(verified.out == file + ": 3 facts up to index 3, 1 checkpoint: 1 fault\n");
  CHECK(verified.err == fault);
  const auto dumped = run_muster({"journal", "dump", file});
  CHECK(dumped.code == 3);
  CHECK(lines_of(dumped.out).size() == 2);
  CHECK(dumped.err == fault);
  const auto compacted = run_muster({"journal", "compact", file});
  CHECK(compacted.code == 3);
  CHECK(compacted.out.empty());
  CHECK(compacted.err == fault);
}

TEST_CASE("a file that is no journal is answered with 3, one that is not there or is in use with 1") {
  const scratch_folder folder;
  const auto text = folder.write("notes", "no journal at all, but a text that is as long as a header of SQLite is: one "
                                          "hundred bytes or more\n");
  const auto used = sqlite_store::open({folder.path("used")});
  REQUIRE(used);
  for (const auto* command : {"verify", "dump", "compact"})
    for (const auto& [file, code, reason] : std::vector<std::tuple<std::string, int, std::string>>{
           {text, 3, "is no journal"},
           {folder.path("none"), 1, "No such file or directory"},
           {folder.path("used"), 1, "is in use by another process"},
         }) {
      const auto told = run_muster({"journal", command, file});
      CAPTURE(command, told.err);
      CHECK(told.code == code);
      CHECK(told.out.empty());
      CHECK_THAT(told.err, Catch::Matchers::StartsWith(file + ": ") && Contains(reason));
    }
}

TEST_CASE("a journal command without its parts is a wrong command line") {
  for (const auto& arguments :
       {std::vector<std::string>{"journal"}, {"journal", "verify"}, {"journal", "mend", "facts"}}) {
    const auto told = run_muster(arguments);
    CHECK(told.code == 2);
    CHECK_THAT(told.err, Contains("--help"));
  }
}
