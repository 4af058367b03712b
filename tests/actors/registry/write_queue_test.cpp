#include "actors/registry/write_queue.hpp"
#include "tests/catch.hpp"

#include <map>
#include <string>
#include <vector>

using namespace muster;

namespace {

/// Names the writes and notes the order in which they start.
class desk {
public:
  /// A write to one instance, `pay-1`, or, as `pay/`, to a whole service.
  void add(const std::string& name, const std::string& instance, const std::string& service,
           std::function<void()> when_started = {}) {
    write_scope scope{{}, service_name{service}};
    if (!instance.empty())
      scope.instances.emplace_back(instance);
    add(name, std::move(scope), std::move(when_started));
  }

  void add(const std::string& name, write_scope scope, std::function<void()> when_started = {}) {
    queue_.add(std::move(scope), [=, this](write_queue::token running) {
      running_.emplace(name, running);
      log_.append(log_.empty() ? "" : " ").append(name);
      if (when_started)
        when_started();
    });
  }

  void end(const std::string& name) {
    const auto token = running_.at(name);
    running_.erase(name);
    queue_.ended(token);
  }

  /// The names of the writes that have started since the last look.
  std::string started() { return std::exchange(log_, {}); }

private:
  write_queue queue_;
  std::map<std::string, write_queue::token> running_;
  std::string log_;
};

} // namespace

TEST_CASE("writes to different instances overlap") {
  desk it;
  it.add("first", "pay-1", "pay");
  it.add("second", "pay-2", "pay");
  it.add("third", "cart-1", "cart");
  CHECK(it.started() == "first second third");
  it.end("second");
  it.end("first");
  it.end("third");
  it.add("fourth", "pay-1", "pay");
  CHECK(it.started() == "fourth");
}

TEST_CASE("writes to one instance wait for each other, in order") {
  desk it;
  it.add("first", "pay-1", "pay");
  it.add("second", "pay-1", "pay");
  it.add("third", "pay-1", "pay");
  CHECK(it.started() == "first");
  it.end("first");
  CHECK(it.started() == "second");
  it.end("second");
  CHECK(it.started() == "third");
  it.end("third");
  CHECK(it.started() == "");
}

TEST_CASE("writes to one instance wait for each other even where its service is told differently") {
  const auto [one, other] = GENERATE(table<std::string, std::string>({{"pay", "cart"}, {"", "pay"}, {"pay", ""}}));
  desk it;
  it.add("first", "x", one);
  it.add("second", "x", other);
  CHECK(it.started() == "first");
  it.end("first");
  CHECK(it.started() == "second");
}

TEST_CASE("a write to a whole service waits for all writes to its instances, and they for it") {
  desk it;
  it.add("first", "pay-1", "pay");
  it.add("second", "pay-2", "pay");
  it.add("policy", "", "pay");
  it.add("third", "pay-1", "pay");
  CHECK(it.started() == "first second");
  it.end("first");
  CHECK(it.started() == "");
  it.end("second");
  CHECK(it.started() == "policy");
  it.end("policy");
  CHECK(it.started() == "third");
}

TEST_CASE("writes to a whole service wait for each other, those to different services overlap") {
  desk it;
  it.add("pay", "", "pay");
  it.add("cart", "", "cart");
  it.add("pay again", "", "pay");
  CHECK(it.started() == "pay cart");
  it.end("cart");
  CHECK(it.started() == "");
  it.end("pay");
  CHECK(it.started() == "pay again");
}

TEST_CASE("a write to an instance of a service not known yet excludes one to any whole service") {
  // The write before may be the one that says to which service the instance belongs.
  desk it;
  it.add("registered", "pay-1", "pay");
  it.add("drained", "pay-1", "");
  it.add("policy", "", "pay");
  it.end("registered");
  CHECK(it.started() == "registered drained");
  it.end("drained");
  CHECK(it.started() == "policy");
  it.add("other", "cart-1", "");
  CHECK(it.started() == "");
  it.end("policy");
  CHECK(it.started() == "other");
}

TEST_CASE("a write to an instance that is moving to another service excludes one to either service") {
  desk it;
  const auto service = GENERATE(as<std::string>{}, "pay", "cart");
  it.add("moved", "x", "cart");
  it.add("policy", "", service);
  CHECK(it.started() == "moved");
  it.end("moved");
  CHECK(it.started() == "policy");
}

TEST_CASE("writes start in the order in which they came, even where a later one could start at once") {
  desk it;
  it.add("first", "pay-1", "pay");
  it.add("second", "pay-1", "pay");
  it.add("third", "pay-2", "pay");
  CHECK(it.started() == "first");
  it.end("first");
  CHECK(it.started() == "second third");
}

TEST_CASE("a write may end before its start returns, and the next ones follow") {
  desk it;
  it.add("first", "pay-1", "pay");
  for (const auto* name : {"second", "third", "fourth"})
    it.add(name, "pay-1", "pay", [&it, name] { it.end(name); });
  CHECK(it.started() == "first");
  it.end("first");
  CHECK(it.started() == "second third fourth");
}

TEST_CASE("a write may add others, which start after it and in their order") {
  desk it;
  it.add("first", "pay-1", "pay", [&it] {
    it.add("second", "pay-2", "pay");
    it.add("third", "pay-1", "pay");
    it.add("fourth", "pay-2", "pay");
    CHECK(it.started() == "first");
    it.end("first");
  });
  CHECK(it.started() == "second third");
  it.end("second");
  CHECK(it.started() == "fourth");
}

TEST_CASE("very many writes that end at once do not pile up") {
  desk it;
  int started = 0;
  it.add("first", "pay-1", "pay");
  for (int i = 0; i < 100'000; ++i)
    it.add("next", "pay-1", "pay", [&] {
      ++started;
      it.end("next");
    });
  it.end("first");
  CHECK(started == 100'000);
}

TEST_CASE("a write to several instances waits for all writes to any of them, and they for it") {
  desk it;
  it.add("first", "pay-1", "pay");
  it.add("other", "pay-4", "pay");
  it.add("batch", {{instance_id{"pay-1"}, instance_id{"pay-2"}, instance_id{"pay-2"}}, {}});
  it.add("second", "pay-2", "pay");
  it.add("third", "pay-3", "pay");
  CHECK(it.started() == "first other");
  it.end("first");
  CHECK(it.started() == "batch");
  it.end("batch");
  CHECK(it.started() == "second third");
}

TEST_CASE("writes to several instances overlap where they have none in common, and not with a whole service") {
  desk it;
  it.add("one", {{instance_id{"pay-1"}, instance_id{"pay-2"}}, {}});
  it.add("two", {{instance_id{"pay-3"}, instance_id{"cart-1"}}, {}});
  it.add("policy", "", "pay");
  CHECK(it.started() == "one two");
  it.end("two");
  CHECK(it.started() == "");
  it.end("one");
  CHECK(it.started() == "policy");
}

TEST_CASE("a write to what all instances have in common waits for those to instances, and they for it") {
  desk it;
  it.add("first", "pay-1", "pay");
  it.add("all", {{}, {}});
  it.add("second", "pay-2", "pay");
  CHECK(it.started() == "first");
  it.end("first");
  CHECK(it.started() == "all");
  it.end("all");
  CHECK(it.started() == "second");
}
