#include "tests/runtime/cli/process.hpp"

#include "tests/catch.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sstream>

namespace muster {

namespace {

void redirect(const std::string& path, int to) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file < 0 || dup2(file, to) < 0)
    _exit(126);
}

[[noreturn]] void become(const std::vector<std::string>& arguments, const scratch_folder& folder) {
  redirect(folder.path("out"), STDOUT_FILENO);
  redirect(folder.path("err"), STDERR_FILENO);
  if (chdir(MUSTER_SOURCE_DIR) != 0)
    _exit(126);
  std::vector<char*> pointers;
  for (const auto& each : arguments)
    pointers.push_back(const_cast<char*>(each.c_str()));
  pointers.push_back(nullptr);
  execv(pointers.front(), pointers.data());
  _exit(127);
}

ended_process run(const std::vector<std::string>& arguments) {
  const scratch_folder folder;
  const auto child = fork();
  REQUIRE(child >= 0);
  if (child == 0)
    become(arguments, folder);
  int status = 0;
  rusage used{};
  REQUIRE(wait4(child, &status, 0, &used) == child);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), folder.read("out"), folder.read("err"),
          std::chrono::seconds{used.ru_utime.tv_sec} + std::chrono::microseconds{used.ru_utime.tv_usec}};
}

} // namespace

ended_process run_muster(const std::vector<std::string>& arguments) {
  std::vector<std::string> all{MUSTER_BINARY};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return run(all);
}

ended_process run_line(const std::string& line) {
  const auto folder = std::filesystem::path{MUSTER_BINARY}.parent_path().string();
  return run({"/bin/sh", "-c", "PATH='" + folder + "':\"$PATH\"\n" + line});
}

std::string example(std::string_view name) {
  return std::string{MUSTER_SOURCE_DIR "/examples/scenarios/"}.append(name).append(".json");
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream from{text};
  for (std::string line; std::getline(from, line);)
    lines.push_back(line);
  return lines;
}

} // namespace muster
