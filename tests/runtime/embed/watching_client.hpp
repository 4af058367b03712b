#pragma once

#include "runtime/embed/fact_watcher.hpp"
#include "tests/actors/registry/registry_tree.hpp"

#include <caf/actor_cast.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace muster::test {

/// Keeps a picture of the registry from what a watch tells it, over any number of connections.
class watching_client {
public:
  watching_client(registry_tree& home, watch_options wanted) : home_{home}, wanted_{std::move(wanted)} {}
  watching_client(const watching_client&) = delete;
  watching_client& operator=(const watching_client&) = delete;
  ~watching_client() { disconnect(); }

  bool is_connected() const { return line_ != nullptr; }

  void connect(bool with_snapshots = true) {
    watch_callbacks callbacks{[this](const record& what) { take(what); }, [this](const failure& why) { ended = why; }};
    if (with_snapshots) {
      callbacks.snapshot = [this](const registry_state& state) { take(state); };
      callbacks.missed = [this](const missed_facts& what) { missed.push_back(what); };
    }
    line_ = std::make_shared<watch_line>(std::move(callbacks));
    wanted_.after = last;
    watcher_ =
      caf::actor_cast<caf::strong_actor_ptr>(home_.tree.system().spawn<fact_watcher>(home_.registry(), wanted_, line_));
  }

  void disconnect() {
    if (!line_)
      return;
    line_->close();
    caf::anon_send_exit(watcher_, caf::exit_reason::user_shutdown);
    line_.reset();
    watcher_.reset();
  }

  /// Keeps the watcher from running, as a callback does that takes its time.
  void stall() { home_.tree.hold_back(watcher_); }

  /// The facts after the latest snapshot that it should have been told.
  std::vector<int64_t> expected_indices(const std::vector<record>& all) const {
    return expected_indices(all, base, INT64_MAX);
  }

  /// Whether it was told each fact once and in order between any snapshot and the last fact before the next one.
  bool was_told_all_before(const std::vector<record>& all) const {
    return std::ranges::all_of(chapters, [&](const chapter& each) {
      return each.indices.empty() || each.indices == expected_indices(all, each.base, each.indices.back());
    });
  }

  std::vector<int64_t> expected_indices(const std::vector<record>& all, int64_t after, int64_t until) const {
    std::vector<int64_t> result;
    for (const auto& entry : all)
      if (entry.index > after && entry.index <= until
          && (wanted_.service.empty() || service_of(entry.what) == wanted_.service)
          && is_among(entry.what, wanted_.kinds))
        result.push_back(entry.index);
    return result;
  }

  /// What it was told after one snapshot and before the next.
  struct chapter {
    int64_t base = 0;
    std::vector<int64_t> indices;
  };

  std::vector<chapter> chapters;
  /// In order since the latest snapshot, whose index is `base`.
  std::vector<int64_t> indices;
  int64_t base = 0;
  int64_t last = 0;
  std::map<instance_id, instance> picture;
  std::vector<missed_facts> missed;
  int snapshots = 0;
  failure ended;

private:
  void take(const registry_state& state) {
    ++snapshots;
    chapters.push_back({base, std::exchange(indices, {})});
    picture.clear();
    base = last = state.index;
    for (const auto& view : state.instances)
      picture[view.content.id] = view.content;
  }

  void take(const record& what) {
    last = what.index;
    indices.push_back(what.index);
    if (const auto* registered = std::get_if<instance_registered>(&what.what))
      picture[registered->content.id] = registered->content;
    else if (const auto* updated = std::get_if<instance_updated>(&what.what))
      picture[updated->content.id] = updated->content;
    else if (const auto* gone = std::get_if<instance_deregistered>(&what.what))
      picture.erase(gone->instance);
  }

  registry_tree& home_;
  watch_options wanted_;
  std::shared_ptr<watch_line> line_;
  caf::strong_actor_ptr watcher_;
};

} // namespace muster::test
