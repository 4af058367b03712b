#include "tests/actors/registry/registry_tree.hpp"
#include "tests/catch.hpp"

#include <map>

using namespace muster;
using namespace std::chrono_literals;
using test::leased_instance;
using test::registry_tree;

namespace {

/// Instances with a lease of 9 s and a heartbeat every 3 s.
class flock {
public:
  explicit flock(int size, settings configuration = {}) : home{std::move(configuration)} {
    register_batch all;
    for (int i = 10; i < 10 + size; ++i)
      all.content.push_back(leased_instance("pay-" + std::to_string(i), 9s));
    REQUIRE(home.tell(all) == std::to_string(size));
    ids = std::move(all.content);
  }

  /// Lets time pass in which the first `beating` of them send heartbeats, or those but the first `silent`.
  void live(duration time, size_t beating) { live(time, 0, beating); }
  void live(duration time, size_t from, size_t to) {
    for (const auto end = home.tree.now() + time; home.tree.now() < end;) {
      home.tree.advance(std::min<duration>(3s, end - home.tree.now()));
      for (auto i = from; i < to; ++i)
        if (home.beat(ids[i].id.str()) == "not_found")
          home.add(ids[i]);
    }
  }

  size_t left() { return home.all().instances.size(); }

  instance_list discovered() {
    return home.tree.ask<instance_list>(home.registry(), discover{service_name{"pay"}}).value();
  }

  template <class Fact>
  size_t count() {
    return home.tree.facts_of<Fact>().size();
  }

  registry_tree home;
  std::vector<instance> ids;
};

} // namespace

TEST_CASE("when all heartbeats fail to come nobody leaves, and what is discovered is marked stale with its age") {
  flock it{20};
  it.live(30s, 20);
  CHECK_FALSE(it.discovered().stale);
  it.live(6s, 0);
  // Each has missed two heartbeats.
  REQUIRE(it.count<expiry_suspended>() == 1);
  const auto since = it.home.tree.facts().back().at;
  it.live(1min, 0);
  const auto found = it.discovered();
  CHECK(found.instances.size() == 20);
  CHECK(found.stale == it.home.tree.now() - since);
  for (const auto& view : found.instances)
    CHECK(view.stale == 57s);
  CHECK(it.count<lease_expired>() == 0);
}

TEST_CASE("mass expiry ends by itself when heartbeats come again, and its two turns are all that was journaled") {
  flock it{20};
  it.live(30s, 20);
  it.live(2min, 0);
  CHECK(it.left() == 20);
  it.live(6s, 20);
  CHECK(it.home.kinds().ends_with("instance_registered expiry_suspended expiry_resumed"));
  const auto found = it.discovered();
  CHECK_FALSE(found.stale);
  for (const auto& view : found.instances)
    CHECK_FALSE(view.stale);
  it.live(10min, 20);
  CHECK(it.left() == 20);
}

TEST_CASE("when some heartbeats come again those who are silent stay, until enough do, and then leave by and by") {
  flock it{20};
  it.live(30s, 20);
  it.live(1min, 0);
  it.live(1min, 16);
  CHECK(it.left() == 20);
  CHECK(it.discovered().stale);
  it.live(9s, 17);
  CHECK(it.left() == 17);
  CHECK(it.count<lease_expired>() == 3);
  CHECK_FALSE(it.discovered().stale);
}

TEST_CASE("at most 15 % leave in one sweep, and at least one") {
  flock it{20};
  it.live(30s, 17);
  // Three of 20 fell silent, and may leave at once.
  CHECK(it.left() == 17);
  flock small{10};
  small.live(30s, 9);
  CHECK(small.left() == 9);
  std::map<timestamp, int> sweeps;
  for (const auto& entry : it.home.tree.facts())
    if (std::holds_alternative<lease_expired>(entry.what))
      ++sweeps[entry.at];
  CHECK(sweeps.size() == 1);
}

