#pragma once

#include "actors/supervision/supervisor.hpp"
#include "tests/support/virtual_tree.hpp"

#include <functional>
#include <memory>
#include <utility>
#include <vector>

// A supervisor whose children a test adds and removes.

namespace muster {

class open_supervisor;

/// What a test has it do, within its handlers.
class desk {
public:
  using order = std::function<void(open_supervisor&)>;

  explicit desk(child_name supervisor) : supervisor_{std::move(supervisor)} {}

  void add(virtual_tree& tree, child_spec child);
  void remove(virtual_tree& tree, const std::string& child);
  /// All that are to be there have been added.
  void complete(virtual_tree& tree);

  std::vector<order> take() { return std::exchange(orders_, {}); }

private:
  void send(virtual_tree& tree, order what);

  child_name supervisor_;
  std::vector<order> orders_;
};

class open_supervisor final : public supervisor {
public:
  open_supervisor(caf::actor_config& cfg, seat place, std::vector<child_spec> children, std::shared_ptr<desk> orders,
                  supervisor_flags flags)
    : supervisor(cfg, std::move(place), std::move(children), flags),
      orders_{std::move(orders)} {}

  using supervisor::add_child;
  using supervisor::ready_with_all;
  using supervisor::remove_child;

protected:
  /// It has more to do before it opens its post.
  void started() override { tick_after(std::chrono::milliseconds{100}, tick{}); }

  void ticked(const tick&) override {
    ready();
    for (const auto& each : orders_->take())
      each(*this);
  }

private:
  std::shared_ptr<desk> orders_;
};

inline void desk::add(virtual_tree& tree, child_spec child) {
  send(tree, [child = std::move(child)](open_supervisor& to) { to.add_child(child); });
}

inline void desk::remove(virtual_tree& tree, const std::string& child) {
  send(tree, [child = child_name{child}](open_supervisor& from) { from.remove_child(child); });
}

inline void desk::complete(virtual_tree& tree) {
  send(tree, [](open_supervisor& which) { which.ready_with_all(); });
}

inline void desk::send(virtual_tree& tree, order what) {
  orders_.push_back(std::move(what));
  const caf::strong_actor_ptr post{tree.home()->posts().get(supervisor_)->ctrl()};
  caf::anon_send(caf::actor_cast<caf::actor>(post), tick{});
}

} // namespace muster
