#pragma once

#include "runtime/storage/sqlite_store.hpp"
#include "runtime/storage/unsafe_disk.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <set>
#include <vector>

namespace muster {

/// The store of a rehearsal whose settings want a disk: that of production, on a disk whose power can fail.
///
/// When it fails, whoever has called ends by an exception, in the middle of what it did, and what was not synced is
/// lost, kept or torn by chance. Power is back at once, and the journal has been opened anew before the next call
/// comes.
class simulated_store final : public fact_store {
public:
  /// What was found on the disk when power had come back: all facts, or why the journal cannot be opened any more.
  using recovery = std::function<void(const expected<std::vector<record>>& found)>;

  /// `level`: `os` or `fsync`. All chance comes from the seed.
  simulated_store(durability level, uint64_t seed);

  void on_recovery(recovery tell) { tell_ = std::move(tell); }

  /// Power fails when the disk has written, cut, synced or deleted so many times more. What is asked for before an
  /// earlier failure has come counts from that one on.
  void fail_power_after(int64_t operations);

  /// How often power has failed, and how many writes it has undone in part or wholly.
  int64_t failures() const noexcept { return failures_; }
  int64_t lost_changes() const { return disk_.lost_changes(); }

  /// Whether power has ever taken the latest measurements of an actor, or a part of them, which are not worth waiting
  /// for the disk.
  bool has_lost_checkpoint_of(const child_name& owner) const;

  expected<void> append(const std::vector<record>& records) override;
  bool is_slow() const override { return level_ == durability::fsync; }
  expected<slice> read(int64_t after, int64_t limit, const service_name& service) const override;
  int64_t last_index() const override { return store_->last_index(); }
  std::optional<int64_t> index_of(const command_id& command) const override { return store_->index_of(command); }
  compacted_part compacted() const override { return store_->compacted(); }
  expected<void> compact(int64_t up_to, const shared_list<record>& left, int64_t commands_from) override;
  expected<void> save(const child_name& owner, saved_checkpoint data) override;
  std::optional<saved_checkpoint> load(const child_name& owner) const override { return store_->load(owner); }

private:
  using checkpoints = std::map<child_name, saved_checkpoint>;

  expected<void> open();
  /// Does something to the store, which is there, and looks whether power was, while it did.
  template <class F>
  expected<void> write(F change);
  checkpoints saved() const;
  void expect_power();
  void recover();

  durability level_;
  std::mt19937_64 chance_;
  unsafe_disk disk_;
  /// One in memory, to which nothing can be written, once the journal cannot be opened.
  std::unique_ptr<fact_store> store_;
  bool is_gone_ = false;
  recovery tell_ = [](const auto&) {};
  /// The first is the one that the disk knows of.
  std::deque<int64_t> planned_;
  int64_t failures_ = 0;
  std::set<child_name> owners_;
  std::set<child_name> forgetful_;
};

} // namespace muster
