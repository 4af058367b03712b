#include "tests/chaos/verdict.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>

namespace muster {

int verdict::conclude(const std::string& what) const {
  for (const auto& line : lines_)
    std::cout << line << '\n';
  for (const auto& each : faults_)
    std::cout << "FAULT: " << each << '\n';
  for (const auto& each : open_)
    std::cout << "NOT JUDGED: " << each << '\n';
  std::cout << what << ": "
            << (!good()         ? std::to_string(faults_.size()) + " fault(s)"
                : open_.empty() ? "held"
                                : "held as far as judged")
            << std::endl;
  constexpr int skipped = 77;
  return !good() ? 1 : open_.empty() ? 0 : skipped;
}

duration quantile(std::vector<duration> values, double share) {
  if (values.empty())
    return duration{0};
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::max<size_t>(rank, 1) - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

std::string milliseconds_of(duration span) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f ms", std::chrono::duration<double, std::milli>(span).count());
  return text.data();
}

} // namespace muster
