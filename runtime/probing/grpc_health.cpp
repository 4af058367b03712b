#include "runtime/probing/grpc_health.hpp"

#include <array>

namespace muster {

namespace {

// https://protobuf.dev/programming-guides/encoding: a field is its number and the form of what follows, in one number.
enum wire_form : uint64_t { varint = 0, eight_bytes = 1, counted = 2, four_bytes = 5 };

constexpr uint64_t only_field = 1;

void append_varint(std::string& to, uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    to += static_cast<char>(value | 0x80);
  to += static_cast<char>(value);
}

/// Takes a number off the front.
std::optional<uint64_t> take_varint(std::string_view& from) {
  uint64_t result = 0;
  for (unsigned shift = 0; shift < 64 && !from.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(from.front());
    from.remove_prefix(1);
    result |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80)
      return result;
  }
  return std::nullopt;
}

bool skip(std::string_view& from, uint64_t size) {
  if (size > from.size())
    return false;
  from.remove_prefix(size);
  return true;
}

bool skip_field(std::string_view& from, uint64_t form) {
  switch (form) {
    case varint:
      return take_varint(from).has_value();
    case eight_bytes:
      return skip(from, 8);
    case counted: {
      const auto size = take_varint(from);
      return size && skip(from, *size);
    }
    case four_bytes:
      return skip(from, 4);
    default:
      return false;
  }
}

} // namespace

std::string health_request(std::string_view service) {
  std::string result;
  if (service.empty())
    return result;
  append_varint(result, only_field << 3 | counted);
  append_varint(result, service.size());
  return result.append(service);
}

std::optional<uint64_t> status_in(std::string_view response) {
  // A field that has its default is left out.
  std::optional<uint64_t> status = 0;
  while (status && !response.empty()) {
    const auto head = take_varint(response);
    if (head == (only_field << 3 | varint))
      status = take_varint(response);
    else if (!head || *head >> 3 == 0 || !skip_field(response, *head & 7))
      return std::nullopt;
  }
  return status;
}

std::string name_of_status(uint64_t status) {
  constexpr std::array names{"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};
  return status < names.size() ? names[status] : "status " + std::to_string(status);
}

} // namespace muster
