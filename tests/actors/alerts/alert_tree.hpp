#pragma once

#include "actors/alerts/alert_sink.hpp"
#include "messages/protocol/alerts.hpp"
#include "messages/protocol/health.hpp"
#include "messages/protocol/metrics.hpp"
#include "tests/actors/alerts/story.hpp"
#include "tests/support/virtual_tree.hpp"

#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// A journal, the alerts actor and its sinks on virtual time, with stand-ins for what it asks and tells.

namespace muster::story {

/// What the stand-ins for metrics and health answer. It survives their restarts.
struct measured_world {
  measures calls;
  check_list checks;
  /// Neither of them answers.
  bool silent = false;
  /// The windows that were asked for: `pay/pay-1 10s`.
  std::set<std::string> windows;
};

/// What a sink has been told, and how it behaves.
struct outbox {
  bool failing = false;
  bool throwing = false;
  /// Calls, with those that failed.
  int64_t calls = 0;
  /// `pay/errors#1 active at 6s`.
  std::vector<std::string> told;
};

inline constexpr auto new_year = timestamp{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

inline std::string seconds_text(timestamp at) {
  return format_duration(std::chrono::round<std::chrono::seconds>(at - new_year));
}

/// A sink whose outbox outlives it.
class outbox_sink final : public alert_sink {
public:
  explicit outbox_sink(std::shared_ptr<outbox> box) : box_{std::move(box)} {}

  expected<void> deliver(const alert& episode, timestamp at) override {
    ++box_->calls;
    if (box_->throwing)
      throw std::runtime_error{"the sink has a defect"};
    if (box_->failing)
      return fail(errc::unavailable, "the outbox is shut");
    box_->told.push_back(episode.id.str() + " " + std::string{to_string(episode.status)} + " at " + seconds_text(at));
    return {};
  }

private:
  std::shared_ptr<outbox> box_;
};

/// A journal's store that can refuse to take facts.
class refusing_store final : public fact_store {
public:
  bool refusing = false;

  expected<void> append(const std::vector<record>& records) override {
    if (refusing)
      return fail(errc::storage_unavailable, "the disk is full");
    return kept_.append(records);
  }
  expected<slice> read(int64_t after, int64_t limit, const service_name& service) const override {
    return kept_.read(after, limit, service);
  }
  int64_t last_index() const override { return kept_.last_index(); }
  std::optional<int64_t> index_of(const command_id& command) const override { return kept_.index_of(command); }
  expected<void> save(const child_name& owner, saved_checkpoint data) override {
    return kept_.save(owner, std::move(data));
  }
  std::optional<saved_checkpoint> load(const child_name& owner) const override { return kept_.load(owner); }

private:
  memory_store kept_;
};

class alert_tree {
public:
  /// With the sinks `log` and `file`; those named in `stuck` never answer.
  explicit alert_tree(const std::set<std::string>& stuck = {}, settings configuration = {});

  void append(fact what, const std::string& command = {});

  void append_all(const std::vector<fact>& facts) {
    for (const auto& what : facts)
      append(what);
  }

  void advance(int64_t seconds) { tree.advance(std::chrono::seconds{seconds}); }

  void error_rate(int64_t percent) { world->calls.error_rate = ratio{percent * 10'000}; }

  /// The facts about alerts, in order: `6s fired pay/errors#1`, `... resolved ID: REASON`,
  /// `... notified ID STATUS to SINK`.
  std::vector<std::string> alert_facts() const;

  std::vector<record> facts() const { return std::vector<record>{store->read(0, 1'000'000, {})->records}; }

  std::vector<std::string>& told(const std::string& sink) { return boxes.at(sink)->told; }

  std::shared_ptr<refusing_store> store = std::make_shared<refusing_store>();
  std::shared_ptr<measured_world> world = std::make_shared<measured_world>();
  std::map<std::string, std::shared_ptr<outbox>> boxes;
  virtual_tree tree;
};

} // namespace muster::story
