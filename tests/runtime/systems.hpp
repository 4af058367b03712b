#pragma once

#include "messages/protocol/error.hpp"
#include "runtime/system.hpp"
#include "tests/catch.hpp"

#include <memory>
#include <string>
#include <utility>

// Systems and instances in few words.

namespace muster {

inline instance make_instance(const std::string& id, const std::string& service = "pay") {
  instance result;
  result.id = instance_id{id};
  result.service = service_name{service};
  result.address = {"127.0.0.1", 9000};
  return result;
}

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
