#include "messages/model/grpc_check.hpp"

#include "messages/model/endpoint.hpp"
#include "messages/model/faults.hpp"

#include <algorithm>

namespace muster {

namespace {

constexpr size_t max_service = 256;

/// A field of type string holds UTF-8 in Protobuf, and names of services are ASCII.
bool is_service(std::string_view text) {
  return text.size() <= max_service && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

} // namespace

std::vector<std::string> faults_of(const grpc_check& check, const std::string& at) {
  fault_list faults;
  faults.expect(is_service(check.service), at + ".service '" + check.service.substr(0, 64)
                                             + "' is not up to 256 printable ASCII characters without a blank");
  faults.expect(check.host.empty() || is_host(check.host),
                at + ".host '" + check.host.substr(0, 64) + "' is neither a name nor an address");
  return faults.take();
}

} // namespace muster
