#pragma once

#include "actors/supervision/post.hpp"

#include <map>
#include <mutex>
#include <vector>

namespace muster {

/// All posts of one tree by name. Thread-safe. Posts are not registered at the actor system, which would
/// otherwise wait for them in its destructor; they live as long as somebody holds them.
class post_directory {
public:
  /// `bound` as in `post`. The system must outlive the directory, unless all posts have been ended.
  post_directory(caf::actor_system& system, int64_t bound);

  /// The post of that name. One that did not exist is made: it keeps messages until its child opens it.
  post_ptr get(const child_name& name);

  /// Null when there is no post of that name.
  post_ptr find(const child_name& name) const;

  /// In the order of names.
  std::vector<post_ptr> all() const;

  size_t size() const;

  /// Ends every post, and closes those made from now on.
  void end_all(caf::execution_unit* host = nullptr);

private:
  caf::actor_system& system_;
  const int64_t bound_;
  mutable std::mutex mutex_;
  std::map<child_name, post_ptr> posts_;
  bool closed_ = false;
};

} // namespace muster
