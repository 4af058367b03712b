#include "runtime/route/route.hpp"

#include "actors/balancer/chance.hpp"
#include "actors/balancer/refusal.hpp"
#include "runtime/route/route_form.hpp"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

constexpr size_t full_batch = 64;

/// The chains of this thread, by the numbers of their routes. It is the thread's because a chain is; a number that has
/// been used never comes again, so that nothing of one run is found by another.
class own_chains {
public:
  own_chains() = default;
  own_chains(const own_chains&) = delete;
  own_chains& operator=(const own_chains&) = delete;
  ~own_chains() {
    for (const auto& [number, chain] : all_)
      chain->left.store(true, std::memory_order_release);
  }

  route_chain* find(uint64_t number) {
    if (number == last_number_)
      return last_;
    for (const auto& [known, chain] : all_)
      if (known == number) {
        last_number_ = known;
        last_ = chain.get();
        return last_;
      }
    return nullptr;
  }

  void add(uint64_t number, std::shared_ptr<route_chain> chain) {
    std::erase_if(all_, [](const auto& each) { return each.second->orphaned.load(std::memory_order_relaxed); });
    last_number_ = 0;
    all_.emplace_back(number, std::move(chain));
  }

private:
  uint64_t last_number_ = 0;
  route_chain* last_ = nullptr;
  std::vector<std::pair<uint64_t, std::shared_ptr<route_chain>>> all_;
};

own_chains& chains_of_thread() {
  thread_local own_chains chains;
  return chains;
}

uint64_t next_number() {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

call_outcome outcome_of(const raw_outcome& raw) {
  return {raw.peer->content->id, raw.epoch, raw.permit, raw.result, raw.code, raw.began, raw.latency};
}

/// Keeps a form from being destroyed while it is in use.
class reading {
public:
  reading(const std::atomic<const route_form*>& from, std::atomic<const route_form*>& mark) : mark_{mark} {
    for (form_ = from.load(std::memory_order_acquire);;) {
      mark_.store(form_, std::memory_order_seq_cst);
      const auto* now = from.load(std::memory_order_seq_cst);
      if (now == form_)
        return;
      form_ = now;
    }
  }
  reading(const reading&) = delete;
  reading& operator=(const reading&) = delete;
  ~reading() { mark_.store(nullptr, std::memory_order_release); }

  const route_form* form() const { return form_; }

private:
  std::atomic<const route_form*>& mark_;
  const route_form* form_;
};

/// An instance whose content has changed is another peer, and its circuit is the same.
struct renewal {
  permit_stock& from;
  permit_stock& to;
  int64_t epoch;

  /// Picks that still read the old form may take some meanwhile: each permit is taken out once, here or there.
  void move_permits() const {
    for (auto left = from.clear(epoch); left > 0; --left)
      to.add(epoch);
  }
};

candidate candidate_of(const snapshot_entry& entry, route_peer& peer) {
  candidate result;
  result.state = entry.state;
  result.circuit = entry.circuit;
  result.epoch = entry.epoch;
  result.retry_at = entry.retry_at;
  result.content = peer.content;
  // The peer outlives every form that it is in.
  result.active = {std::shared_ptr<void>{}, &peer.active};
  return result;
}

} // namespace

route::route(route_options options, route_parts parts)
  : options_{std::move(options)},
    parts_{std::move(parts)},
    number_{next_number()} {}

route::~route() {
  for (const auto& each : chains_)
    each->orphaned.store(true, std::memory_order_relaxed);
}

expected<attempt> route::pick(const request_key& key, std::span<const instance_id> exclude) {
  auto& own = chain_of_thread();
  const reading now{form_, own.reading};
  if (now.form() == nullptr)
    return muster::fail(errc::unavailable, "the route to '" + options_.service.str()
                                             + "' has no snapshot: none has come yet, or its system has stopped");
  return pick_from(*now.form(), own, key, exclude);
}

