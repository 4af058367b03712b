#pragma once

#include <unistd.h>

#include <utility>

namespace muster {

/// Owns a file descriptor, or none, and closes it.
class descriptor {
public:
  descriptor() = default;
  explicit descriptor(int value) : value_{value} {}
  descriptor(descriptor&& other) noexcept : value_{std::exchange(other.value_, -1)} {}
  descriptor& operator=(descriptor&& other) noexcept {
    close();
    value_ = std::exchange(other.value_, -1);
    return *this;
  }
  ~descriptor() { close(); }

  int get() const { return value_; }
  bool is_open() const { return value_ >= 0; }

  void close() {
    if (is_open())
      ::close(std::exchange(value_, -1));
  }

private:
  int value_ = -1;
};

} // namespace muster
