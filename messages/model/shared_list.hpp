#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace muster {

/// A list whose elements never change once they are in it, so that its copies share them. To read it is like reading a
/// vector; its elements may be read by any number of threads.
template <class T>
class shared_list {
public:
  using value_type = T;
  using element = std::shared_ptr<const T>;

  class const_iterator {
  public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    const_iterator() = default;
    explicit const_iterator(const element* at) : at_{at} {}

    reference operator*() const { return **at_; }
    pointer operator->() const { return at_->get(); }
    const_iterator& operator++() {
      ++at_;
      return *this;
    }
    const_iterator operator++(int) { return const_iterator{at_++}; }
    bool operator==(const const_iterator&) const = default;

    /// The element itself, to be put into another list.
    const element& shared() const { return *at_; }

  private:
    const element* at_ = nullptr;
  };

  shared_list() = default;
  shared_list(std::vector<T> content) {
    reserve(content.size());
    for (auto& each : content)
      push_back(std::move(each));
  }

  void reserve(size_t size) { elements_.reserve(size); }
  void push_back(T value) { elements_.push_back(std::make_shared<const T>(std::move(value))); }
  /// It must not be null.
  void push_back(element shared) { elements_.push_back(std::move(shared)); }

  bool empty() const noexcept { return elements_.empty(); }
  size_t size() const noexcept { return elements_.size(); }
  const T& operator[](size_t at) const { return *elements_[at]; }
  const T& front() const { return *elements_.front(); }
  const T& back() const { return *elements_.back(); }
  const_iterator begin() const { return const_iterator{elements_.data()}; }
  const_iterator end() const { return const_iterator{elements_.data() + elements_.size()}; }

  /// Copies the elements.
  explicit operator std::vector<T>() const { return {begin(), end()}; }

  bool operator==(const shared_list& other) const {
    return size() == other.size() && std::equal(begin(), end(), other.begin());
  }

private:
  std::vector<element> elements_;
};

} // namespace muster
