#include "actors/metrics/tally.hpp"

#include "actors/metrics/compact_text.hpp"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

/// More calls than there can be, and few enough that sums of a damaged text do not overflow.
constexpr int64_t most = int64_t{1} << 48;

bool prints(char c) {
  return c > ' ' && c <= '~';
}

bool is_plain(std::string_view code) {
  return !code.empty() && code.size() <= code_table::max_length && std::ranges::all_of(code, prints);
}

std::string made_plain(std::string_view code) {
  std::string result{code.substr(0, code_table::max_length)};
  std::ranges::replace_if(
    result, [](char c) { return !prints(c); }, '_');
  return result;
}

} // namespace

code_table::code_table(size_t capacity) : capacity_{std::clamp<size_t>(capacity, 1, 256)}, names_{"other"} {}

uint8_t code_table::number_of(const call_outcome& outcome) {
  if (is_plain(outcome.code))
    return enter(outcome.code);
  if (outcome.code.empty())
    return enter(outcome.result == call_result::timed_out ? "time_out" : "unknown");
  return enter(made_plain(outcome.code));
}

uint8_t code_table::enter(std::string_view code) {
  const auto found = std::ranges::find(names_, code);
  if (found != names_.end())
    return static_cast<uint8_t>(found - names_.begin());
  if (names_.size() >= capacity_)
    return 0;
  names_.emplace_back(code);
  return static_cast<uint8_t>(names_.size() - 1);
}

void code_table::write(text_writer& out) const {
  out.number(names_.size() - 1);
  for (size_t i = 1; i < names_.size(); ++i)
    out.word(names_[i]);
}

void code_table::read(text_reader& in) {
  names_.resize(1);
  const auto size = in.list();
  if (size > 255)
    return in.fault("there are more than 255 codes");
  for (size_t i = 0; i < size && in.ok(); ++i)
    names_.emplace_back(in.word());
}

void tally::add(const counted_call& call) {
  if (call.result == call_result::abandoned) {
    ++abandoned;
    return;
  }
  latencies.add(call.latency);
  if (call.result == call_result::success)
    return;
  ++(call.result == call_result::timed_out ? time_outs : failures);
  add_code(call.code, 1);
}

void tally::merge(const tally& other) {
  failures += other.failures;
  time_outs += other.time_outs;
  abandoned += other.abandoned;
  for (const auto& [code, count] : other.codes)
    add_code(code, count);
  latencies.merge(other.latencies);
}

void tally::merge(tally&& other) {
  if (empty())
    *this = std::move(other);
  else
    merge(std::as_const(other));
}

void tally::add_code(uint8_t code, int64_t count) {
  const auto place = std::ranges::lower_bound(codes, code, {}, &code_count::code);
  if (place != codes.end() && place->code == code)
    place->count += count;
  else
    codes.insert(place, {code, count});
}

void tally::write(text_writer& out) const {
  out.number(failures).number(time_outs).number(abandoned).number(codes.size());
  for (const auto& [code, count] : codes)
    out.number(code).number(count);
  latencies.write(out);
}

void tally::read(text_reader& in, size_t codes_known) {
  failures = in.number(0, most);
  time_outs = in.number(0, most);
  abandoned = in.number(0, most);
  codes.clear();
  const auto size = in.list();
  for (size_t i = 0; i < size && in.ok(); ++i) {
    const auto code = in.number(0, static_cast<int64_t>(codes_known) - 1);
    add_code(static_cast<uint8_t>(code), in.number(0, most));
  }
  latencies.read(in);
  if (successes() < 0)
    in.fault("there are more failures than calls");
}

} // namespace muster
