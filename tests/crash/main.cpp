// Kills a process with SIGKILL while it writes, again and again, and looks whether each fact that it was acknowledged
// is there. The process is this program, started anew with --write: a whole system that registers instances from
// several threads and says on its standard output, in one write each, what has been acknowledged.

#include "runtime/entropy.hpp"
#include "runtime/storage/sqlite_store.hpp"
#include "runtime/system.hpp"

#include <CLI/CLI.hpp>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <map>
#include <random>
#include <thread>

namespace muster {

namespace {

constexpr int writers = 4;

/// Of an instance that was registered, as it goes through the pipe: short enough to go through it whole.
struct acknowledgement {
  int64_t index = 0;
  int64_t life = 0;
  int64_t writer = 0;
  int64_t number = 0;

  std::string name() const {
    return "pay-" + std::to_string(life) + "-" + std::to_string(writer) + "-" + std::to_string(number);
  }
};

system_options options_for(const std::string& file, durability level) {
  system_options result;
  result.configuration.journal.file = file;
  result.configuration.journal.durability_ = level;
  result.configuration.journal.compact_after = 0;
  result.configuration.alerts.sinks.clear();
  return result;
}

/// The life of the process that is killed.
int write(const std::string& file, durability level, int64_t life) {
  const auto runs = system::start(options_for(file, level));
  if (!runs) {
    std::cerr << "crash: " << runs.error().detail << '\n';
    return 1;
  }
  std::atomic<bool> failed = false;
  std::vector<std::thread> threads;
  for (int64_t writer = 0; writer < writers; ++writer)
    threads.emplace_back([&, writer] {
      for (acknowledgement said{0, life, writer, 1}; !failed; ++said.number) {
        instance one;
        one.id = instance_id{said.name()};
        one.service = service_name{"pay"};
        one.address = {"127.0.0.1", 9000};
        const auto index = (*runs)->register_instance(one);
        said.index = index.value_or(0);
        if (!index)
          std::cerr << "crash: " << index.error().detail << '\n';
        if (!index || ::write(STDOUT_FILENO, &said, sizeof said) != static_cast<ssize_t>(sizeof said))
          failed = true;
      }
    });
  for (auto& each : threads)
    each.join();
  return 1;
}

struct options {
  std::string self;
  std::string file;
  durability level = durability::fsync;
  int64_t rounds = 50;
  uint64_t seed = 1;
};

/// What one life of the process has said before it was killed, a moment after its first word.
std::vector<acknowledgement> live_and_die(const options& with, int64_t life, std::chrono::milliseconds moment) {
  std::array<int, 2> said{};
  if (::pipe(said.data()) != 0)
    throw std::runtime_error{"no pipe"};
  const auto child = ::fork();
  if (child < 0)
    throw std::runtime_error{"no process"};
  if (child == 0) {
    ::dup2(said[1], STDOUT_FILENO);
    ::close(said[0]);
    const auto level = std::string{to_string(with.level)};
    const auto number = std::to_string(life);
    ::execl(with.self.c_str(), with.self.c_str(), "--write", with.file.c_str(), "--level", level.c_str(), "--life",
            number.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(said[1]);
  std::vector<acknowledgement> result;
  acknowledgement one;
  const auto take = [&] {
    if (::read(said[0], &one, sizeof one) != static_cast<ssize_t>(sizeof one))
      return false;
    result.push_back(one);
    return true;
  };
  // Its end is seen here as well, should it not get that far.
  if (take()) {
    pollfd nothing{-1, 0, 0};
    ::poll(&nothing, 1, static_cast<int>(moment.count()));
  }
  ::kill(child, SIGKILL);
  while (take())
    continue;
  ::close(said[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFSIGNALED(status))
    throw std::runtime_error{"life " + std::to_string(life) + " has ended by itself"};
  return result;
}

/// The facts that are not there as they were acknowledged.
int64_t count_lost(const fact_store& store, const std::vector<acknowledgement>& all) {
  const auto facts = store.read(0, INT64_MAX, {}).value().records;
  int64_t lost = 0;
  for (const auto& said : all) {
    const auto at = static_cast<size_t>(said.index - 1);
    const auto* found = at < facts.size() ? std::get_if<instance_registered>(&facts[at].what) : nullptr;
    lost += found != nullptr && found->content.id.str() == said.name() ? 0 : 1;
  }
  return lost;
}

int judge(const options& with) {
  std::mt19937_64 dice{with.seed};
  std::vector<acknowledgement> all;
  int64_t silent = 0;
  for (int64_t life = 1; life <= with.rounds; ++life) {
    const auto said = live_and_die(with, life, std::chrono::milliseconds{dice() % 150});
    silent += said.empty() ? 1 : 0;
    all.insert(all.end(), said.begin(), said.end());
    const auto store = sqlite_store::open({with.file, with.level});
    if (!store) {
      std::cout << "crash: round " << life << ": " << store.error().detail << '\n';
      return 1;
    }
    if (const auto lost = count_lost(**store, all); lost > 0) {
      std::cout << "crash: round " << life << ": " << lost << " of " << all.size() << " acknowledged facts are lost\n";
      return 1;
    }
  }
  std::cout << "crash: " << with.rounds << " kills under " << to_string(with.level) << ", " << all.size()
            << " facts acknowledged, none lost; " << silent << " lives said nothing\n";
  return silent == 0 ? 0 : 1;
}

} // namespace

} // namespace muster

int main(int argc, char** argv) {
  CLI::App app{"Kills a process that writes a journal, and looks for what it was acknowledged."};
  muster::options with;
  std::string level = "fsync";
  std::string written;
  int64_t life = 0;
  app.add_option("--rounds", with.rounds, "how often")->check(CLI::Range(1, 100'000));
  app.add_option("--seed", with.seed, "what the moments of the kills follow from");
  app.add_option("--level", level, "os or fsync");
  app.add_option("--write", written, "be the process that is killed");
  app.add_option("--life", life, "which one");
  CLI11_PARSE(app, argc, argv);
  with.level = level == "os" ? muster::durability::os : muster::durability::fsync;
  if (!written.empty())
    return muster::write(written, with.level, life);
  const auto folder = std::filesystem::temp_directory_path() / ("muster-crash-" + std::to_string(muster::entropy()));
  with.self = std::filesystem::read_symlink("/proc/self/exe").string();
  with.file = (folder / "facts").string();
  int code = 1;
  try {
    code = muster::judge(with);
  } catch (const std::exception& why) {
    std::cout << "crash: " << why.what() << '\n';
  }
  std::filesystem::remove_all(folder);
  return code;
}
