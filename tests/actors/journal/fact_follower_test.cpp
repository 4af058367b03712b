#include "actors/journal/fact_follower.hpp"
#include "tests/actors/journal/journal_tree.hpp"
#include "tests/catch.hpp"

#include <numeric>

using namespace muster;
using namespace std::chrono_literals;
using test::about;
using test::journal_tree;

namespace {

/// Answers the index that it has followed to.
using diary_actor = handle<result<accepted>(tick)>;

/// What each incarnation has been told, and how much of it before it was ready.
struct diary_pages {
  std::vector<std::vector<int64_t>> seen;
  std::vector<size_t> before_ready;
};

class diary_shell final : public supervised<diary_actor> {
public:
  diary_shell(caf::actor_config& cfg, seat place, std::shared_ptr<diary_pages> pages, service_name only)
    : supervised(cfg, std::move(place)),
      pages_{std::move(pages)},
      follower_{this, std::move(only)} {}

protected:
  void start() override {
    pages_->seen.emplace_back();
    follower_.follow(
      [this](const record& entry) {
        CHECK(follower_.index() == entry.index);
        pages_->seen.back().push_back(entry.index);
      },
      [this] {
        pages_->before_ready.push_back(pages_->seen.back().size());
        ready();
      });
  }

  behavior_type serve() override {
    return {[this](const tick&) { return accepted{follower_.index()}; }};
  }

private:
  std::shared_ptr<diary_pages> pages_;
  fact_follower<diary_shell> follower_;
};

struct diary_tree : journal_tree {
  explicit diary_tree(const std::string& only = {}, const settings& configuration = {})
    : diary_tree(std::make_shared<diary_pages>(), only, configuration) {}

  diary_tree(std::shared_ptr<diary_pages> empty, const std::string& only, const settings& configuration)
    : journal_tree({make_child<diary_shell>(child_name{"diary"}, empty, service_name{only})}, configuration),
      pages{std::move(empty)} {}

  /// Asking is the proof that the actor is up.
  int64_t followed_to() { return tree.ask<accepted>(tree.post_of<diary_actor>("diary"), tick{})->index; }

  const std::vector<int64_t>& seen() const { return pages->seen.back(); }

  std::shared_ptr<diary_pages> pages;
};

std::vector<int64_t> up_to(size_t count) {
  std::vector<int64_t> result(count);
  std::iota(result.begin(), result.end(), 1);
  return result;
}

} // namespace

TEST_CASE("a follower is ready at once when there are no facts, and is given each new one") {
  diary_tree it;
  CHECK(it.followed_to() == 0);
  it.append({about("a")});
  it.append({about("b"), about("c")});
  CHECK(it.seen() == up_to(3));
  CHECK(it.followed_to() == 3);
}

TEST_CASE("a follower that starts late is given all facts before it is ready, however many") {
  const auto count = GENERATE(as<size_t>{}, 1, 999, 1000, 1001, 2500);
  diary_tree it;
  it.append(std::vector<fact>(count, about("a")));
  it.tree.advance(3s);
  REQUIRE(it.tree.kill("diary"));
  REQUIRE(it.followed_to() >= static_cast<int64_t>(count));
  REQUIRE(it.pages->seen.size() == 2);
  CHECK(it.pages->before_ready.back() >= count);
  CHECK(it.seen() == up_to(it.tree.facts().size()));
}

TEST_CASE("a follower that is not told anything for long still hears the next fact at once") {
  diary_tree it;
  it.tree.advance(1h + 1s);
  it.append({about("a")});
  CHECK(it.seen() == up_to(1));
}

TEST_CASE("a follower sees each fact once and in order over every crash of the journal") {
  diary_tree it;
  for (int i = 0; i < 12; ++i) {
    it.append({about("a"), about("b")});
    it.tree.advance(i % 2 == 0 ? 3s : 7ms);
    REQUIRE(it.tree.kill("journal"));
    it.append({about("c")});
    it.tree.advance(3s);
  }
  CHECK(it.pages->seen.size() == 1);
  CHECK(it.tree.facts().size() >= 36);
  CHECK(it.seen() == up_to(it.tree.facts().size()));
  CHECK(it.followed_to() == static_cast<int64_t>(it.seen().size()));
}

TEST_CASE("facts that come while the journal does not answer are heard when it does") {
  diary_tree it;
  it.tree.hold_back(it.tree.home()->incumbent(child_name{"journal"}));
  const auto taken = it.tree.request<accepted>(it.journal(), append_facts{{}, {about("a")}});
  it.tree.advance(40s);
  CHECK(it.seen().empty());
  it.tree.let_go();
  it.tree.advance(1s);
  CHECK(test::text_of(taken) == "1");
  CHECK(it.seen() == up_to(1));
}

TEST_CASE("a follower that has seen facts which the journal has lost begins again, instead of waiting for others") {
  diary_tree it;
  it.append({about("a"), about("b"), about("c")});
  it.tree.advance(3s);
  REQUIRE(it.seen() == up_to(3));
  *it.tree.store() = memory_store{};
  REQUIRE(it.tree.kill("journal"));
  it.append({about("d")});
  it.tree.advance(3s);
  CHECK(it.pages->seen.size() == 2);
  CHECK(it.followed_to() == it.tree.store()->last_index());
  CHECK(it.seen() == up_to(it.tree.facts().size()));
}

TEST_CASE("a follower of one service is given its facts only, and knows how far it has looked") {
  diary_tree it{"b"};
  it.append({about("a"), about("b"), about("a")});
  it.append({about("b")});
  CHECK(it.seen() == std::vector<int64_t>{2, 4});
  it.append({about("a")});
  it.tree.advance(11s);
  CHECK(it.followed_to() == 5);
  REQUIRE(it.tree.kill("journal"));
  it.append({about("b")});
  CHECK(it.seen().size() == 3);
}

TEST_CASE("a follower that has not seen what was compacted begins again, and one that has goes on") {
  settings configuration;
  configuration.journal.max_event_history = 1;
  configuration.journal.keep_facts = 3;
  configuration.journal.compact_after = 10;
  diary_tree it{{}, configuration};
  const bool lags = GENERATE(false, true);
  it.append({about("a")});
  it.tree.advance(3s);
  if (lags)
    it.tree.hold_back(it.tree.home()->incumbent(child_name{"diary"}));
  for (int i = 0; i < 20; ++i)
    it.append({service_configured{service_name{"a"}, {}}});
  it.tree.let_go();
  it.tree.advance(1s);
  REQUIRE(it.tree.store()->compacted().up_to > 2);
  CHECK(it.pages->seen.size() == (lags ? 2 : 1));
  CHECK(it.followed_to() == it.tree.store()->last_index());
  std::vector<int64_t> left;
  for (const auto& entry : it.tree.facts())
    left.push_back(entry.index);
  CHECK(it.seen() == (lags ? left : up_to(21)));
}
