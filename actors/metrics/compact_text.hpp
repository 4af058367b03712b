#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

// Numbers and words in sequence, separated by single blanks: the text of checkpoints, which are written
// each second and whose order is known to who reads them. Words hold no blank and are not empty.

namespace muster {

class text_writer {
public:
  text_writer& number(std::integral auto value) {
    return std::signed_integral<decltype(value)> ? append_signed(static_cast<int64_t>(value))
                                                 : append_unsigned(static_cast<uint64_t>(value));
  }

  text_writer& word(std::string_view value);

  const std::string& text() const& noexcept { return text_; }
  std::string text() && noexcept { return std::move(text_); }

private:
  text_writer& append_signed(int64_t value);
  text_writer& append_unsigned(uint64_t value);

  std::string text_;
};

/// Reads what a text_writer wrote. The first fault stays: everything read after it is 0 or empty, so that
/// a reader can go on to its end and look once. The text is of any origin: no list is believed to be
/// longer than what is left of it.
class text_reader {
public:
  /// `text` must outlive the reader.
  explicit text_reader(std::string_view text) : rest_{text}, size_{text.size()} {}

  /// A number in a range.
  int64_t number(int64_t least = 0, int64_t most = std::numeric_limits<int64_t>::max());

  /// A number without a sign.
  uint64_t whole();

  std::string_view word();

  /// The length of a list whose items follow.
  size_t list() { return static_cast<size_t>(number(0, static_cast<int64_t>(rest_.size()))); }

  /// Whether the next word is `value`; it is skipped if so.
  bool skip(std::string_view value);

  void fault(std::string_view what);

  bool ok() const noexcept { return fault_.empty(); }
  bool at_end() const noexcept { return rest_.empty(); }
  /// Says what is wrong and at which byte.
  const std::string& fault() const noexcept { return fault_; }

private:
  std::string_view next() const;
  /// A word of that length, and the blank behind it.
  void consume(size_t length);

  std::string_view rest_;
  size_t size_;
  std::string fault_;
};

} // namespace muster
