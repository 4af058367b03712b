#include "actors/breaker/permit_book.hpp"
#include "tests/actors/breaker/bench.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

const command_id first{"epoch-2/permit-1"};
const command_id second{"epoch-2/permit-2"};

/// A book of two permits, both granted, one second apart, each for 250 ms unless told otherwise.
permit_book both_granted(duration first_timeout = 250ms) {
  permit_book book{2};
  book.reserve(first, noon, noon + first_timeout);
  book.confirm(first, noon);
  book.reserve(second, noon + 1s, noon + 1250ms);
  book.confirm(second, noon + 1s);
  return book;
}

} // namespace

TEST_CASE("a reserved permit is taken before its fact is journaled") {
  permit_book book{2};
  CHECK(book.left() == 2);
  book.reserve(first, noon, noon + 1s);
  book.reserve(second, noon, noon + 1s);
  CHECK(book.left() == 0);
  CHECK(book.any_reserved());
  CHECK(book.confirm(first, noon));
  CHECK(book.confirm(second, noon));
  CHECK(book.left() == 0);
  CHECK_FALSE(book.any_reserved());
}

TEST_CASE("a permit comes back when its fact was refused, or when its attempt was given up") {
  permit_book book{1};
  book.reserve(first, noon, noon + 1s);
  book.withdraw(first);
  CHECK(book.left() == 1);
  book.reserve(second, noon, noon + 1s);
  CHECK(book.confirm(second, noon));
  book.give_back(noon);
  CHECK(book.left() == 1);
  CHECK(book.taken() == 2);
}

TEST_CASE("a permit whose fact is journaled too late for who asked does not lapse as a failure") {
  permit_book book{1};
  SECTION("when it would have lapsed") {
    book.reserve(first, noon, noon + 1s);
    CHECK_FALSE(book.confirm(first, noon + 1s));
  }
  SECTION("when nobody waits for it any more") {
    book.reserve(first, noon, noon + 1s, noon + 200ms);
    CHECK_FALSE(book.confirm(first, noon + 200ms));
  }
  CHECK(book.left() == 1);
  CHECK(book.lapse(noon + 1h) == 0);
}

TEST_CASE("a permit that was granted too late is taken by who asks next, once, and for a time of its own") {
  permit_book book{1};
  CHECK_FALSE(book.take_unused(noon, noon + 1s));
  book.reserve(first, noon, noon + 1s, noon + 200ms);
  CHECK_FALSE(book.take_unused(noon, noon + 1s));
  book.confirm(first, noon + 300ms);
  CHECK(book.take_unused(noon + 5s, noon + 6s));
  CHECK_FALSE(book.take_unused(noon + 5s, noon + 6s));
  CHECK(book.left() == 0);
  CHECK(book.taken() == 1);
  CHECK(book.next_lapse() == noon + 6s);
  CHECK(book.settle(noon + 5s));
}

TEST_CASE("a permit is confirmed once, and one that is unknown never") {
  permit_book book{2};
  book.reserve(first, noon, noon + 1s);
  CHECK(book.confirm(first, noon));
  CHECK_FALSE(book.confirm(first, noon));
  CHECK_FALSE(book.confirm(second, noon));
}

TEST_CASE("a permit that a fact tells of is known once") {
  permit_book book{3};
  book.learn(first, noon, noon + 1s);
  book.learn(first, noon, noon + 1s);
  book.reserve(second, noon, noon + 2s);
  book.learn(second, noon, noon + 2s);
  CHECK(book.left() == 1);
  CHECK(book.any_reserved());
  CHECK(book.last_lapse() == noon + 1s);
}

TEST_CASE("only granted permits lapse, each once") {
  permit_book book{2};
  book.reserve(first, noon, noon + 1s);
  CHECK(book.lapse(noon + 5s) == 0);
  book = both_granted();
  CHECK(book.next_lapse() == noon + 250ms);
  CHECK(book.lapse(noon + 249ms) == 0);
  CHECK(book.lapse(noon + 250ms) == 1);
  CHECK(book.lapse(noon + 250ms) == 0);
  CHECK(book.next_lapse() == noon + 1250ms);
  CHECK(book.left() == 0);
}

TEST_CASE("the late outcome of a lapsed permit does not settle another one") {
  auto book = both_granted();
  book.lapse(noon + 1s);
  CHECK_FALSE(book.settle(noon + 1ms));
  CHECK(book.settle(noon + 1s));
  CHECK_FALSE(book.settle(noon + 1s));
}

TEST_CASE("outcomes settle permits whatever the clock of the caller shows") {
  for (const auto skew : {-10h, 0h, 10h}) {
    auto book = both_granted(1h);
    CHECK(book.settle(noon + skew));
    CHECK(book.settle(noon + 1s + skew));
    CHECK_FALSE(book.settle(noon + skew));
  }
  auto book = both_granted(1h);
  CHECK(book.settle(timestamp::min()));
  CHECK(book.settle(timestamp::max()));
}

TEST_CASE("an attempt that was given up after its permit lapsed gives nothing back") {
  auto book = both_granted();
  book.lapse(noon + 1s);
  book.give_back(noon);
  CHECK(book.left() == 0);
  book.give_back(noon + 1s);
  CHECK(book.left() == 1);
}