TEST_CASE("after 10 minutes those who are silent leave all the same, in portions") {
  flock it{20};
  it.live(30s, 20);
  it.live(10min, 10);
  CHECK(it.left() == 20);
  it.live(18s, 10);
  CHECK(it.left() == 10);
  std::map<timestamp, int> sweeps;
  for (const auto& entry : it.home.tree.facts())
    if (std::holds_alternative<lease_expired>(entry.what))
      ++sweeps[entry.at];
  CHECK(sweeps.size() >= 4);
  for (const auto& [at, left] : sweeps)
    CHECK(left <= 3);
  CHECK(it.home.tree.facts_of<expiry_resumed>()[0].early);
}

TEST_CASE("a command ends mass expiry, and a second one changes nothing") {
  flock it{20};
  it.live(30s, 20);
  it.live(30s, 10);
  REQUIRE(it.count<expiry_suspended>() == 1);
  const auto index = it.home.tell(resume_expiry{command_id{"go on"}});
  CHECK(index == std::to_string(it.home.tree.facts().back().index));
  CHECK(it.home.tell(resume_expiry{command_id{"go on"}}) == index);
  CHECK(it.home.tell(resume_expiry{}) == index);
  it.live(30s, 10);
  CHECK(it.left() == 10);
  CHECK(it.count<expiry_resumed>() == 1);
}

TEST_CASE("few leases are not damped") {
  flock it{9};
  it.live(9s, 0);
  CHECK(it.left() == 0);
  CHECK(it.count<expiry_suspended>() == 0);
}

TEST_CASE("mass expiry is counted over the registry: a small service is kept with the others") {
  flock it{12};
  auto lonely = leased_instance("cart-1", 9s);
  lonely.service = service_name{"cart"};
  it.home.add(lonely);
  it.live(30s, 0);
  CHECK(it.left() == 13);
  flock alone{12};
  alone.home.add(lonely);
  alone.live(30s, 12);
  CHECK(alone.left() == 12);
}

TEST_CASE("mass expiry goes on over deaths of the registry and of the journal") {
  const auto victim = GENERATE(as<std::string>{}, "registry", "journal");
  flock it{20};
  it.live(30s, 20);
  it.live(1min, 0);
  const auto since = it.home.tree.facts().back().at;
  REQUIRE(it.home.tree.kill(victim));
  it.live(3min, 0);
  CHECK(it.left() == 20);
  CHECK(it.count<expiry_suspended>() == 1);
  CHECK(it.count<expiry_resumed>() == 0);
  CHECK(it.discovered().stale == it.home.tree.now() - since);
  it.live(7min, 0);
  CHECK(it.count<expiry_resumed>() == 1);
  it.live(1min, 0);
  CHECK(it.left() == 0);
}

TEST_CASE("a restart of the registry while all is well suspends nothing, and takes nobody away") {
  flock it{20};
  it.live(30s, 20);
  REQUIRE(it.home.tree.kill("registry"));
  it.live(2min, 20);
  CHECK(it.count<expiry_suspended>() == 0);
  CHECK(it.left() == 20);
}

TEST_CASE("an instance that is kept although its lease has ended may send a heartbeat, and be deregistered") {
  flock it{20};
  it.live(1min, 0);
  CHECK(it.home.beat("pay-10") == "done");
  CHECK(it.home.remove("pay-11") != "not_found");
  CHECK(it.left() == 19);
  const auto views = it.discovered().instances;
  CHECK_FALSE(views[0].stale);
  CHECK(views[1].stale);
}

TEST_CASE("a journal that cannot take the turn keeps everybody, and takes it later") {
  flock it{20};
  it.live(30s, 20);
  it.home.hold_journal();
  it.home.tree.advance(40s);
  it.home.tree.let_go();
  it.home.tree.advance(10s);
  CHECK(it.left() == 20);
  CHECK(it.count<expiry_suspended>() == 1);
  CHECK(it.count<lease_expired>() == 0);
}
