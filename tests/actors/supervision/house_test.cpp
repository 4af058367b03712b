#include "actors/supervision/house.hpp"
#include "tests/catch.hpp"
#include "tests/support/virtual_tree.hpp"

using namespace muster;
using namespace std::chrono_literals;

TEST_CASE("time in a house begins at its start and passes with the actor clock") {
  virtual_tree tree;
  const auto start = *parse_timestamp("2026-01-01T00:00:00Z");
  CHECK(tree.home()->now() == start);
  tree.advance(90s);
  CHECK(tree.home()->now() == start + 90s);
  const house later{tree.system(), {}, start, 1};
  CHECK(later.now() == start);
}

TEST_CASE("each purpose has a seed of its own, which follows from the seed of the tree") {
  virtual_tree one{{}, 42};
  virtual_tree same{{}, 42};
  virtual_tree other{{}, 43};
  CHECK(one.home()->seed_for("balancer") == same.home()->seed_for("balancer"));
  CHECK(one.home()->seed_for("balancer") != one.home()->seed_for("metrics"));
  CHECK(one.home()->seed_for("balancer") != other.home()->seed_for("balancer"));
}

TEST_CASE("a start after an end is a restart, however the end came to be known") {
  const timestamp zero{};
  const child_name pay{"pay"};
  child_records records{zero};
  CHECK(records.begin(pay, zero) == 1);
  CHECK_FALSE(records.up(pay, zero));
  SECTION("it was seen") {
    records.ended(pay, "crashed", zero + 1s);
    CHECK(records.begin(pay, zero + 2s) == 2);
    CHECK(records.up(pay, zero + 3s) == 2s);
    CHECK(records.of(pay).last_reason == "crashed");
    CHECK(records.of(pay).restarts == 1);
  }
  SECTION("a start in between has failed") {
    records.ended(pay, "crashed", zero + 1s);
    records.begin(pay, zero + 2s);
    records.ended(pay, "did not start", zero + 3s);
    records.begin(pay, zero + 4s);
    CHECK(records.up(pay, zero + 5s) == 4s);
    CHECK(records.of(pay).restarts == 2);
  }
  SECTION("nobody was there to see it") {
    CHECK(records.begin(pay, zero + 2s) == 2);
    CHECK(records.up(pay, zero + 3s) == 1s);
    CHECK(records.of(pay).last_reason == "ended with its supervisor");
    CHECK(records.of(pay).restarts == 1);
  }
  SECTION("one that was meant is none") {
    records.ended(pay, "was shut down", zero + 1s);
    records.stopped(pay);
    CHECK(records.begin(pay, zero + 2s) == 2);
    CHECK_FALSE(records.up(pay, zero + 3s));
    CHECK(records.of(pay).restarts == 0);
  }
  SECTION("one that was meant is none, also when it shows late") {
    records.stopped(pay);
    records.ended(pay, "ended with its supervisor", zero + 1s);
    CHECK(records.begin(pay, zero + 2s) == 2);
    CHECK_FALSE(records.up(pay, zero + 3s));
    CHECK(records.of(pay).restarts == 0);
    CHECK(records.of(pay).last_reason.empty());
  }
}

TEST_CASE("facts are told in order, each under an id that stays the same, until they are taken") {
  child_records records{timestamp{5ns}};
  const child_name root{"root"};
  const child_name pay{"pay"};
  CHECK_FALSE(records.next_to_tell(root));
  records.begin(pay, {});
  records.tell(root, child_restarted{pay, 1, "crashed", 10ms});
  records.tell(root, child_given_up{pay, 1, "crashed"});
  records.tell(child_name{"breakers"}, child_restarted{child_name{"breaker/pay"}, 3, "crashed", 10ms});
  const command_id first{"tree-5/restarted/pay/1"};
  CHECK(records.next_to_tell(root)->command == first);
  CHECK(records.next_to_tell(root)->command == first);
  records.told(root, first);
  const command_id second{"tree-5/given_up/pay/1"};
  CHECK(records.next_to_tell(root)->command == second);
  // An answer that comes twice takes nothing else away.
  records.told(root, first);
  CHECK(records.next_to_tell(root)->command == second);
  records.told(root, second);
  CHECK_FALSE(records.next_to_tell(root));
  CHECK(records.next_to_tell(child_name{"breakers"})->command == command_id{"tree-5/restarted/breaker/pay/0"});
}
