#include "runtime/scenario/simulated_store.hpp"

#include <algorithm>
#include <stdexcept>

namespace muster {

namespace {

/// Few, so that SQLite moves its log into the database proper again and again in the short life of a rehearsal.
constexpr int64_t log_pages = 100;

} // namespace

simulated_store::simulated_store(durability level, uint64_t seed) : level_{level}, chance_{seed} {
  if (const auto made = open(); !made)
    throw std::runtime_error{made.error().detail};
}

expected<void> simulated_store::open() {
  return sqlite_store::open({"facts", level_, disk_.name(), log_pages, {}})
    .map([&](std::unique_ptr<sqlite_store>&& opened) { store_ = std::move(opened); });
}

void simulated_store::fail_power_after(int64_t operations) {
  planned_.push_back(operations);
  if (planned_.size() == 1)
    disk_.fail_power_after(operations);
}

template <class F>
expected<void> simulated_store::write(F change) {
  if (is_gone_)
    return fail(errc::storage_unavailable, "the journal cannot be opened");
  auto result = change();
  expect_power();
  return result;
}

expected<void> simulated_store::append(const std::vector<record>& records) {
  return write([&] { return store_->append(records); });
}

expected<void> simulated_store::compact(int64_t up_to, const shared_list<record>& left, int64_t commands_from) {
  return write([&] { return store_->compact(up_to, left, commands_from); });
}

expected<fact_store::slice> simulated_store::read(int64_t after, int64_t limit, const service_name& service) const {
  return store_->read(after, limit, service);
}

expected<void> simulated_store::save(const child_name& owner, saved_checkpoint data) {
  auto result = write([&] { return store_->save(owner, std::move(data)); });
  owners_.insert(owner);
  return result;
}

bool simulated_store::has_lost_checkpoint_of(const child_name& owner) const {
  return std::ranges::any_of(
    forgetful_, [&](const child_name& each) { return each == owner || each.str().starts_with(owner.str() + "/"); });
}

simulated_store::checkpoints simulated_store::saved() const {
  checkpoints result;
  for (const auto& owner : owners_)
    if (auto data = store_->load(owner))
      result.emplace(owner, std::move(*data));
  return result;
}

void simulated_store::expect_power() {
  if (disk_.has_power())
    return;
  recover();
  throw std::runtime_error{"the power of its disk has failed"};
}

void simulated_store::recover() {
  ++failures_;
  planned_.pop_front();
  const auto before = saved();
  // What it would still write when it goes must not reach the disk.
  store_.reset();
  disk_.restore_power(chance_());
  const auto opened = open();
  if (!opened) {
    is_gone_ = true;
    store_ = std::make_unique<memory_store>();
    return tell_(tl::make_unexpected(opened.error()));
  }
  for (const auto& [owner, data] : before) {
    const auto found = store_->load(owner);
    // One that was being saved may be there as well.
    if (!found || found->at < data.at || (found->at == data.at && found->data != data.data))
      forgetful_.insert(owner);
  }
  if (!planned_.empty())
    disk_.fail_power_after(planned_.front());
  tell_(store_->read(0, INT64_MAX, {}).map([](const slice& all) { return std::vector<record>{all.records}; }));
}

} // namespace muster
