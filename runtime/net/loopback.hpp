#pragma once

#include "messages/model/endpoint.hpp"

#include <string_view>

namespace muster {

/// Where to listen, as text: like `endpoint::parse`, and with port 0 the system chooses one.
expected<endpoint> parse_listener(std::string_view text);

/// The address in numbers, if nobody but this host can reach it: of 127.0.0.0/8, `::1`, or `localhost`, which is
/// 127.0.0.1 here and is never looked up. All others are `refused`: what travels is neither encrypted nor
/// authenticated.
expected<endpoint> loopback(const endpoint& where);

} // namespace muster
