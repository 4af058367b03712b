#include "actors/supervision/post.hpp"
#include "actors/supervision/post_directory.hpp"
#include "messages/protocol/common.hpp"
#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"
#include "tests/catch.hpp"

#include <caf/actor_config.hpp>
#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/make_actor.hpp>
#include <caf/make_message.hpp>
#include <caf/scoped_execution_unit.hpp>
#include <caf/system_messages.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

using namespace muster;

namespace {

/// Takes messages like an actor and notes what they are.
class catcher final : public caf::monitorable_actor {
public:
  explicit catcher(caf::actor_config& cfg) : monitorable_actor(cfg) {}

  using caf::abstract_actor::enqueue;

  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) override {
    if (on_arrival)
      on_arrival();
    if (is_closed)
      ++lost;
    if (what->content().match_elements<tick>())
      ticks.push_back(what->content().get_as<tick>(0).generation);
    else if (what->content().match_elements<caf::error>())
      failures.push_back(to_failure(what->content().get_as<caf::error>(0)));
  }

  void on_destroy() override {
    if (!getf(is_cleaned_up_flag))
      cleanup(caf::exit_reason::unreachable, nullptr);
  }

  std::function<void()> on_arrival;
  std::vector<int64_t> ticks;
  std::vector<failure> failures;
  /// Stands for a mailbox that is closed: a message that comes now would be deleted silently.
  std::atomic<bool> is_closed{false};
  std::atomic<int64_t> lost{0};
};

struct post_bench {
  explicit post_bench(int64_t bound = 65'536) : posts{system, bound} {}

  caf::strong_actor_ptr make_catcher() {
    caf::actor_config cfg{system.dummy_execution_unit()};
    return caf::make_actor<catcher, caf::strong_actor_ptr>(system.next_actor_id(), system.node(), &system, cfg);
  }

  post_ptr address() { return posts.get(child_name{"pay"}); }

  void send(int64_t number) { address()->enqueue(nullptr, caf::make_message_id(), message(number), nullptr); }

  void request(const caf::strong_actor_ptr& from, int64_t number) {
    address()->enqueue(from, caf::make_message_id(++last_request), message(number), nullptr);
  }

  static caf::message message(int64_t number) { return caf::make_message(tick{number}); }

  static caf::mailbox_element_ptr element(int64_t number) {
    return caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, message(number));
  }

  static post::mail mail(std::vector<int64_t> numbers) {
    post::mail result;
    for (const auto number : numbers)
      result.push_back(element(number));
    return result;
  }

  caf::actor_system_config config;
  caf::actor_system system{config};
  post_directory posts;
  uint64_t last_request = 0;
};

catcher& seen(const caf::strong_actor_ptr& actor) {
  return static_cast<catcher&>(*actor->get());
}

using numbers = std::vector<int64_t>;

} // namespace

TEST_CASE("a post keeps messages in order until a child opens it and passes on what comes then") {
  post_bench it;
  const auto child = it.make_catcher();
  it.send(1);
  it.send(2);
  CHECK(it.address()->child() == nullptr);
  CHECK(it.address()->counts().held == 2);
  REQUIRE(it.address()->open(child, 1, nullptr));
  it.send(3);
  CHECK(seen(child).ticks == numbers{1, 2, 3});
  CHECK(it.address()->child() == child);
  CHECK(it.address()->forwarded() == 3);
  CHECK(it.address()->counts().held == 0);
  CHECK(it.address()->counts().waiting == 3);
  it.address()->note_handled();
  CHECK(it.address()->counts().waiting == 2);
}

TEST_CASE("rule 1: only the child that a post has now can vacate it") {
  post_bench it;
  const auto old = it.make_catcher();
  const auto next = it.make_catcher();
  REQUIRE(it.address()->open(old, 1, nullptr));
  CHECK_FALSE(it.address()->vacate(next->get()));
  CHECK(it.address()->vacate(old->get()));
  CHECK_FALSE(it.address()->vacate(old->get()));
  REQUIRE(it.address()->open(next, 2, nullptr));
  CHECK_FALSE(it.address()->vacate(old->get()));
  it.send(1);
  CHECK(seen(next).ticks == numbers{1});
}

TEST_CASE("rule 1: a post never pushes into a mailbox that is closed after the child has vacated") {
  post_bench it;
  const auto address = it.address();
  std::atomic<bool> stop{false};
  std::atomic<int64_t> sent{0};
  std::vector<std::thread> senders;
  for (int i = 0; i < 2; ++i)
    senders.emplace_back([&] {
      while (!stop) {
        it.send(++sent);
      }
    });
  int64_t received = 0;
  for (int incarnation = 1; incarnation <= 50; ++incarnation) {
    const auto child = it.make_catcher();
    REQUIRE(address->open(child, incarnation, nullptr));
    for (const auto until = sent + 20; sent < until;)
      std::this_thread::yield();
    REQUIRE(address->vacate(child->get()));
    seen(child).is_closed = true;
    std::this_thread::yield();
    CHECK(seen(child).lost == 0);
    received += static_cast<int64_t>(seen(child).ticks.size());
  }
  stop = true;
  for (auto& sender : senders)
    sender.join();
  CHECK(received + address->counts().held + address->counts().dropped == sent);
}

TEST_CASE("rule 2: what a child hands back goes before what has arrived since") {
  post_bench it;
  const auto first = it.make_catcher();
  const auto second = it.make_catcher();
  REQUIRE(it.address()->open(first, 1, nullptr));
  REQUIRE(it.address()->vacate(first->get()));
  it.send(3);
  it.address()->take_back(it.mail({1, 2}), nullptr);
  it.send(4);
  CHECK(it.address()->counts().held == 4);
  CHECK(it.address()->counts().handed_over == 2);
  REQUIRE(it.address()->open(second, 2, nullptr));
  CHECK(seen(second).ticks == numbers{1, 2, 3, 4});
}

