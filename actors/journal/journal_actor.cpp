#include "actors/journal/journal_actor.hpp"

#include "messages/protocol/error.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster {

namespace {

constexpr int64_t most_at_once = 10'000;

} // namespace

journal_shell::journal_shell(caf::actor_config& cfg, seat place, std::shared_ptr<fact_store> store)
  : supervised(cfg, std::move(place)),
    store_{std::move(store)},
    waiters_{[this](const fact_query& query) { return read(query); }} {}

void journal_shell::start() {
  ready();
}

journal_shell::behavior_type journal_shell::serve() {
  return {
    [this](const append_facts& command) -> result<accepted> {
      auto answer = append(command);
      if (!answer)
        return to_error(answer.error());
      wake_waiters();
      return *answer;
    },
    [this](const fact_query& query) { return answer_or_wait(query); },
    [this](const save_checkpoint& command) -> result<done> {
      if (auto saved = store_->save(command.owner, {command.at, command.data}); !saved)
        return to_error(saved.error());
      return done{};
    },
    [this](const checkpoint_query& query) {
      auto saved = store_->load(query.owner);
      return saved ? checkpoint{true, saved->at, std::move(saved->data)} : checkpoint{};
    },
    [this](const tick&) { wake_waiters(); },
  };
}

expected<accepted> journal_shell::append(const append_facts& command) {
  if (!command.command.empty())
    if (const auto known = store_->index_of(command.command))
      return accepted{*known};
  if (command.facts.empty())
    return command.command.empty() ? fail(errc::invalid, "append_facts without facts")
                                   : fail(errc::not_found, "no fact of command '" + command.command.str() + "'");
  std::vector<record> records;
  records.reserve(command.facts.size());
  auto index = store_->last_index();
  for (const auto& what : command.facts)
    records.push_back({++index, now(), command.command, what});
  if (auto appended = store_->append(records); !appended)
    return tl::make_unexpected(appended.error());
  return accepted{index};
}

expected<fact_list> journal_shell::read(const fact_query& query) const {
  if (auto good = check_kinds(query.kinds); !good)
    return tl::make_unexpected(good.error());
  const auto limit = std::clamp<int64_t>(query.limit, 1, most_at_once);
  fact_list result{{}, query.after, store_->last_index()};
  for (;;) {
    auto slice = store_->read(result.last, limit - std::ssize(result.records), query.service);
    if (!slice)
      return tl::make_unexpected(slice.error());
    result.last = slice->last;
    if (query.kinds.empty()) {
      result.records = std::move(slice->records);
      return result;
    }
    for (auto at = slice->records.begin(); at != slice->records.end(); ++at)
      if (is_among(at->what, query.kinds))
        result.records.push_back(at.shared());
    if (result.last >= result.end || std::cmp_equal(result.records.size(), limit))
      return result;
  }
}

result<fact_list> journal_shell::answer_or_wait(const fact_query& query) {
  auto answer = waiters_.answer(this, query);
  set_timer();
  return answer;
}

void journal_shell::wake_waiters() {
  waiters_.wake(now());
  set_timer();
}

void journal_shell::set_timer() {
  if (const auto next = waiters_.timer_to_set())
    tick_after(*next - now(), tick{});
}

} // namespace muster
