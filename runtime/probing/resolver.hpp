#pragma once

#include "runtime/probing/socket_address.hpp"

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace muster {

/// Finds the addresses of a name. May block, and is called by several threads at once.
using name_lookup = std::function<expected<std::vector<socket_address>>(const std::string& host)>;

/// Looks names up in a few threads of its own, which begin when there is work for them: as many slow look-ups as
/// there are threads hold up the others.
///
/// A look-up cannot be cut short, so that the destructor leaves those under way to end by themselves: their threads
/// keep the `name_lookup` alive, and no one is told.
class resolver {
public:
  using listener = std::function<void(const std::string& host, expected<std::vector<socket_address>> found)>;

  /// `tell` is called by the threads, one at a time, never after the destructor has returned. It must be short and
  /// not call back.
  resolver(name_lookup lookup, listener tell);
  resolver(const resolver&) = delete;
  resolver& operator=(const resolver&) = delete;
  ~resolver();

  /// Returns at once. Not to be called by two threads at once.
  void look_up(const std::string& host);

private:
  static constexpr size_t max_threads = 4;

  struct work;
  static void serve(std::shared_ptr<work> with, size_t number);

  std::shared_ptr<work> work_;
  std::vector<std::thread> threads_;
};

} // namespace muster
