#include "runtime/embed/watches.hpp"

#include "messages/model/faults.hpp"
#include "runtime/embed/actor_host.hpp"
#include "runtime/embed/fact_watcher.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace muster {

namespace {

void send_exit(const caf::weak_actor_ptr& to) {
  if (const auto actor = to.lock())
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
}

class owned_watch final : public subscription {
public:
  owned_watch(std::shared_ptr<watch_line> line, caf::weak_actor_ptr actor)
    : line_{std::move(line)},
      actor_{std::move(actor)} {}

  owned_watch(const owned_watch&) = delete;
  owned_watch& operator=(const owned_watch&) = delete;

  ~owned_watch() override {
    line_->close();
    send_exit(actor_);
  }

private:
  std::shared_ptr<watch_line> line_;
  caf::weak_actor_ptr actor_;
};

} // namespace

std::vector<std::string> faults_of(const watch_options& offered) {
  fault_list faults;
  faults.expect_at_least("after", offered.after, 0);
  faults.expect_within("queue", offered.queue, 1, 10'000);
  faults.expect(offered.service.empty() || is_name(offered.service.str()),
                "service '" + offered.service.str().substr(0, 64) + "' is not " + std::string{name_rule::rule});
  if (const auto good = check_kinds(offered.kinds); !good)
    faults.expect(false, good.error().detail);
  return faults.take();
}

expected<std::unique_ptr<subscription>> watches::add(house& home, watch_callbacks callbacks, watch_options wanted) {
  const std::lock_guard guard{mutex_};
  if (ended_)
    return fail(errc::unavailable, "the system has stopped");
  auto line = std::make_shared<watch_line>(std::move(callbacks));
  const auto actor =
    home.system().spawn<fact_watcher>(home.post_of<registry_actor>(child_name{"registry"}), std::move(wanted), line);
  let_go_of_logger();
  const auto address = caf::actor_cast<caf::weak_actor_ptr>(actor);
  std::erase_if(all_, [](const watch& each) { return each.line.expired(); });
  all_.push_back({++last_number_, line, address});
  return std::make_unique<owned_watch>(std::move(line), address);
}

bool watches::call_here() const {
  const std::lock_guard guard{mutex_};
  return std::ranges::any_of(all_, [](const watch& each) {
    const auto line = each.line.lock();
    return line && line->calls_here();
  });
}

void watches::cut(const failure& why) {
  const auto ending = [this] {
    const std::lock_guard guard{mutex_};
    return all_;
  }();
  // Without the lock, for a watcher that is told its end may watch anew.
  for (const auto& each : ending) {
    if (const auto line = each.line.lock())
      line->end(why);
    send_exit(each.actor);
  }
}

void watches::end(roll_call& calls) {
  const std::lock_guard guard{mutex_};
  ended_ = true;
  for (const auto& each : all_) {
    calls.expect("watch/" + std::to_string(each.number), each.actor.lock());
    send_exit(each.actor);
  }
}

} // namespace muster
