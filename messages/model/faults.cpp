#include "messages/model/faults.hpp"

namespace muster {

namespace {

std::string outside(std::string_view key, const std::string& value, const std::string& least, const std::string& most) {
  return std::string{key} + " " + value + " is outside " + least + " to " + most;
}

} // namespace

void fault_list::expect(bool good, std::string fault) {
  if (!good)
    faults_.push_back(std::move(fault));
}

void fault_list::expect_within(std::string_view key, int64_t value, int64_t least, int64_t most) {
  expect(value >= least && value <= most,
         outside(key, std::to_string(value), std::to_string(least), std::to_string(most)));
}

void fault_list::expect_within(std::string_view key, duration value, duration least, duration most) {
  expect(value >= least && value <= most,
         outside(key, format_duration(value), format_duration(least), format_duration(most)));
}

void fault_list::expect_within(std::string_view key, ratio value, ratio least, ratio most) {
  expect(value >= least && value <= most, outside(key, to_string(value), to_string(least), to_string(most)));
}

void fault_list::expect_positive(std::string_view key, duration value) {
  if (value <= duration{0})
    expect(false, std::string{key} + " " + format_duration(value) + " is not positive");
  else
    expect_within(key, value, duration{1});
}

void fault_list::expect_at_least(std::string_view key, int64_t value, int64_t least) {
  expect(value >= least, std::string{key} + " " + std::to_string(value) + " is below " + std::to_string(least));
}

} // namespace muster
