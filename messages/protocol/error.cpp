#include "messages/protocol/error.hpp"

#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>
#include <caf/message.hpp>
#include <caf/sec.hpp>
#include <caf/to_string.hpp>

namespace muster {

namespace {

errc code_of(caf::sec code) {
  switch (code) {
    case caf::sec::request_timeout:
      return errc::time_out;
    case caf::sec::request_receiver_down:
    case caf::sec::no_route_to_receiving_node:
      return errc::unavailable;
    case caf::sec::unexpected_message:
    case caf::sec::invalid_argument:
      return errc::invalid;
    case caf::sec::runtime_error:
      return errc::outcome_unknown;
    default:
      return errc::internal;
  }
}

} // namespace

caf::error make_error(errc code, std::string detail) {
  return {static_cast<uint8_t>(code), error_category, caf::make_message(std::move(detail))};
}

caf::error to_error(const failure& what) {
  return make_error(what.code, what.detail);
}

failure to_failure(const caf::error& what) {
  if (!what)
    return {};
  if (what.category() == error_category) {
    const auto& context = what.context();
    return {is_enumerator(static_cast<errc>(what.code())) ? static_cast<errc>(what.code()) : errc::internal,
            context.match_elements<std::string>() ? context.get_as<std::string>(0) : std::string{}};
  }
  if (what.category() == caf::atom("system"))
    return {code_of(static_cast<caf::sec>(what.code())), caf::to_string(what)};
  if (what.category() == caf::atom("exit"))
    return {errc::unavailable, caf::to_string(what)};
  return {errc::internal, caf::to_string(what)};
}

std::string to_string(const failure& what) {
  return std::string{to_string(what.code)} + (what.detail.empty() ? "" : ": " + what.detail);
}

} // namespace muster
