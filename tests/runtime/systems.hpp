#pragma once

#include "messages/protocol/error.hpp"
#include "runtime/system.hpp"
#include "tests/catch.hpp"
#include "tests/support/sample_instance.hpp"

#include <memory>
#include <string>
#include <utility>

// Systems in few words.

namespace muster {

template <class T>
errc code_of(const expected<T>& answer) {
  return answer ? errc::none : answer.error().code;
}

inline std::unique_ptr<system> started(system_options options = {}) {
  auto result = system::start(std::move(options));
  INFO((result ? std::string{} : to_string(result.error())));
  REQUIRE(result);
  return std::move(*result);
}

} // namespace muster
