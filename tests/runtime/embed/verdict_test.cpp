#include "runtime/embed/verdict.hpp"
#include "tests/catch.hpp"

#include <stdexcept>
#include <vector>

using namespace muster;

TEST_CASE("a host is told why its tree has given up, and from then on that is known") {
  std::vector<std::string> told;
  verdict of{[&](const std::string& why) { told.push_back(why); }};
  CHECK_FALSE(of.reason());
  CHECK_FALSE(of.give_up("too many restarts"));
  CHECK(told == std::vector<std::string>{"too many restarts"});
  CHECK(of.reason() == "too many restarts");
  of.stop();
  CHECK(of.reason() == "too many restarts");
}

TEST_CASE("a tree that ends while its host stops it has not given up, and the host is told nothing") {
  std::vector<std::string> told;
  verdict of{[&](const std::string& why) { told.push_back(why); }};
  of.stop();
  CHECK_FALSE(of.give_up("was killed"));
  CHECK(told.empty());
  CHECK_FALSE(of.reason());
}

TEST_CASE("only the thread that tells the host, and only while it does, is one that a stop would wait for") {
  bool here = false;
  bool elsewhere = true;
  verdict* asked = nullptr;
  verdict of{[&](const std::string&) {
    here = asked->tells_here();
    std::thread{[&] { elsewhere = asked->tells_here(); }}.join();
  }};
  asked = &of;
  CHECK_FALSE(of.tells_here());
  of.give_up("was killed");
  CHECK(here);
  CHECK_FALSE(elsewhere);
  CHECK_FALSE(of.tells_here());
}

TEST_CASE("what the host's function throws when it is told of the end goes no further") {
  verdict knows{[](const std::string&) { throw std::runtime_error{"cannot bear it"}; }};
  CHECK(knows.give_up("was killed") == "cannot bear it");
  CHECK_FALSE(knows.tells_here());
  verdict odd{[](const std::string&) { throw 1; }};
  CHECK(odd.give_up("was killed") == "an exception of an unknown type");
  CHECK_FALSE(verdict{{}}.give_up("was killed"));
}
