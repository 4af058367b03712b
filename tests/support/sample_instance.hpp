#pragma once

#include "messages/model/instance.hpp"

#include <string>

namespace muster {

/// An instance with an address, the rest to be changed by the caller. Nobody listens there.
inline instance sample_instance(const std::string& id, const std::string& service = "pay") {
  instance result;
  result.id = instance_id{id};
  result.service = service_name{service};
  result.address = {"10.0.0.1", 8080};
  return result;
}

} // namespace muster
