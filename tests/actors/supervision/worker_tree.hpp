#pragma once

#include "tests/actors/supervision/worker.hpp"
#include "tests/support/virtual_tree.hpp"

namespace muster {

using events = std::vector<std::string>;

/// A worker that notes its starts and ends.
class reporter final : public worker {
public:
  reporter(caf::actor_config& cfg, seat place, script_ptr script, std::shared_ptr<events> heard)
    : worker(cfg, std::move(place), std::move(script)),
      heard_{std::move(heard)} {}

  void on_exit() override { heard_->push_back("end " + place().name.str()); }

protected:
  void start() override {
    heard_->push_back("start " + place().name.str());
    worker::start();
  }

private:
  std::shared_ptr<events> heard_;
};

inline script_ptr make_script() {
  return std::make_shared<worker_script>();
}

/// Makes a worker crash, with the reason `note 0`.
inline void crash(virtual_tree& tree, const std::string& name) {
  tree.tell(tree.post_of<worker_actor>(name), note{0, 0, true});
  tree.run();
}

} // namespace muster
