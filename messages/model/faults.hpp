#pragma once

#include "messages/model/ratio.hpp"
#include "messages/model/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// The longest span that any setting may have: a year. Its sum with a time fits in a timestamp.
constexpr duration longest_span = std::chrono::hours{8760};

/// Gathers everything that is wrong with a value, so that all of it can be said at once.
class fault_list {
public:
  void expect(bool good, std::string fault);

  /// `KEY VALUE is outside LEAST to MOST`
  void expect_within(std::string_view key, int64_t value, int64_t least, int64_t most);
  void expect_within(std::string_view key, duration value, duration least, duration most = longest_span);
  void expect_within(std::string_view key, ratio value, ratio least = {0}, ratio most = {ratio::one});

  /// `KEY VALUE is not positive`, or above the longest span.
  void expect_positive(std::string_view key, duration value);

  /// `KEY VALUE is below LEAST`
  void expect_at_least(std::string_view key, int64_t value, int64_t least);

  std::vector<std::string> take() { return std::move(faults_); }

private:
  std::vector<std::string> faults_;
};

} // namespace muster
