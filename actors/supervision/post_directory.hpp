#pragma once

#include "actors/supervision/post.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

namespace muster {

/// All posts of one tree by name. Thread-safe. Posts are not registered at the actor system, which would
/// otherwise wait for them in its destructor; they live as long as somebody holds them.
///
/// The directory holds the posts of children that there are or may yet be. That of a child that is gone for good lives
/// for as long as anybody else holds it, such as a peer that was told of it, and serves again when a child of that name
/// comes back. Its name is known even after that, until `remembered` others have gone after it: so long, who asks for
/// the post is refused by it; later the name is one that never was.
class post_directory {
public:
  static constexpr size_t remembered = 1024;

  /// `bound` as in `post`. The system must outlive the directory, unless all posts have been ended.
  post_directory(caf::actor_system& system, int64_t bound);

  /// The post of that name. One that did not exist is made: it keeps messages until its child opens it, or refuses them
  /// when the child of that name is known to be gone.
  post_ptr get(const child_name& name);

  /// The same for the supervisor of a child that there is to be from now on.
  post_ptr take(const child_name& name);

  /// The child of that name is gone for good, and its post closed.
  void let_go(const child_name& name);

  /// Null when there is no post of that name.
  post_ptr find(const child_name& name) const;

  /// All that there are, in the order of names.
  std::vector<post_ptr> all() const;

  /// The number of names that are known, those of children that are gone included.
  size_t size() const;

  /// Ends every post, and those made from now on.
  void end_all(caf::execution_unit* host = nullptr);

private:
  struct entry {
    /// Null when the child is gone.
    post_ptr kept;
    caf::weak_actor_ptr known;
    /// When the child has gone, as a number that counts up; 0 when it has not.
    uint64_t gone = 0;

    post_ptr find() const;
  };

  // Under the lock.
  post_ptr get_or_make(const child_name& name, entry& in);
  void forget_oldest(std::vector<post_ptr>& looked_at);

  caf::actor_system& system_;
  const int64_t bound_;
  mutable std::mutex mutex_;
  std::map<child_name, entry> posts_;
  /// The names of those that are gone, the oldest first.
  std::map<uint64_t, child_name> gone_;
  uint64_t last_gone_ = 0;
  bool closed_ = false;
};

} // namespace muster
