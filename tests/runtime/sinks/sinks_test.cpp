#include "messages/codec/json.hpp"
#include "runtime/sinks/sinks.hpp"
#include "tests/catch.hpp"
#include "tests/support/scratch_folder.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace muster;

namespace {

timestamp second(int64_t n) {
  return parse_timestamp("2026-01-01T00:00:00Z").value() + std::chrono::seconds{n};
}

alert episode(alert_status status, severity weight = severity::high) {
  alert result;
  result.id = alert_id{"pay/errors#1"};
  result.rule = rule_name{"errors"};
  result.service = service_name{"pay"};
  result.severity_ = weight;
  result.status = status;
  result.condition = alert_condition::parse("error_rate > 5%").value();
  result.value = 181'818;
  result.fired_at = second(50);
  if (status == alert_status::resolved)
    result.resolved_at = second(90);
  return result;
}

/// While it lives no file grows beyond `bytes`: writing there fails.
class file_size_limit {
public:
  explicit file_size_limit(rlim_t bytes) : handler_{std::signal(SIGXFSZ, SIG_IGN)} {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  file_size_limit(const file_size_limit&) = delete;
  file_size_limit& operator=(const file_size_limit&) = delete;
  ~file_size_limit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

private:
  rlimit before_{};
  void (*handler_)(int);
};

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file{path};
  std::vector<std::string> result;
  for (std::string line; std::getline(file, line);)
    result.push_back(line);
  return result;
}

std::unique_ptr<alert_sink> file_sink_at(const std::string& path) {
  return make_sink({sink_name{"file"}, sink_kind::file, path}, nullptr);
}

} // namespace

TEST_CASE("the log sink writes one structured line per notification, as loud as the alert is severe") {
  struct example {
    alert told;
    std::string line;
  };
  const auto e = GENERATE(values<example>({
    {episode(alert_status::active),
     "error alert active id=pay/errors#1 service=pay rule=errors type=performance severity=high "
     "condition=\"error_rate > 5%\" value=18.18% fired_at=2026-01-01T00:00:50Z at=2026-01-01T00:01:40Z\n"},
    {episode(alert_status::active, severity::medium),
     "warning alert active id=pay/errors#1 service=pay rule=errors type=performance severity=medium "
     "condition=\"error_rate > 5%\" value=18.18% fired_at=2026-01-01T00:00:50Z at=2026-01-01T00:01:40Z\n"},
    {episode(alert_status::resolved),
     "info alert resolved id=pay/errors#1 service=pay rule=errors type=performance severity=high "
     "condition=\"error_rate > 5%\" value=18.18% fired_at=2026-01-01T00:00:50Z "
     "resolved_at=2026-01-01T00:01:30Z at=2026-01-01T00:01:40Z\n"},
  }));
  std::ostringstream out;
  const auto logger = std::make_shared<spdlog::logger>("alerts", std::make_shared<spdlog::sinks::ostream_sink_st>(out));
  logger->set_pattern("%l %v");
  const auto sink = make_sink({sink_name{"log"}, sink_kind::log, {}}, logger);
  REQUIRE(sink->deliver(e.told, second(100)));
  CHECK(out.str() == e.line);
}

TEST_CASE("the log line names the instance of a rule that watches each") {
  auto told = episode(alert_status::active);
  told.instance = instance_id{"pay-2"};
  std::ostringstream out;
  const auto logger = std::make_shared<spdlog::logger>("alerts", std::make_shared<spdlog::sinks::ostream_sink_st>(out));
  REQUIRE(make_sink({sink_name{"log"}, sink_kind::log, {}}, logger)->deliver(told, second(100)));
  CHECK(out.str().find(" rule=errors instance=pay-2 type=") != std::string::npos);
}

TEST_CASE("the file sink appends one JSON line per notification: the alert, and when it was told") {
  const scratch_folder here;
  const auto path = here.path("alerts.jsonl");
  REQUIRE(file_sink_at(path)->deliver(episode(alert_status::active), second(51)));
  REQUIRE(file_sink_at(path)->deliver(episode(alert_status::resolved), second(91)));
  const auto lines = lines_of(path);
  REQUIRE(lines.size() == 2);
  auto line = parse_json(lines[1]).value();
  CHECK(line["at"] == "2026-01-01T00:01:31Z");
  line.erase("at");
  CHECK(decode<alert>(line) == episode(alert_status::resolved));
  CHECK(parse_json(lines[0]).value()["status"] == "active");
}

TEST_CASE("the alert file is for its owner only, and is made anew when it was moved away") {
  const scratch_folder here;
  const auto path = here.path("alerts.jsonl");
  const auto sink = file_sink_at(path);
  REQUIRE(sink->deliver(episode(alert_status::active), second(51)));
  struct stat made {};
  REQUIRE(::stat(path.c_str(), &made) == 0);
  CHECK((made.st_mode & 0777) == 0600);
  std::filesystem::rename(path, here.path("old"));
  REQUIRE(sink->deliver(episode(alert_status::resolved), second(91)));
  CHECK(lines_of(path).size() == 1);
  CHECK(lines_of(here.path("old")).size() == 1);
}

TEST_CASE("a file that cannot be opened or written is an error with its path and the reason") {
  const scratch_folder here;
  const auto [path, what, why] = GENERATE_REF(table<std::string, std::string, std::string>({
    {here.path("missing/alerts.jsonl"), "opened", "No such file or directory"},
    {here.path(""), "opened", "Is a directory"},
    {"/dev/full", "written", "No space left on device"},
  }));
  const auto delivered = file_sink_at(path)->deliver(episode(alert_status::active), second(51));
  REQUIRE_FALSE(delivered);
  CHECK(delivered.error().code == errc::unavailable);
  CHECK(delivered.error().detail == "alert file '" + path + "' cannot be " + what + ": " + why);
}

TEST_CASE("a line that cannot be written whole leaves nothing of it in the file") {
  const scratch_folder here;
  const auto path = here.path("alerts.jsonl");
  const auto sink = file_sink_at(path);
  REQUIRE(sink->deliver(episode(alert_status::active), second(51)));
  const auto size = std::filesystem::file_size(path);
  const auto failed = [&] {
    const file_size_limit limit{size + 20};
    return sink->deliver(episode(alert_status::resolved), second(91));
  }();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().detail == "alert file '" + path + "' cannot be written: File too large");
  CHECK(std::filesystem::file_size(path) == size);
  REQUIRE(sink->deliver(episode(alert_status::resolved), second(92)));
  CHECK(lines_of(path).size() == 2);
}

TEST_CASE("a file sink that failed delivers when the cause is gone") {
  const scratch_folder here;
  const auto path = here.path("later/alerts.jsonl");
  const auto sink = file_sink_at(path);
  REQUIRE_FALSE(sink->deliver(episode(alert_status::active), second(51)));
  std::filesystem::create_directory(here.path("later"));
  REQUIRE(sink->deliver(episode(alert_status::active), second(52)));
  CHECK(lines_of(path).size() == 1);
}
