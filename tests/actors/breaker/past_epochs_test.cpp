#include "actors/breaker/past_epochs.hpp"
#include "tests/catch.hpp"

#include <string>

using namespace muster;

namespace {

const instance_id a{"a"};

instance_id number(size_t n) {
  return instance_id{"x-" + std::to_string(n)};
}

} // namespace

TEST_CASE("an instance that comes for the first time begins in epoch 0, and one that comes again above its last") {
  past_epochs past;
  CHECK(past.begin(a) == 0);
  past.note(a, 0);
  CHECK(past.begin(a) == 1);
  past.note(a, 1);
  past.note(a, 7);
  past.note(a, 3);
  CHECK(past.begin(instance_id{"b"}) == 0);
  CHECK(past.begin(a) == 8);
  CHECK(past.size() == 0);
}

TEST_CASE("instances that come and go under ever new names leave a bounded memory, and no epoch is used twice") {
  past_epochs past;
  past.note(a, 41);
  for (size_t n = 0; n < 10 * past_epochs::bound; ++n) {
    const auto begins = past.begin(number(n));
    past.note(number(n), begins + 2);
    CHECK(past.size() <= past_epochs::bound);
  }
  CHECK(past.begin(a) > 41);
  // One that went lately goes on where it was, one that nobody knows above all that were forgotten.
  const auto last = past.begin(number(10 * past_epochs::bound - 1));
  CHECK(past.begin(number(1)) >= last - 3);
}

TEST_CASE("of the instances that have gone, those that went longest ago are forgotten first") {
  past_epochs past;
  for (size_t n = 0; n < past_epochs::bound; ++n)
    past.note(number(n), static_cast<int64_t>(n));
  CHECK(past.begin(number(0)) == 1);
  past.note(number(0), 5);
  past.note(a, 1);
  // `x-1` had to make room, and with it epoch 1 is the highest that was forgotten.
  CHECK(past.begin(number(1)) == 2);
  CHECK(past.begin(number(0)) == 6);
  CHECK(past.begin(number(2)) == 3);
}
