#include "actors/supervision/post_directory.hpp"

#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/make_actor.hpp>
#include <caf/scoped_execution_unit.hpp>

#include <utility>

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

post_ptr post_directory::entry::find() const {
  if (kept)
    return kept;
  const auto alive = known.lock();
  return alive ? post_ptr{static_cast<post*>(alive->get())} : nullptr;
}

post_ptr post_directory::get(const child_name& name) {
  const std::lock_guard guard{mutex_};
  return get_or_make(name, posts_[name]);
}

post_ptr post_directory::take(const child_name& name) {
  const std::lock_guard guard{mutex_};
  auto& it = posts_[name];
  gone_.erase(std::exchange(it.gone, 0));
  it.kept = it.find();
  return get_or_make(name, it);
}

post_ptr post_directory::get_or_make(const child_name& name, entry& in) {
  if (auto known = in.find())
    return known;
  auto made = make_post(system_, name, bound_);
  if (closed_)
    made->end();
  else if (in.gone != 0)
    made->close();
  if (in.gone != 0)
    in.known = caf::weak_actor_ptr{made->ctrl()};
  else
    in.kept = made;
  return made;
}

void post_directory::let_go(const child_name& name) {
  // A post that is destroyed answers and tells others: not under the lock.
  std::vector<post_ptr> released;
  const std::lock_guard guard{mutex_};
  const auto found = posts_.find(name);
  if (found == posts_.end() || found->second.gone != 0)
    return;
  auto& it = found->second;
  it.known = caf::weak_actor_ptr{it.kept->ctrl()};
  released.push_back(std::exchange(it.kept, nullptr));
  it.gone = ++last_gone_;
  gone_.emplace(it.gone, name);
  forget_oldest(released);
}

void post_directory::forget_oldest(std::vector<post_ptr>& looked_at) {
  // One more than comes in, so that those which are held do not keep others from being forgotten.
  for (int turn = 0; turn < 2 && gone_.size() > remembered; ++turn) {
    auto oldest = gone_.extract(gone_.begin());
    const auto found = posts_.find(oldest.mapped());
    auto held = found->second.find();
    if (!held) {
      posts_.erase(found);
      continue;
    }
    looked_at.push_back(std::move(held));
    oldest.key() = found->second.gone = ++last_gone_;
    gone_.insert(std::move(oldest));
  }
}

post_ptr post_directory::find(const child_name& name) const {
  const std::lock_guard guard{mutex_};
  const auto found = posts_.find(name);
  return found == posts_.end() ? nullptr : found->second.find();
}

std::vector<post_ptr> post_directory::all() const {
  const std::lock_guard guard{mutex_};
  std::vector<post_ptr> result;
  result.reserve(posts_.size());
  for (const auto& [name, known] : posts_)
    if (auto address = known.find())
      result.push_back(std::move(address));
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
