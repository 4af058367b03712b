#include "actors/alerts/delivery.hpp"
#include "tests/actors/alerts/story.hpp"
#include "tests/catch.hpp"

using namespace muster;
using namespace muster::story;

TEST_CASE("one notification at a time is on its way to a sink") {
  delivery_pace pace;
  CHECK(pace.free(second(0)));
  pace.started();
  CHECK_FALSE(pace.free(second(100)));
  pace.succeeded();
  CHECK(pace.free(second(0)));
}

TEST_CASE("failures in a row wait longer and longer, up to half a minute, and a success ends that") {
  delivery_pace pace;
  auto now = second(0);
  for (const int64_t wait : {1, 2, 4, 8, 16, 30, 30}) {
    pace.started();
    pace.failed(now);
    INFO("wait " << wait);
    CHECK_FALSE(pace.free(now + std::chrono::seconds{wait} - duration{1}));
    now += std::chrono::seconds{wait};
    CHECK(pace.free(now));
  }
  pace.started();
  pace.succeeded();
  pace.started();
  pace.failed(now);
  CHECK(pace.free(now + delivery_pace::first_wait));
}

TEST_CASE("a delivery is known from the moment it was made, and as a fact once it is one") {
  delivery_log log{2};
  const notice first{alert_id{"pay/errors#1"}, alert_status::active};
  const notice later{alert_id{"pay/errors#1"}, alert_status::resolved};
  CHECK_FALSE(log.is_delivered(first));
  log.delivered(first);
  CHECK(log.is_delivered(first));
  CHECK_FALSE(log.is_fact(first));
  log.became_fact(first);
  CHECK(log.is_delivered(first));
  CHECK(log.is_fact(first));
  CHECK_FALSE(log.is_delivered(later));
}

TEST_CASE("the log of deliveries forgets the oldest facts first and what is no fact yet never") {
  delivery_log log{2};
  const auto nth = [](int n) { return notice{alert_id{"pay/errors#" + std::to_string(n)}, alert_status::active}; };
  log.delivered(nth(1));
  for (int n = 2; n <= 4; ++n) {
    log.became_fact(nth(n));
    log.became_fact(nth(n));
  }
  CHECK(log.is_delivered(nth(1)));
  CHECK_FALSE(log.is_delivered(nth(2)));
  CHECK(log.is_fact(nth(3)));
  CHECK(log.is_fact(nth(4)));
}
