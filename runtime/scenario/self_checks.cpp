#include "runtime/scenario/self_checks.hpp"

#include "messages/protocol/types.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <vector>

namespace muster {

namespace {

constexpr duration answer_timeout = std::chrono::seconds{1};

/// An instance that is an actor: to be there is all that it is asked for.
class stand_in final : public caf::event_based_actor {
public:
  explicit stand_in(caf::actor_config& cfg) : event_based_actor(cfg) {}

protected:
  caf::behavior make_behavior() override {
    return {[](int) {}};
  }
};

} // namespace

health_actor self_checks::health() const {
  return on_.stage.home().post_of<health_actor>(child_name{"health"});
}

check_kind self_checks::kind_of(const instance_id& id) const {
  const auto* policy = policy_of_(id);
  return policy == nullptr ? check_kind::none : policy->kind;
}

void self_checks::registered(const instance_id& id, int64_t index) {
  latest_ = std::max(latest_, index);
  registered_[id] = index;
  if (kept_.insert(id).second)
    keep(id);
  else
    look_after(id);
}

void self_checks::configured(int64_t index) {
  latest_ = std::max(latest_, index);
  for (const auto& [id, at] : registered_)
    if (kept_.insert(id).second)
      keep(id);
}

void self_checks::keep(const instance_id& id) {
  look_after(id);
  if (const auto kind = kind_of(id); kind == check_kind::ttl || kind == check_kind::actor)
    on_.stage.at(on_.now() + policy_of_(id)->interval, [this, id] { keep(id); });
  else
    kept_.erase(id);
}

void self_checks::look_after(const instance_id& id) {
  const auto kind = kind_of(id);
  if (kind == check_kind::actor)
    return live(id);
  end(id);
  if (kind == check_kind::ttl)
    say(id);
}

void self_checks::say(const instance_id& id) {
  if (const auto said = on_.world.says(id, on_.outside()))
    on_.stage.ask(health(), report_check{id, *said, *said ? "" : "the check fails", latest_}, answer_timeout,
                  [](const expected<done>&) {});
}

void self_checks::live(const instance_id& id) {
  if (!on_.world.says(id, on_.outside()).value_or(false))
    return end(id);
  auto& one = living_[id];
  if (!one.actor)
    one.actor = on_.stage.home().system().spawn<stand_in>();
  const auto registered = registered_.at(id);
  if (std::exchange(one.attached, registered) == registered)
    return;
  // What has failed is tried again at the next interval.
  on_.stage.ask(health(), attach_actor{id, caf::actor_cast<caf::strong_actor_ptr>(one.actor), latest_}, answer_timeout,
                [this, id](const expected<done>& answer) {
                  if (const auto known = living_.find(id); !answer && known != living_.end())
                    known->second.attached = 0;
                });
}

void self_checks::end(const instance_id& id) {
  if (const auto one = living_.extract(id); !one.empty())
    caf::anon_send_exit(one.mapped().actor, caf::exit_reason::kill);
}

void self_checks::faults_changed() {
  for (const auto& id : kept_)
    if (kind_of(id) == check_kind::actor)
      look_after(id);
}

void self_checks::close() {
  while (!living_.empty())
    end(instance_id{living_.begin()->first});
}

} // namespace muster
