#include "messages/model/endpoint.hpp"

#include "messages/model/text.hpp"

#include <algorithm>

namespace muster {

bool is_host(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '-'
           || c == '_' || c == ':' || c == '%';
  };
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), allowed);
}

expected<endpoint> endpoint::parse(std::string_view text) {
  const auto wrong = [&](std::string_view why) {
    return fail(errc::invalid, "address '" + std::string{text.substr(0, 64)} + "' " + std::string{why});
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return wrong("has no port; write HOST:PORT");
  auto host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed)
    host = host.substr(1, host.size() - 2);
  if (!is_host(host) || (!bracketed && host.find(':') != std::string_view::npos))
    return wrong("has no valid host; write HOST:PORT, an IPv6 host in brackets");
  const auto port = parse_whole("port", text.substr(colon + 1));
  if (!port || *port == 0 || *port > 65535)
    return wrong("has a port outside 1 to 65535");
  return endpoint{std::string{host}, static_cast<uint16_t>(*port)};
}

std::string to_string(const endpoint& value) {
  if (value.empty())
    return {};
  const bool v6 = value.host.find(':') != std::string::npos;
  return (v6 ? "[" + value.host + "]" : value.host) + ":" + std::to_string(value.port);
}

} // namespace muster