expected<attempt> route::pick_from(const route_form& form, route_chain& with, const request_key& key,
                                   std::span<const instance_id> exclude) {
  const auto chance = mix_bits(with.chance += golden_gamma);
  if (with.form != form.number) {
    with.form = form.number;
    with.at = form.offer.begin(chance);
  }
  std::vector<size_t> excluded;
  if (!exclude.empty())
    excluded = places_of(exclude, form.candidates);
  const auto start = [&](size_t place, bool permit) {
    auto& peer = *form.peers[place];
    peer.active.fetch_add(1, std::memory_order_relaxed);
    return attempt{*this, peer, form.candidates[place].epoch, permit, form.offer.panics(place), parts_.now()};
  };
  const auto draw = static_cast<int64_t>(below(static_cast<size_t>(ratio::one), mix_bits(chance + 1)));
  const pick_turn turn{chance, hash_of(key), excluded};
  const auto split_draw = form.offer.split_draw(turn);
  for (size_t asked = 0; asked < form.offer.groups(); ++asked) {
    const auto group = form.offer.group_at(asked, split_draw);
    if (!form.offer.trials().empty())
      if (const auto place = place_of_trial(form, group, excluded))
        return start(*place, true);
    if (const auto selected = form.offer.next(with.at, draw, turn, group))
      return start(selected->winner, false);
  }
  return tl::make_unexpected(refusal_of(options_.service, form.candidates, [&](size_t i) {
    const auto rule = form.offer.removed_by(i);
    const auto comes_first = rule != removal::none && rule < removal::excluded;
    return !comes_first && std::ranges::binary_search(excluded, i) ? removal::excluded : rule;
  }));
}

std::optional<size_t> route::place_of_trial(const route_form& form, size_t group, std::span<const size_t> skip) {
  for (const auto place : form.offer.trials()) {
    if (form.offer.group_of(place) != group || std::ranges::binary_search(skip, place))
      continue;
    auto& peer = *form.peers[place];
    if (peer.stock.take(form.candidates[place].epoch))
      return place;
    if (!peer.wanted.load(std::memory_order_relaxed) && !peer.wanted.exchange(true))
      wake(true);
  }
  return std::nullopt;
}

void route::take(const service_snapshot& latest) {
  index_ = latest.index;
  std::map<instance_id, std::unique_ptr<route_peer>> peers;
  std::vector<route_peer*> places;
  std::vector<candidate> candidates;
  std::vector<renewal> renewed;
  for (const auto& entry : latest.entries) {
    auto& peer = peers[entry.content.id];
    const auto known = peers_.find(entry.content.id);
    if (known != peers_.end() && is_same(*known->second->content, entry.content)) {
      peer = std::move(peers_.extract(known).mapped());
    } else {
      peer = std::make_unique<route_peer>();
      peer->content = std::make_shared<const instance>(entry.content);
      if (known != peers_.end())
        renewed.push_back({known->second->stock, peer->stock, entry.epoch});
    }
    places.push_back(peer.get());
    candidates.push_back(candidate_of(entry, *peer));
  }
  for (auto& [id, gone] : peers_)
    old_peers_.push_back(std::move(gone));
  peers_ = std::move(peers);
  const pick_kind kind{options_.strategy_.value_or(latest.policy.strategy_),
                       options_.zone,
                       options_.region,
                       options_.location_,
                       options_.accept,
                       options_.compatible_with};
  show(std::make_unique<const route_form>(next_number(), std::move(candidates), std::move(places), latest, kind));
  for (const auto& each : renewed)
    each.move_permits();
}

void route::close() {
  show(nullptr);
}

void route::show(std::unique_ptr<const route_form> form) {
  form_.store(form.get(), std::memory_order_seq_cst);
  if (current_ != nullptr)
    old_forms_.push_back(std::move(current_));
  current_ = std::move(form);
}

