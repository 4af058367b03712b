#pragma once

#include "messages/codec/describe.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <utility>

// How an operation says that it did not work. Expected failures are values, never exceptions.

namespace muster {

/// What kind of failure: who may cause it and what a caller can do.
enum class errc : uint8_t {
  none,                ///< no error
  invalid,             ///< the input is wrong; nothing has changed
  not_found,           ///< there is no such thing
  already_exists,      ///< the id is taken by other content
  no_instance,         ///< no instance may be picked
  circuit_open,        ///< a circuit refuses the call
  overloaded,          ///< a queue is full; try later
  time_out,            ///< no answer in time
  outcome_unknown,     ///< the handler died; repeat the command with the same id
  unavailable,         ///< the actor or the runtime has stopped
  storage_unavailable, ///< the journal cannot be written; to repeat it under its id is safe
  compacted,           ///< the index is older than what is kept; take a snapshot
  disabled,            ///< switched off in the configuration
  unsupported,         ///< not part of this build
  refused,             ///< well-formed, but a rule forbids it
  internal             ///< a defect of muster itself
};

MUSTER_DESCRIBE_ENUM(errc, none, invalid, not_found, already_exists, no_instance, circuit_open, overloaded, time_out,
                     outcome_unknown, unavailable, storage_unavailable, compacted, disabled, unsupported, refused,
                     internal)

/// What went wrong, where, and what would be right.
struct failure {
  errc code = errc::none;
  std::string detail;
  bool operator==(const failure&) const = default;
};

template <class T>
using expected = tl::expected<T, failure>;

inline tl::unexpected<failure> fail(errc code, std::string detail) {
  return tl::make_unexpected(failure{code, std::move(detail)});
}

} // namespace muster
