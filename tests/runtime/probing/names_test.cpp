#include "runtime/probing/tcp_prober.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/probing/harvest.hpp"
#include "tests/runtime/probing/loopback.hpp"
#include "tests/runtime/probing/names.hpp"

using namespace muster;
using namespace std::chrono_literals;

TEST_CASE("the name localhost is found") {
  const listener instance;
  const harvest results;
  tcp_prober prober;
  prober.start(look_at("localhost", instance.port()), results.taker());
  CHECK(results.wait_for_one().passed);
}

TEST_CASE("a name without an address fails the check and says why") {
  // Too long a label for any name server to be asked.
  const auto host = std::string(64, 'a') + ".invalid";
  const harvest results;
  tcp_prober prober;
  prober.start(look_at(host, 80), results.taker());
  const auto result = results.wait_for_one();
  INFO(result.detail);
  CHECK_FALSE(result.passed);
  CHECK(result.detail.starts_with("no address of '" + host + "' can be found: "));
}

TEST_CASE("a name that has no address at all fails the check") {
  const harvest results;
  tcp_prober prober{always({})};
  prober.start(look_at("pay.internal", 80), results.taker());
  CHECK(results.wait_for_one().detail == "'pay.internal' has no address");
}

TEST_CASE("the time-out of a check includes the look-up of its name, and holds up no other check") {
  const listener instance;
  const gate closed;
  const harvest slow;
  const harvest quick;
  tcp_prober prober{closed.lookup({"127.0.0.1"})};
  prober.start(look_at("pay.internal", instance.port(), 200ms), slow.taker());
  prober.start(look_at("127.0.0.1", instance.port()), quick.taker());
  CHECK(quick.wait_for_one().passed);
  CHECK(slow.wait_for_one().detail == "no address of 'pay.internal' was found within 190ms");
  closed.open();
}

TEST_CASE("checks that wait for the same name share one look-up, also where the first has given up") {
  const listener instance;
  const held_port closed_port;
  const gate closed;
  const harvest results;
  tcp_prober prober{closed.lookup({"127.0.0.1"})};
  prober.start(look_at("pay.internal", instance.port(), 20ms, 1), results.taker());
  prober.start(look_at("pay.internal", instance.port(), 20s, 2), results.taker());
  prober.start(look_at("pay.internal", closed_port.port(), 20s, 3), results.taker());
  CHECK_FALSE(results.wait_for_one().passed);
  closed.open();
  const auto all = results.wait(3);
  CHECK(all.at(2).passed);
  CHECK(all.at(3).detail == closed_port.text() + " refused the connection");
  CHECK(closed.asked() == 1);
}

TEST_CASE("a name is looked up again for a later check") {
  const listener instance;
  const gate open;
  open.open();
  const harvest results;
  tcp_prober prober{open.lookup({"127.0.0.1"})};
  for (int64_t id = 1; id <= 2; ++id) {
    prober.start(look_at("pay.internal", instance.port(), 20s, id), results.taker());
    results.wait(static_cast<size_t>(id));
  }
  CHECK(open.asked() == 2);
}

TEST_CASE("a check passes when one of the addresses of its name accepts") {
  // The others are addresses of this host too, on which nobody listens.
  const listener instance{"127.0.0.3"};
  const harvest results;
  tcp_prober prober{always({"127.0.0.1", "127.0.0.2", "127.0.0.3"})};
  prober.start(look_at("pay.internal", instance.port()), results.taker());
  const auto result = results.wait_for_one();
  CHECK(result.passed);
  CHECK(result.detail == instance.text() + " accepted the connection");
}

TEST_CASE("a check that fails says so of each address, of which the first four are tried") {
  const held_port closed;
  const auto port = std::to_string(closed.port());
  const harvest results;
  tcp_prober prober{always({"127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"})};
  prober.start(look_at("pay.internal", closed.port()), results.taker());
  CHECK(results.wait_for_one().detail
        == "127.0.0.1:" + port + " refused the connection; 127.0.0.2:" + port + " refused the connection; 127.0.0.3:"
             + port + " refused the connection; 127.0.0.4:" + port + " refused the connection");
}

TEST_CASE("an address that does not answer leaves their share of the time to the others") {
  const black_hole silent;
  const harvest results;
  tcp_prober prober{always({"127.0.0.1", "127.0.0.2"})};
  const auto began = steady_now();
  prober.start(look_at("pay.internal", silent.port(), 1s), results.taker());
  const auto result = results.wait_for_one();
  const auto took = steady_now() - began;
  CHECK(result.detail
        == silent.text() + " did not answer; 127.0.0.2:" + std::to_string(silent.port()) + " refused the connection");
  CHECK(took >= 490ms);
}

TEST_CASE("a check that no address answers ends in time") {
  const black_hole silent;
  const harvest results;
  tcp_prober prober{always({"127.0.0.1", "127.0.0.1"})};
  prober.start(look_at("pay.internal", silent.port(), 200ms), results.taker());
  CHECK(results.wait_for_one().detail
        == silent.text() + " did not answer; " + silent.text() + " did not answer within 190ms");
}

TEST_CASE("the prober's end does not wait for look-ups, under way or not yet begun") {
  const gate closed;
  const harvest results;
  const auto before = open_descriptors();
  {
    tcp_prober prober{closed.lookup({"127.0.0.1"})};
    for (int64_t id = 0; id < 10; ++id)
      prober.start(look_at("pay-" + std::to_string(id) + ".internal", 80, 1h, id), results.taker());
    closed.wait_until_asked(4);
  }
  CHECK(open_descriptors() == before);
  closed.open();
  CHECK(results.size() == 0);
}
