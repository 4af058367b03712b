#pragma once

#include "messages/model/expected.hpp"

#include <caf/atom.hpp>
#include <caf/error.hpp>

// Failures as CAF carries them, and CAF's own errors in this project's terms.

namespace muster {

/// The category of `errc` in a caf::error; such an error has the detail as its context.
constexpr caf::atom_value error_category = caf::atom("muster");

/// Lets handlers return `make_error(errc::not_found, detail)` or an errc.
caf::error make_error(errc code, std::string detail);

caf::error to_error(const failure& what);

/// An error of CAF becomes the code a caller can act on: a time-out `time_out`, a dead receiver
/// `unavailable`, an invalid message `invalid`, a crash `outcome_unknown`.
failure to_failure(const caf::error& what);

/// `circuit_open: service 'pay' ...`.
std::string to_string(const failure& what);

} // namespace muster
