#include "runtime/scenario/request_keys.hpp"

#include "actors/balancer/chance.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace muster {

namespace {

/// The weight of the first rank. That of the last is then right to seven digits, and the sum of all fits.
constexpr uint64_t first_weight = uint64_t{1} << 44;

bool is_ip_address(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> binary{};
  return inet_pton(AF_INET, text.c_str(), binary.data()) == 1 || inet_pton(AF_INET6, text.c_str(), binary.data()) == 1;
}

} // namespace

expected<client_addresses> client_addresses::parse(std::string_view text) {
  auto texts = text_range::parse(text);
  if (!texts)
    return tl::make_unexpected(texts.error());
  // What lies between two numbers that fit into a part of an address fits too.
  for (const auto& each : {texts->at(0), texts->at(texts->size() - 1)})
    if (!is_ip_address(each))
      return fail(errc::invalid,
                  "'" + each.substr(0, 64) + "' is not an IP address; write one such as 10.1.0.7 or 10.1.0.{1..254}");
  return client_addresses{std::move(*texts)};
}

std::string to_string(const client_addresses& value) {
  return to_string(value.texts);
}

key_draw::key_draw(request_keys from, uint64_t seed) : from_{std::move(from)}, chance_{seed} {
  uint64_t sum = 0;
  for (int64_t rank = 1; from_.zipf && rank <= from_.texts.size(); ++rank)
    sums_.push_back(sum += first_weight / static_cast<uint64_t>(rank));
}

std::string key_draw::next() {
  if (!from_.zipf)
    return from_.texts.at(static_cast<int64_t>(below(static_cast<size_t>(from_.texts.size()), chance_())));
  const auto drawn = below(sums_.back(), chance_());
  return from_.texts.at(std::ranges::upper_bound(sums_, drawn) - sums_.begin());
}

} // namespace muster
