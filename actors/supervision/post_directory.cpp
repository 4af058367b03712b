#include "actors/supervision/post_directory.hpp"

#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/make_actor.hpp>
#include <caf/scoped_execution_unit.hpp>

namespace muster {

namespace {

post_ptr make_post(caf::actor_system& system, const child_name& name, int64_t bound) {
  caf::actor_config cfg{system.dummy_execution_unit()};
  const auto made =
    caf::make_actor<post, caf::strong_actor_ptr>(system.next_actor_id(), system.node(), &system, cfg, name, bound);
  return post_ptr{static_cast<post*>(made->get())};
}

} // namespace

post_directory::post_directory(caf::actor_system& system, int64_t bound) : system_{system}, bound_{bound} {}

post_ptr post_directory::get(const child_name& name) {
  const std::lock_guard guard{mutex_};
  auto& result = posts_[name];
  if (!result) {
    result = make_post(system_, name, bound_);
    if (closed_)
      result->close();
  }
  return result;
}

post_ptr post_directory::find(const child_name& name) const {
  const std::lock_guard guard{mutex_};
  const auto found = posts_.find(name);
  return found == posts_.end() ? nullptr : found->second;
}

std::vector<post_ptr> post_directory::all() const {
  const std::lock_guard guard{mutex_};
  std::vector<post_ptr> result;
  result.reserve(posts_.size());
  for (const auto& [name, address] : posts_)
    result.push_back(address);
  return result;
}

size_t post_directory::size() const {
  const std::lock_guard guard{mutex_};
  return posts_.size();
}

void post_directory::end_all(caf::execution_unit* host) {
  {
    const std::lock_guard guard{mutex_};
    closed_ = true;
  }
  for (const auto& address : all())
    address->end(host);
}

} // namespace muster
