#include "actors/journal/journal_actor.hpp"

#include "actors/journal/commit_group.hpp"
#include "messages/protocol/error.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster {

namespace {

constexpr int64_t most_at_once = 10'000;

constexpr duration pause = std::chrono::milliseconds{100};

constexpr tick waiters_tick{0};
constexpr tick commit_tick{1};
constexpr tick compact_tick{2};

} // namespace

journal_shell::journal_shell(caf::actor_config& cfg, seat place, std::shared_ptr<fact_store> store)
  : supervised(cfg, std::move(place)),
    store_{std::move(store)},
    compactor_{home().configuration()},
    waiters_{[this](const fact_query& query) { return read(query); }} {}

void journal_shell::start() {
  // One that was left behind may still be in the middle of a write.
  has_store_ = store_->take();
  if (has_store_)
    ready();
  else
    call_after(pause, [this] { start(); });
}

bool journal_shell::cleanup(caf::error&& reason, caf::execution_unit* host) {
  if (std::exchange(has_store_, false))
    store_->let_go();
  return supervised::cleanup(std::move(reason), host);
}

journal_shell::behavior_type journal_shell::serve() {
  return {
    [this](const append_facts& command) { return append(command); },
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
    [this](const tick& why) {
      if (why == commit_tick)
        commit_group();
      else if (why == compact_tick)
        go_on_compacting();
      else
        wake_waiters();
    },
  };
}

result<accepted> journal_shell::append(const append_facts& command) {
  if (store_->is_slow()) {
    group_.push_back(command);
    owed_.push_back(open_promise<accepted>());
    if (group_.size() == 1)
      tick_next(commit_tick);
    return owed_.back();
  }
  const auto answer = std::move(commit(*store_, {&command, 1}, now()).front());
  if (!answer)
    return to_error(answer.error());
  wake_waiters();
  begin_to_compact();
  return *answer;
}

void journal_shell::commit_group() {
  const auto answers = commit(*store_, std::exchange(group_, {}), now());
  const auto owed = std::exchange(owed_, {});
  for (size_t i = 0; i < owed.size(); ++i)
    if (answers[i])
      owed[i].deliver(*answers[i]);
    else
      owed[i].deliver(answers[i].error());
  wake_waiters();
  begin_to_compact();
}

expected<fact_list> journal_shell::read(const fact_query& query) const {
  if (auto good = check_kinds(query.kinds); !good)
    return tl::make_unexpected(good.error());
  const auto up_to = store_->compacted().up_to;
  if (query.after > 0 && query.after < up_to && query.compacted != up_to)
    return fail(errc::compacted, "facts up to " + std::to_string(up_to)
                                   + " have been compacted; begin at 0, or query the state and follow from its index");
  const auto limit = std::clamp<int64_t>(query.limit, 1, most_at_once);
  fact_list result{{}, query.after, store_->last_index(), up_to};
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
  // Who does not wait may be about to take the place of one whose last append is still in the group: without it the
  // next would be decided on a state that is over.
  if (query.wait <= duration{0} && !group_.empty())
    commit_group();
  auto wanted = query;
  // The next facts are not those that somebody waits for who has seen more than there is.
  if (wanted.after > store_->last_index())
    wanted.wait = duration{0};
  auto answer = waiters_.answer(this, std::move(wanted));
  set_timer();
  return answer;
}

void journal_shell::wake_waiters() {
  waiters_.wake(now());
  set_timer();
}

void journal_shell::begin_to_compact() {
  if (compactor_.begin(*store_, now()))
    tick_next(compact_tick);
}

void journal_shell::go_on_compacting() {
  // What cannot be compacted now, as on a full disk, can be later.
  if (compactor_.step(*store_).value_or(false))
    tick_next(compact_tick);
}

void journal_shell::set_timer() {
  if (const auto next = waiters_.timer_to_set())
    tick_after(*next - now(), waiters_tick);
}

} // namespace muster
