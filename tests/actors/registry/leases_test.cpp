#include "actors/registry/leases.hpp"
#include "tests/actors/registry/shelf.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

instance leased(const std::string& id, duration ttl) {
  auto result = sample_instance(id);
  result.lease = lease_terms{ttl, ttl / 3};
  return result;
}

timestamp at(duration since_start) {
  return timestamp{1'000'000s} + since_start;
}

std::string expired_at(const leases& book, duration since_start) {
  std::string result;
  for (const auto& id : book.expired(at(since_start)))
    result.append(result.empty() ? "" : " ").append(id.str());
  return result;
}

const instance_id a{"a"};

} // namespace

TEST_CASE("a lease ends when its time to live is over, and not a nanosecond before") {
  leases book;
  book.grant(leased("a", 90s), at(0s));
  const auto [now, is_expired] = GENERATE(table<duration, bool>(
    {{0s, false}, {89s, false}, {90s - 1ns, false}, {90s, true}, {90s + 1ns, true}, {24h, true}}));
  CHECK(book.is_expired(a, at(now)) == is_expired);
  CHECK(expired_at(book, now) == (is_expired ? "a" : ""));
}

TEST_CASE("an instance without terms has no lease that could end") {
  leases book;
  book.grant(sample_instance("a"), at(0s));
  book.renew(a, at(1s));
  CHECK_FALSE(book.is_expired(a, at(24h)));
  CHECK(expired_at(book, 24h) == "");
}

TEST_CASE("a renewal gives one full time to live from then on") {
  leases book;
  book.grant(leased("a", 90s), at(0s));
  book.renew(a, at(60s));
  CHECK(expired_at(book, 150s - 1ns) == "");
  CHECK(expired_at(book, 150s) == "a");
  book.renew(a, at(150s));
  CHECK(expired_at(book, 239s) == "");
}

TEST_CASE("a lease that is granted anew has the new terms") {
  const auto [ttl, ends] = GENERATE(table<duration, duration>({{10s, 40s}, {90s, 120s}, {120s, 150s}}));
  leases book;
  book.grant(leased("a", 90s), at(0s));
  book.grant(leased("a", ttl), at(30s));
  CHECK(expired_at(book, ends - 1ns) == "");
  CHECK(expired_at(book, ends) == "a");
}

TEST_CASE("an instance that is registered anew without terms has no lease any more") {
  leases book;
  book.grant(leased("a", 90s), at(0s));
  book.grant(sample_instance("a"), at(30s));
  CHECK(expired_at(book, 24h) == "");
}

TEST_CASE("a lease that was ended does not expire, and cannot be renewed") {
  leases book;
  book.grant(leased("a", 90s), at(0s));
  book.end(a);
  book.end(a);
  book.renew(a, at(10s));
  CHECK_FALSE(book.is_expired(a, at(24h)));
  CHECK(expired_at(book, 24h) == "");
}

TEST_CASE("leases that are over come by the instant at which they ended, and then by id") {
  leases book;
  book.grant(leased("c", 10s), at(0s));
  book.grant(leased("b", 10s), at(0s));
  book.grant(leased("d", 5s), at(0s));
  book.grant(leased("a", 9s), at(3s));
  CHECK(expired_at(book, 4s) == "");
  CHECK(expired_at(book, 5s) == "d");
  CHECK(expired_at(book, 10s) == "d b c");
  CHECK(expired_at(book, 12s) == "d b c a");
  book.renew(instance_id{"b"}, at(12s));
  CHECK(expired_at(book, 12s) == "d c a");
}
