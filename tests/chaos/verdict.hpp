#pragma once

#include "messages/model/time.hpp"

#include <string>
#include <vector>

namespace muster {

/// What a run has found: lines for people, and what is wrong.
class verdict {
public:
  void say(std::string line) { lines_.push_back(std::move(line)); }

  void expect(bool good, const std::string& otherwise) {
    if (!good)
      faults_.push_back(otherwise);
  }

  /// Something that was asked for could be judged neither way.
  void leave_open(std::string what) { open_.push_back(std::move(what)); }

  void fault(const std::string& what) { expect(false, what); }

  bool good() const { return faults_.empty(); }

  /// Prints everything, the verdict on `what` last; the exit code of the program: 0, 1 for faults, 77 for what was left
  /// open.
  int conclude(const std::string& what = "chaos") const;

private:
  std::vector<std::string> lines_;
  std::vector<std::string> faults_;
  std::vector<std::string> open_;
};

/// The smallest of `values` that at least this share of them does not exceed; 0 of none.
duration quantile(std::vector<duration> values, double share);

/// `1.234 ms`.
std::string milliseconds_of(duration span);

} // namespace muster
