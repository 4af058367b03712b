#pragma once

#include "messages/model/version_range.hpp"

namespace muster::test {

/// The version of a text that is one.
inline version v(std::string_view text) {
  return version::parse(text).value();
}

/// The range of a text that is one.
inline version_range range(std::string_view text) {
  return version_range::parse(text).value();
}

} // namespace muster::test
