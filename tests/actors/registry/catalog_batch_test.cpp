#include "tests/actors/registry/shelf.hpp"

using namespace muster;
using test::checked_policy;
using test::shelf;

namespace {

std::vector<instance> instances(std::initializer_list<const char*> ids) {
  std::vector<instance> result;
  for (const auto* id : ids)
    result.push_back(sample_instance(id));
  return result;
}

instance_change new_zone(const std::string& zone) {
  instance_change result;
  result.zone = zone;
  return result;
}

} // namespace

TEST_CASE("a batch registers all its instances, one index step each") {
  shelf it;
  it.configure("pay", checked_policy());
  CHECK(it.tell(register_batch{{}, instances({"pay-2", "pay-1", "pay-3"}), false})
        == "instance_registered, instance_registered, instance_registered");
  CHECK(it.view("pay-2").index == 2);
  CHECK(it.view("pay-1").index == 3);
  CHECK(it.view("pay-3").index == 4);
  CHECK(it.state("pay-1") == "registered");
}

TEST_CASE("a batch does not stop midway: one item at fault leaves all as it was") {
  const auto faulty = GENERATE(as<size_t>{}, 0, 1, 2);
  shelf it;
  it.add("pay-0");
  const auto before = it.everything();
  auto offered = instances({"pay-1", "pay-2", "pay-3"});
  offered[faulty].address.port = 0;
  CHECK(it.tell(register_batch{{}, offered, false})
        == "invalid: item " + std::to_string(faulty + 1) + ": instance '" + offered[faulty].id.str()
             + "': port 0 is outside 1 to 65535");
  CHECK(it.everything() == before);
  CHECK(it.tell(deregister_batch{{}, {instance_id{"pay-0"}, instance_id{"pay-9"}}, {}})
        == "not_found: item 2: instance 'pay-9' is not registered");
  CHECK(it.tell(update_batch{{}, {{instance_id{"pay-0"}, new_zone("b")}, {instance_id{"pay-9"}, new_zone("b")}}})
        == "not_found: item 2: instance 'pay-9' is not registered");
  CHECK(it.everything() == before);
}

TEST_CASE("a batch that is refused says all that is wrong with each of its items") {
  shelf it;
  it.add("pay-2");
  auto offered = instances({"pay-1", "pay-2", "pay-3", "pay-1"});
  offered[0].address = {"", 0};
  offered[1].zone = "b";
  CHECK(it.tell(register_batch{{}, offered, false})
        == "invalid: item 1: instance 'pay-1': address has no host; write HOST:PORT; port 0 is outside 1 to 65535; "
           "item 2: instance 'pay-2' is registered for service 'pay' with other content; set replace to take its "
           "place; item 4: instance 'pay-1' is in the batch twice");
  CHECK(it.records.size() == 1);
}

TEST_CASE("a batch has the code of its first item at fault") {
  shelf it;
  it.add("pay-1");
  auto offered = instances({"pay-1", "pay-2"});
  offered[0].zone = "b";
  offered[1].weight = -1;
  CHECK(it.books.decide(register_batch{{}, offered, false}).error().code == errc::already_exists);
  CHECK(it.books.decide(register_batch{{}, offered, true}).error().code == errc::invalid);
}

TEST_CASE("what a batch finds as it should be is no fact") {
  shelf it;
  it.add("pay-1");
  CHECK(it.tell(register_batch{{}, instances({"pay-1", "pay-2"}), false}) == "instance_registered");
  CHECK(it.tell(register_batch{{}, instances({"pay-1", "pay-2"}), false}) == "");
  CHECK(it.tell(register_batch{}) == "");
  CHECK(it.tell(deregister_batch{}) == "");
  CHECK(it.tell(update_batch{}) == "");
  CHECK(it.tell(update_batch{{}, {{instance_id{"pay-1"}, {}}, {instance_id{"pay-2"}, new_zone("b")}}})
        == "instance_updated");
}

TEST_CASE("a batch replaces where it is told to, also across services") {
  shelf it;
  it.add("x", "pay");
  std::vector<instance> offered{sample_instance("x", "cart"), sample_instance("y", "cart")};
  CHECK(it.tell(register_batch{{}, offered, true})
        == "instance_deregistered, instance_registered, instance_registered");
  CHECK(it.books.find(discover{service_name{"cart"}})->instances.size() == 2);
}

TEST_CASE("a batch deregisters all of its instances with its reason") {
  shelf it;
  it.tell(register_batch{{}, instances({"pay-1", "pay-2", "pay-3"}), false});
  CHECK(it.tell(deregister_batch{{}, {instance_id{"pay-3"}, instance_id{"pay-1"}}, "moved"})
        == "instance_deregistered, instance_deregistered");
  CHECK(it.state("pay-1") == "unknown");
  CHECK(it.state("pay-2") == "healthy");
  CHECK(std::get<instance_deregistered>(it.records.back().what).reason == "moved");
  CHECK(it.tell(deregister_batch{{}, {instance_id{"pay-2"}, instance_id{"pay-2"}}, {}})
        == "invalid: item 2: instance 'pay-2' is in the batch twice");
}

TEST_CASE("updates of a batch are made in the order in which they are written, and each to its own instance") {
  shelf it;
  it.tell(register_batch{{}, instances({"pay-1", "pay-2"}), false});
  CHECK(it.tell(update_batch{{}, {{instance_id{"pay-2"}, new_zone("b")}, {instance_id{"pay-1"}, new_zone("c")}}})
        == "instance_updated, instance_updated");
  CHECK(it.view("pay-1").content.zone == "c");
  CHECK(it.view("pay-2").content.zone == "b");
  CHECK(it.view("pay-2").index < it.view("pay-1").index);
}
