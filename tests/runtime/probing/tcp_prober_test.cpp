#include "runtime/probing/tcp_prober.hpp"
#include "tests/catch.hpp"
#include "tests/runtime/probing/harvest.hpp"
#include "tests/runtime/probing/loopback.hpp"

#include <mutex>
#include <thread>

using namespace muster;
using namespace std::chrono_literals;

TEST_CASE("a check of an instance that accepts connections passes") {
  const listener instance;
  const harvest results;
  tcp_prober prober;
  prober.start(look_at(instance), results.taker());
  const auto result = results.wait_for_one();
  CHECK(result.passed);
  CHECK(result.detail == instance.text() + " accepted the connection");
}

TEST_CASE("a check over IPv6 passes where the host has it") {
  const auto loopback = with_port(*numeric_address("::1"), 0);
  const descriptor trial{::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (::bind(trial.get(), reinterpret_cast<const sockaddr*>(&loopback.content), loopback.length) != 0)
    return;
  const listener instance{"::1"};
  const harvest results;
  tcp_prober prober;
  prober.start(look_at("::1", instance.port()), results.taker());
  CHECK(results.wait_for_one().passed);
}

TEST_CASE("a check of a port that nobody listens on fails at once, for it is refused") {
  const held_port closed;
  const harvest results;
  tcp_prober prober;
  prober.start(look_at(closed), results.taker());
  const auto result = results.wait_for_one();
  CHECK_FALSE(result.passed);
  CHECK(result.detail == closed.text() + " refused the connection");
}

TEST_CASE("a check of a peer that does not answer fails just before its time-out") {
  const black_hole silent;
  const harvest results;
  tcp_prober prober;
  const auto began = steady_now();
  prober.start(look_at(silent, 200ms), results.taker());
  const auto result = results.wait_for_one();
  const auto took = steady_now() - began;
  CHECK_FALSE(result.passed);
  CHECK(result.detail == silent.text() + " did not answer within 190ms");
  CHECK(took >= 190ms);
  CHECK(took < 5s);
}

TEST_CASE("a check with no time left fails") {
  const black_hole silent;
  const harvest results;
  tcp_prober prober;
  prober.start(look_at(silent, 0s), results.taker());
  CHECK(results.wait_for_one().detail == silent.text() + " did not answer within 0s");
}

TEST_CASE("a check with a time-out beyond all measure runs") {
  const listener instance;
  const harvest results;
  tcp_prober prober;
  prober.start(look_at(instance, duration::max()), results.taker());
  CHECK(results.wait_for_one().passed);
}

TEST_CASE("a check that cannot be run fails within start and says so") {
  struct example {
    check_kind kind;
    endpoint address;
    std::string detail;
  };
  const auto e = GENERATE(values<example>({
    {check_kind::none, {"127.0.0.1", 80}, "checks of kind none cannot be run here"},
    {check_kind::ttl, {"127.0.0.1", 80}, "checks of kind ttl cannot be run here"},
    {check_kind::http, {"127.0.0.1", 80}, "checks of kind http cannot be run here"},
    {check_kind::grpc, {"127.0.0.1", 80}, "checks of kind grpc cannot be run here"},
    {check_kind::tcp, {}, "the instance has no address to connect to; a check of kind tcp needs HOST:PORT"},
  }));
  const harvest results;
  tcp_prober prober;
  CHECK(prober.can(e.kind) == (e.kind == check_kind::tcp));
  prober.start({7, instance_id{"pay-7"}, e.kind, e.address, 1s}, results.taker());
  REQUIRE(results.size() == 1);
  const auto result = results.wait_for_one();
  CHECK(result.probe == 7);
  CHECK(result.instance == instance_id{"pay-7"});
  CHECK_FALSE(result.passed);
  CHECK(result.detail == e.detail);
}

TEST_CASE("of many checks at once, begun by several threads, each gets the result of its own instance") {
  constexpr int64_t threads = 4;
  constexpr int64_t each = 50;
  const listener instance;
  const held_port closed;
  const harvest results;
  tcp_prober prober;
  std::vector<std::thread> starters;
  for (int64_t from = 0; from < threads; ++from)
    starters.emplace_back([&, from] {
      for (auto id = from * each; id < (from + 1) * each; ++id)
        prober.start(id % 2 == 0 ? look_at(instance, 20s, id) : look_at(closed, 20s, id), results.taker());
    });
  for (auto& starter : starters)
    starter.join();
  for (const auto& [id, result] : results.wait(threads * each)) {
    CHECK(result.instance == instance_id{"pay-" + std::to_string(id)});
    CHECK(result.passed == (id % 2 == 0));
  }
}

TEST_CASE("a check can be begun from within the end of another") {
  const listener instance;
  const harvest results;
  tcp_prober prober;
  prober.start(look_at(instance), [&](const probe_result& first) {
    prober.start(look_at(instance, 20s, 2), results.taker());
    results.taker()(first);
  });
  CHECK(results.wait(2).at(2).passed);
}

TEST_CASE("no descriptor stays open after a check, however it ends") {
  const listener instance;
  const held_port closed;
  const black_hole silent;
  const harvest results;
  tcp_prober prober;
  const auto before = open_descriptors();
  for (int64_t id = 0; id < 60; id += 3) {
    prober.start(look_at(instance, 20s, id), results.taker());
    prober.start(look_at(closed, 20s, id + 1), results.taker());
    prober.start(look_at(silent, 50ms, id + 2), results.taker());
  }
  results.wait(60);
  CHECK(open_descriptors() == before);
}

TEST_CASE("destroying the prober drops the checks under way and closes their sockets") {
  const black_hole silent;
  const harvest results;
  const auto before = open_descriptors();
  const auto token = std::make_shared<int>();
  {
    tcp_prober prober;
    for (int64_t id = 0; id < 20; ++id)
      prober.start(look_at(silent, 1h, id), [token, done = results.taker()](probe_result result) { done(result); });
    const listener instance;
    prober.start(look_at(instance, 20s, 20), results.taker());
    results.wait(1);
    CHECK(open_descriptors() >= before + 20);
  }
  CHECK(results.size() == 1);
  CHECK(open_descriptors() == before);
  CHECK(token.use_count() == 1);
}

TEST_CASE("the prober may be destroyed before it has begun to look") {
  const harvest results;
  const listener instance;
  const auto before = open_descriptors();
  for (int64_t id = 0; id < 100; ++id)
    tcp_prober{}.start(look_at(instance, 20s, id), results.taker());
  CHECK(results.size() <= 100);
  CHECK(open_descriptors() == before);
}

TEST_CASE("the prober may be destroyed by the end of a check, after which no other ends") {
  struct owner {
    std::mutex mutex;
    std::shared_ptr<tcp_prober> prober = std::make_shared<tcp_prober>();
  };
  const listener instance;
  const harvest results;
  const auto owned = std::make_shared<owner>();
  {
    // No check ends before all are begun.
    const std::lock_guard lock{owned->mutex};
    for (int64_t id = 0; id < 10; ++id)
      owned->prober->start(look_at(instance, 20s, id), [owned, done = results.taker()](const probe_result& result) {
        const std::lock_guard begun{owned->mutex};
        owned->prober.reset();
        done(result);
      });
  }
  results.wait(1);
  const std::lock_guard ended{owned->mutex};
  CHECK(owned->prober == nullptr);
  CHECK(results.size() == 1);
}

TEST_CASE("a thousand checks cost less than a tenth of a core for a second", "[long][release]") {
  const listener instance;
  const harvest results;
  tcp_prober prober;
  const auto before = cpu_time();
  for (int64_t id = 0; id < 1000; ++id) {
    prober.start(look_at(instance, 20s, id), results.taker());
    if (id % 50 == 49) {
      results.wait(static_cast<size_t>(id) + 1);
      instance.drain();
    }
  }
  const auto used = cpu_time() - before;
  INFO(format_duration(used) << " of CPU time, this side and the listener's");
  CHECK(used < 100ms);
}

TEST_CASE("waiting for a peer costs nothing", "[long][release]") {
  const black_hole silent;
  const harvest results;
  tcp_prober prober;
  const auto before = cpu_time();
  prober.start(look_at(silent, 1s), results.taker());
  results.wait(1);
  CHECK(cpu_time() - before < 20ms);
}
