#pragma once

#include "runtime/system.hpp"

#include <memory>
#include <string>

namespace muster {

/// What the system under load governs.
struct world {
  /// Routes pick from it; its first instance is sick half of the time.
  static const service_name routed;
  /// Picked from by message.
  static const service_name picked;
  /// Instances come and go.
  static const service_name churned;
  /// Instances are probed, at a port where nobody listens.
  static const service_name probed;

  static constexpr int instances = 8;
  static constexpr const char* sink = "file";

  static instance_id id_of(const service_name& service, int number);
  static instance make(const service_name& service, int number);
  /// Asks for one instance.
  static instance_query query_of(const instance_id& id);

  /// Starts a system whose alerts go to that file, on at least two threads of its own, and sets it up.
  static expected<std::unique_ptr<system>> start(uint64_t seed, const std::string& notifications);
};

} // namespace muster
