#include "messages/protocol/types.hpp"
#include "runtime/embed/asker.hpp"
#include "tests/chaos/judge.hpp"
#include "tests/chaos/world.hpp"

#include <algorithm>
#include <fstream>
#include <set>

namespace muster {

namespace {

constexpr std::chrono::seconds patience{20};
constexpr std::chrono::milliseconds pause{10};

std::vector<record> journaled(system& runs) {
  const asker_ptr from{runs.home()->system()};
  const auto journal = runs.home()->post_of<journal_actor>(child_name{"journal"});
  std::vector<record> result;
  for (;;) {
    const auto page =
      begin_to_ask(from, journal, fact_query{static_cast<int64_t>(result.size()), 1000, {}, {}}).wait(patience);
    if (!page || page->records.empty())
      return result;
    result.insert(result.end(), page->records.begin(), page->records.end());
  }
}

void judge_instances(system& runs, const churn& writes, verdict& of) {
  instance_query query;
  query.service = world::churned;
  auto found = runs.find(query);
  if (!found)
    return of.fault("I1: the registry does not answer: " + found.error().detail);
  std::erase_if(found->instances, [](const auto& view) { return view.content.id == world::id_of(world::churned, 1); });
  const auto wanted = writes.expected_instances();
  auto same = found->instances.size() == wanted.size();
  for (const auto& each : wanted)
    same = same && std::ranges::any_of(found->instances, [&](const auto& view) { return is_same(view.content, each); });
  of.expect(same, "I1: the registry has " + std::to_string(found->instances.size()) + " instances where "
                    + std::to_string(wanted.size()) + " were acknowledged, or has them otherwise");
}

/// Each notification once in the file.
void judge_notifications(const std::vector<record>& facts, const std::string& path, verdict& of) {
  const auto notified = std::ranges::count_if(
    facts, [](const record& entry) { return std::holds_alternative<alert_notified>(entry.what); });
  std::ifstream file{path};
  int64_t lines = 0;
  for (std::string line; std::getline(file, line);)
    ++lines;
  of.expect(lines == notified, "I8: " + std::to_string(notified) + " notifications became facts, "
                                 + std::to_string(lines) + " were delivered");
  of.say("alerts: " + std::to_string(lines) + " notifications, each once");
}

void judge_invariants(const std::vector<record>& facts, const std::vector<record>& journal, const churn& writes,
                      timestamp read, verdict& of) {
  invariants judge{settings{}.supervision};
  for (const auto& entry : facts)
    judge.saw(entry);
  for (const auto& each : writes.acknowledgements())
    judge.acknowledged(each.command, each.index, read, true);
  judge.compare_journal(journal, read);
  judge.conclude();
  // Of circuits, a model needs to know what each caller has done with its permit.
  const std::set judged{invariant::acknowledged_survives, invariant::index_without_gap, invariant::bounded_restarts,
                        invariant::one_alert};
  for (const auto& each : judge.violations())
    if (judged.contains(each.which))
      of.fault(std::string{to_string(each.which)} + ": " + each.text);
}

} // namespace

void judge_facts(system& runs, const message_load& messages, const watched_facts& watched,
                 const std::string& notifications, verdict& of) {
  const auto& writes = messages.writes();
  judge_instances(runs, writes, of);
  const auto journal = journaled(runs);
  const auto read = journal.empty() ? runs.now() : journal.back().at;
  for (const auto deadline = steady_now() + patience; watched.count() < journal.size() && steady_now() < deadline;)
    wait_until(wall_now() + pause);
  const auto facts = watched.all();
  of.expect(watched.ended().code == errc::none, "I2: the watcher was told no more: " + watched.ended().detail);
  judge_invariants(facts, journal, writes, read, of);
  judge_notifications(facts, notifications, of);
  of.say("facts: " + std::to_string(journal.size()) + ", " + std::to_string(writes.acknowledgements().size())
         + " writes acknowledged and read back, " + std::to_string(writes.expected_instances().size())
         + " instances of them left");
}

} // namespace muster
