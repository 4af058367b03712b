#pragma once

#include "actors/journal/store.hpp"

#include <map>
#include <memory>
#include <unordered_map>

namespace muster {

/// Keeps everything for as long as the process lives: durability level `memory`.
class memory_store final : public fact_store {
public:
  expected<void> append(const std::vector<record>& records) override;
  expected<slice> read(int64_t after, int64_t limit, const service_name& service) const override;
  int64_t last_index() const override {
    return compacted_.up_to + static_cast<int64_t>(records_.size()) - compacted_.left;
  }
  std::optional<int64_t> index_of(const command_id& command) const override;
  compacted_part compacted() const override { return compacted_; }
  expected<void> compact(int64_t up_to, const shared_list<record>& left, int64_t commands_from) override;
  expected<void> save(const child_name& owner, saved_checkpoint data) override;
  std::optional<saved_checkpoint> load(const child_name& owner) const override;

  /// Makes an empty store one that has been compacted before.
  void restore(int64_t up_to, const shared_list<record>& left);
  /// A command whose record has been dropped; to be called after `restore`.
  void restore(const command_id& command, int64_t index);

private:
  void keep(std::shared_ptr<const record> entry);
  /// The position of the first record above an index.
  size_t position_after(int64_t index) const;

  /// Whoever reads them shares them.
  std::vector<std::shared_ptr<const record>> records_;
  /// Positions in `records_`, so that one service's facts are found without a look at all others.
  std::map<service_name, std::vector<size_t>> by_service_;
  std::unordered_map<std::string, int64_t> by_command_;
  std::map<child_name, saved_checkpoint> checkpoints_;
  compacted_part compacted_;
};

} // namespace muster
