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

TEST_CASE("an update gives a lease new terms from now on, and the same terms change nothing") {
  const auto [terms, ends] = GENERATE(table<std::optional<lease_terms>, std::optional<duration>>({
    {lease_terms{90s, 30s}, 90s},
    {lease_terms{90s, 10s}, 120s},
    {lease_terms{10s, 5s}, 40s},
    {std::nullopt, std::nullopt},
  }));
  leases book;
  book.grant(leased("a", 90s), at(0s));
  auto content = leased("a", 90s);
  content.lease = terms;
  book.update(content, at(30s));
  CHECK(expired_at(book, ends.value_or(24h) - 1ns) == "");
  CHECK(expired_at(book, ends.value_or(24h)) == (ends ? "a" : ""));
  book.update(sample_instance("b"), at(30s));
  book.update(leased("c", 10s), at(40s));
  CHECK(book.is_expired(instance_id{"c"}, at(50s)));
}

TEST_CASE("how long ago a lease ended is known until it is renewed") {
  leases book;
  book.grant(leased("a", 90s), at(0s));
  CHECK_FALSE(book.ended_since(a, at(89s)));
  CHECK(book.ended_since(a, at(90s)) == 0s);
  CHECK(book.ended_since(a, at(100s)) == 10s);
  CHECK(book.any_expired(at(90s)));
  CHECK_FALSE(book.any_expired(at(89s)));
  book.renew(a, at(100s));
  CHECK_FALSE(book.ended_since(a, at(100s)));
  CHECK_FALSE(book.any_expired(at(100s)));
  CHECK_FALSE(book.ended_since(instance_id{"b"}, at(100s)));
}

TEST_CASE("no more expired leases are told than were asked for, those first that ended first") {
  leases book;
  for (const auto* id : {"c", "a", "b"})
    book.grant(leased(id, 9s), at(0s));
  book.grant(leased("d", 5s), at(0s));
  const auto [most, found] =
    GENERATE(table<int64_t, size_t>({{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 4}, {-1, 0}}));
  const auto ids = book.expired(at(9s), most);
  REQUIRE(ids.size() == found);
  if (found > 1)
    CHECK((ids[0] == instance_id{"d"} && ids[1] == a));
}

namespace {

std::string tally_at(leases& book, duration since_start) {
  const auto [leased, renewed, presumed] = book.tally(at(since_start));
  return std::to_string(leased) + " leased, " + std::to_string(renewed) + " renewed, " + std::to_string(presumed)
         + " presumed";
}

} // namespace

TEST_CASE("a lease is renewed in time until its second heartbeat is due, or its time to live is over") {
  const auto [ttl, heartbeat, late] = GENERATE(table<duration, duration, duration>(
    {{90s, 30s, 60s}, {60s, 30s, 60s}, {50s, 30s, 50s}, {30s, 30s, 30s}, {90s, 1ns, 2ns}}));
  leases book;
  auto content = sample_instance("a");
  content.lease = lease_terms{ttl, heartbeat};
  book.grant(content, at(0s));
  CHECK(tally_at(book, late - 1ns) == "1 leased, 1 renewed, 0 presumed");
  CHECK(tally_at(book, late) == "1 leased, 0 renewed, 0 presumed");
  book.renew(a, at(late));
  CHECK(tally_at(book, late) == "1 leased, 1 renewed, 0 presumed");
  book.end(a);
  CHECK(tally_at(book, late) == "0 leased, 0 renewed, 0 presumed");
}

TEST_CASE("a lease that nothing was heard of is presumed to be renewed, and only for so long") {
  leases book;
  for (const auto* id : {"a", "b", "c", "d"})
    book.grant(leased(id, 90s), at(0s), false);
  book.grant(sample_instance("e"), at(0s), false);
  CHECK(tally_at(book, 0s) == "4 leased, 0 renewed, 4 presumed");
  book.renew(a, at(10s));
  book.end(instance_id{"b"});
  CHECK(tally_at(book, 10s) == "3 leased, 1 renewed, 2 presumed");
  CHECK(tally_at(book, 60s) == "3 leased, 1 renewed, 0 presumed");
  book.renew(instance_id{"c"}, at(60s));
  book.end(instance_id{"d"});
  CHECK(tally_at(book, 60s) == "2 leased, 2 renewed, 0 presumed");
  CHECK(tally_at(book, 70s) == "2 leased, 1 renewed, 0 presumed");
}

TEST_CASE("a lease counts the same however often it is renewed") {
  leases book;
  for (const auto* id : {"a", "b"})
    book.grant(leased(id, 90s), at(0s));
  for (int i = 1; i <= 100; ++i)
    book.renew(a, at(std::chrono::seconds{i}));
  CHECK(tally_at(book, 100s) == "2 leased, 1 renewed, 0 presumed");
}