std::vector<call_outcome> route::collect() {
  // Before the rings are looked at, so that whatever comes after that wakes again.
  woken_.store(false, std::memory_order_seq_cst);
  woken_at_once_.store(false, std::memory_order_seq_cst);
  // An attempt's outcome is in a ring before the attempt is over: those of peers that are idle now are found below.
  std::vector<std::unique_ptr<route_peer>> idle;
  if (nobody_reads_old_forms()) {
    // Not std::ranges::partition, whose answer clang 14 cannot compile from libstdc++ 12.
    const auto ends = std::partition(old_peers_.begin(), old_peers_.end(), [](const auto& each) {
      return each->active.load(std::memory_order_acquire) != 0;
    });
    std::move(ends, old_peers_.end(), std::back_inserter(idle));
    old_peers_.erase(ends, old_peers_.end());
  }
  const std::lock_guard guard{mutex_};
  auto result = std::exchange(overflow_, {});
  std::erase_if(chains_, [&](const auto& each) {
    const auto is_last = each->left.load(std::memory_order_acquire);
    each->outcomes.take_all([&](const raw_outcome& raw) { result.push_back(outcome_of(raw)); });
    return is_last;
  });
  return result;
}

bool route::nobody_reads_old_forms() {
  const std::lock_guard guard{mutex_};
  std::erase_if(old_forms_, [&](const auto& old) {
    return std::ranges::none_of(
      chains_, [&](const auto& each) { return each->reading.load(std::memory_order_seq_cst) == old.get(); });
  });
  return old_forms_.empty();
}

std::vector<route::trial> route::wanted() {
  std::vector<trial> result;
  if (current_ != nullptr)
    for (const auto place : current_->offer.trials())
      if (current_->peers[place]->wanted.load(std::memory_order_acquire))
        result.push_back({current_->candidates[place].id(), current_->candidates[place].epoch});
  return result;
}

void route::answer(const trial& what, bool granted) {
  if (auto* peer = find(what.instance)) {
    if (granted)
      peer->stock.add(what.epoch);
    peer->wanted.store(false, std::memory_order_release);
  }
}

int64_t route::take_back(const trial& what) {
  auto* peer = find(what.instance);
  return peer == nullptr ? 0 : peer->stock.clear(what.epoch);
}

int64_t route::active() const {
  int64_t sum = 0;
  for (const auto& [id, each] : peers_)
    sum += each->active.load(std::memory_order_relaxed);
  for (const auto& each : old_peers_)
    sum += each->active.load(std::memory_order_relaxed);
  return sum;
}

route_peer* route::find(const instance_id& id) const {
  const auto found = peers_.find(id);
  return found == peers_.end() ? nullptr : found->second.get();
}

route_chain& route::chain_of_thread() {
  auto* known = chains_of_thread().find(number_);
  return known != nullptr ? *known : add_chain();
}

route_chain& route::add_chain() {
  auto fresh = std::make_shared<route_chain>();
  {
    const std::lock_guard guard{mutex_};
    fresh->chance = mix_bits(parts_.seed + ++chains_so_far_ * golden_gamma);
    chains_.push_back(fresh);
  }
  auto& result = *fresh;
  chains_of_thread().add(number_, std::move(fresh));
  return result;
}

void route::end(route_peer& at, const attempt& what, call_result result, std::string_view code) noexcept {
  const raw_outcome raw{&at, what.epoch_, what.permit_, result, what.began_, parts_.now() - what.began_, {}};
  const auto waiting = chain_of_thread().outcomes.push(raw, code);
  if (waiting == 0) {
    const std::lock_guard guard{mutex_};
    overflow_.push_back(outcome_of(raw));
    overflow_.back().code = code;
  }
  // From here on the peer may be destroyed.
  at.active.fetch_sub(1, std::memory_order_release);
  const auto failed = result == call_result::failure || result == call_result::timed_out;
  wake(failed || what.permit_ || waiting == 0 || waiting >= full_batch);
}

void route::wake(bool at_once) {
  auto& flag = at_once ? woken_at_once_ : woken_;
  if (!flag.load(std::memory_order_seq_cst) && !flag.exchange(true, std::memory_order_seq_cst))
    parts_.wake(at_once);
}

} // namespace muster
