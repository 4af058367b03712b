#pragma once

#include "actors/metrics/histogram.hpp"
#include "messages/model/call.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// The codes with which calls of one service have failed, numbered in the order in which they came.
/// Number 0 is `other`: what came after the table was full.
class code_table {
public:
  static constexpr size_t max_length = 64;

  /// At least 1 and at most 256 codes, `other` included.
  explicit code_table(size_t capacity = 16);

  /// The number of what an outcome failed with. A time-out without a code is `time_out`, a failure without
  /// one `unknown`; what does not print in ASCII becomes `_`, and the rest of a long code is cut.
  uint8_t number_of(const call_outcome& outcome);

  const std::string& name_of(uint8_t number) const { return names_[number]; }
  size_t size() const noexcept { return names_.size(); }

  bool operator==(const code_table&) const = default;

  void write(text_writer& out) const;
  void read(text_reader& in);

private:
  uint8_t enter(std::string_view code);

  size_t capacity_;
  std::vector<std::string> names_;
};

/// One outcome as it is counted.
struct counted_call {
  call_result result = call_result::success;
  duration latency{0};
  /// When the call ended.
  timestamp end{};
  /// Of a failure or a time-out: its number in the code table of the service.
  uint8_t code = 0;
};

/// The calls of some span of time, added up. Abandoned calls are counted and take no other part.
struct tally {
  struct code_count {
    uint8_t code = 0;
    int64_t count = 0;
    bool operator==(const code_count&) const = default;
  };

  int64_t failures = 0;
  int64_t time_outs = 0;
  int64_t abandoned = 0;
  /// Failures and time-outs by code, in the order of the numbers.
  std::vector<code_count> codes;
  /// Of the calls with an outcome.
  histogram latencies;

  int64_t calls() const noexcept { return latencies.count(); }
  int64_t successes() const noexcept { return calls() - failures - time_outs; }
  bool empty() const noexcept { return calls() == 0 && abandoned == 0; }

  void add(const counted_call& call);
  void merge(const tally& other);
  void merge(tally&& other);

  bool operator==(const tally&) const = default;

  void write(text_writer& out) const;
  /// `codes_known` is the size of the code table that belongs to it.
  void read(text_reader& in, size_t codes_known);

private:
  void add_code(uint8_t code, int64_t count);
};

} // namespace muster