TEST_CASE("rule 2: the bound is for what arrives while the child is down, and past it the sender hears of it") {
  post_bench it{2};
  const auto child = it.make_catcher();
  const auto sender = it.make_catcher();
  REQUIRE(it.address()->open(child, 1, nullptr));
  REQUIRE(it.address()->vacate(child->get()));
  it.address()->take_back(it.mail({1, 2, 3, 4, 5}), nullptr);
  it.send(6);
  it.request(sender, 7);
  it.send(8);
  it.request(sender, 9);
  REQUIRE(seen(sender).failures.size() == 1);
  CHECK(seen(sender).failures[0].code == errc::overloaded);
  CHECK(seen(sender).failures[0].detail == "'pay' is down and 2 messages wait for it; try again later");
  CHECK(it.address()->counts().dropped == 1);
  CHECK(it.address()->counts().held == 7);
  const auto next = it.make_catcher();
  REQUIRE(it.address()->open(next, 2, nullptr));
  CHECK(seen(next).ticks == numbers{1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("rule 3: only the incarnation that the post is assigned to can open it, and only while it is vacant") {
  post_bench it;
  const auto first = it.make_catcher();
  const auto second = it.make_catcher();
  it.address()->assign(2, child_name{"root"});
  CHECK(it.address()->parent() == child_name{"root"});
  CHECK_FALSE(it.address()->open(first, 1, nullptr));
  CHECK(it.address()->open(second, 2, nullptr));
  CHECK_FALSE(it.address()->open(first, 2, nullptr));
  CHECK(it.address()->child() == second);
}

TEST_CASE("rule 6: a sender may use the post while it is being answered") {
  post_bench it{0};
  const auto sender = it.make_catcher();
  int answers = 0;
  seen(sender).on_arrival = [&] {
    ++answers;
    it.address()->counts();
  };
  it.request(sender, 1);
  it.address()->close();
  it.request(sender, 2);
  CHECK(answers == 2);
}

TEST_CASE("rule 9: a post swallows whatever is no ordinary message") {
  post_bench it;
  const auto child = it.make_catcher();
  REQUIRE(it.address()->open(child, 1, nullptr));
  const auto self = caf::actor_addr{child.get(), true};
  it.address()->enqueue(nullptr, caf::make_message_id(), caf::make_message(caf::exit_msg{self, caf::exit_reason::kill}),
                        nullptr);
  it.address()->enqueue(nullptr, caf::make_message_id(), caf::make_message(caf::down_msg{self, caf::exit_reason::kill}),
                        nullptr);
  it.address()->enqueue(nullptr, caf::make_message_id(), caf::make_message(make_error(errc::internal, "")), nullptr);
  it.address()->enqueue(nullptr, caf::make_message_id(7).response_id(), post_bench::message(1), nullptr);
  CHECK(it.address()->forwarded() == 0);
  it.send(2);
  CHECK(seen(child).ticks == numbers{2});
}

TEST_CASE("rule 9: a closed post answers every request with unavailable, those it kept and those to come") {
  post_bench it;
  const auto sender = it.make_catcher();
  const auto child = it.make_catcher();
  it.request(sender, 1);
  it.send(2);
  it.address()->close();
  it.request(sender, 3);
  it.send(4);
  REQUIRE(seen(sender).failures.size() == 2);
  for (const auto& why : seen(sender).failures)
    CHECK(why == failure{errc::unavailable, "'pay' has stopped"});
  CHECK(it.address()->counts().dropped == 2);
  CHECK(it.address()->counts().held == 0);
  CHECK_FALSE(it.address()->open(child, 1, nullptr));
  SECTION("it answers also what a child hands back afterwards") {
    auto returned = it.mail({});
    returned.push_back(caf::make_mailbox_element(sender, caf::make_message_id(99), {}, post_bench::message(5)));
    it.address()->take_back(std::move(returned), nullptr);
    CHECK(seen(sender).failures.size() == 3);
  }
  SECTION("it works again once it is assigned to a new child") {
    it.address()->assign(1, child_name{"root"});
    it.send(6);
    REQUIRE(it.address()->open(child, 1, nullptr));
    CHECK(seen(child).ticks == numbers{6});
  }
}

TEST_CASE("a directory has one post for each name and closes them all, also those made later") {
  post_bench it;
  const auto pay = it.posts.get(child_name{"pay"});
  CHECK(it.posts.get(child_name{"pay"}) == pay);
  CHECK(it.posts.find(child_name{"cart"}) == nullptr);
  const auto cart = it.posts.get(child_name{"cart"});
  CHECK(it.posts.size() == 2);
  CHECK(it.posts.all() == std::vector{cart, pay});
  it.posts.end_all();
  const auto sender = it.make_catcher();
  it.request(sender, 1);
  it.posts.get(child_name{"late"})->enqueue(sender, caf::make_message_id(1), post_bench::message(2), nullptr);
  CHECK(seen(sender).failures.size() == 2);
}

TEST_CASE("a post that peers know may outlive its actor system once it has ended") {
  caf::actor_system_config config;
  auto system = std::make_unique<caf::actor_system>(config);
  post_directory posts{*system, 10};
  const auto pay = posts.get(child_name{"pay"});
  system->registry().put(pay->id(), caf::strong_actor_ptr{pay->ctrl()});
  posts.end_all();
  CHECK(system->registry().get(pay->id()) == nullptr);
  system.reset();
}
