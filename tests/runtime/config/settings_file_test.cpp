#include "runtime/config/settings_file.hpp"
#include "tests/catch.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

using namespace std::chrono_literals;

namespace muster {

namespace {

/// A file that goes with its scope.
struct scratch_file {
  explicit scratch_file(const std::string& text)
    : path{
      (std::filesystem::temp_directory_path() / ("muster-settings-" + std::to_string(std::hash<std::string>{}(text))))
        .string()} {
    std::ofstream{path} << text;
  }
  scratch_file(const scratch_file&) = delete;
  scratch_file& operator=(const scratch_file&) = delete;
  ~scratch_file() { std::remove(path.c_str()); }

  std::string path;
};

} // namespace

TEST_CASE("settings are read from text") {
  const auto read = parse_settings(R"({"leases": {"sweep": "500ms"}, "journal": {"max_event_history": 7}})");
  REQUIRE(read);
  CHECK(read->leases.sweep == 500ms);
  CHECK(read->journal.max_event_history == 7);
  CHECK(read->supervision == settings{}.supervision);
}

TEST_CASE("text that holds no settings is refused") {
  CHECK(parse_settings("{").error().code == errc::invalid);
  const auto misspelt = parse_settings(R"({"lease": {}})");
  REQUIRE_FALSE(misspelt);
  CHECK(misspelt.error().detail.find("lease") != std::string::npos);
}

TEST_CASE("settings are read from a file, whose name is in every failure") {
  const scratch_file good{R"({"cleanup_interval": "1m"})"};
  REQUIRE(load_settings(good.path));
  CHECK(load_settings(good.path)->cleanup_interval == 1min);
  const scratch_file bad{R"({"cleanup_interval": 1})"};
  const auto refused = load_settings(bad.path);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::invalid);
  CHECK(refused.error().detail.starts_with(bad.path + ": "));
  CHECK(load_settings("/nowhere/muster.json").error().code == errc::not_found);
}

} // namespace muster
