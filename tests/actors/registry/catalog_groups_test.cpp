#include "tests/actors/registry/shelf.hpp"

using namespace muster;
using test::shelf;

namespace {

std::vector<instance_id> ids(const std::string& text) {
  std::vector<instance_id> result;
  for (size_t at = 0; at < text.size();
       at = text.find(' ', at) == std::string::npos ? text.size() : text.find(' ', at) + 1)
    result.emplace_back(text.substr(at, text.find(' ', at) - at));
  return result;
}

shelf three() {
  shelf it;
  it.add("pay-1");
  it.add("pay-2");
  it.add("cart-1", "cart");
  return it;
}

std::string create(shelf& on, const std::string& group, const std::string& members) {
  return on.tell(create_group{{}, group_name{group}, ids(members)});
}

std::string add(shelf& on, const std::string& group, const std::string& members) {
  return on.tell(add_to_group{{}, group_name{group}, ids(members)});
}

std::string remove(shelf& on, const std::string& group, const std::string& members) {
  return on.tell(remove_from_group{{}, group_name{group}, ids(members)});
}

std::string drop(shelf& on, const std::string& group) {
  return on.tell(delete_group{{}, group_name{group}});
}

/// `web: cart-1 pay-1, empty:`
std::string listed(const shelf& on, const std::string& group = {}) {
  const auto found = on.books.find(group_query{group_name{group}});
  if (!found)
    return std::string{to_string(found.error().code)};
  std::string result;
  for (const auto& each : found->groups) {
    result.append(result.empty() ? "" : ", ").append(each.group.str()).append(":");
    for (const auto& id : each.members)
      result.append(" ").append(id.str());
  }
  return result;
}

std::string queried(const shelf& on, instance_query query) {
  std::string result;
  for (const auto& each : on.books.find(query).instances)
    result.append(result.empty() ? "" : " ").append(each.content.id.str());
  return result;
}

} // namespace

TEST_CASE("a group has members of any services, each once, in the order of ids") {
  auto it = three();
  CHECK(create(it, "web", "pay-1 cart-1 pay-1") == "group_created");
  CHECK(listed(it) == "web: cart-1 pay-1");
  CHECK(add(it, "web", "pay-2 pay-1") == "group_joined");
  CHECK(listed(it, "web") == "web: cart-1 pay-1 pay-2");
  CHECK(remove(it, "web", "cart-1 nobody") == "group_left");
  CHECK(listed(it) == "web: pay-1 pay-2");
}

TEST_CASE("a group may not name an instance that is not registered, and the refusal names all of them") {
  auto it = three();
  CHECK(create(it, "web", "pay-1 x y") == "not_found: group 'web' cannot have 'x', 'y': not registered");
  CHECK(listed(it) == "");
  create(it, "web", "pay-1");
  CHECK(add(it, "web", "pay-2 x") == "not_found: group 'web' cannot have 'x': not registered");
  CHECK(listed(it) == "web: pay-1");
}

TEST_CASE("a group that is there is not overwritten, and creating it again as it is changes nothing") {
  auto it = three();
  create(it, "web", "pay-1");
  CHECK(create(it, "web", "pay-1") == "");
  CHECK(create(it, "web", "pay-2")
        == "already_exists: group 'web' is there with other members; delete it first, or add and remove members");
  CHECK(listed(it) == "web: pay-1");
  CHECK(add(it, "web", "pay-1") == "");
  CHECK(remove(it, "web", "pay-2") == "");
}

TEST_CASE("a deregistered instance is in no group any more, also when it comes again, and the emptied group stays") {
  auto it = three();
  create(it, "web", "pay-1");
  create(it, "shop", "pay-1 cart-1");
  it.tell(deregister_instance{{}, instance_id{"pay-1"}, {}});
  CHECK(listed(it) == "shop: cart-1, web:");
  it.add("pay-1");
  CHECK(listed(it) == "shop: cart-1, web:");
  CHECK(drop(it, "web") == "group_deleted");
  CHECK(listed(it) == "shop: cart-1");
}

TEST_CASE("a deleted group is gone, and its instances stay and can be put together anew") {
  auto it = three();
  create(it, "web", "pay-1 pay-2");
  drop(it, "web");
  CHECK(listed(it, "web") == "not_found");
  CHECK(drop(it, "web") == "not_found: group 'web' is not known");
  CHECK(add(it, "web", "pay-1") == "not_found: group 'web' is not known");
  CHECK(remove(it, "web", "pay-1") == "not_found: group 'web' is not known");
  CHECK(queried(it, {}) == "cart-1 pay-1 pay-2");
  CHECK(create(it, "web", "cart-1") == "group_created");
  CHECK(listed(it) == "web: cart-1");
}

TEST_CASE("a group has a name like others") {
  auto it = three();
  CHECK_THAT(create(it, "", ""), Contains("invalid: group '' is not a letter or digit"));
  CHECK_THAT(create(it, "a b", ""), Contains("invalid: group 'a b' is not"));
  CHECK(create(it, "empty", "") == "group_created");
  CHECK(listed(it, "empty") == "empty:");
}

TEST_CASE("a query by group finds its members, which the other conditions hold for as well") {
  auto it = three();
  create(it, "web", "pay-1 cart-1");
  instance_query query;
  query.group = group_name{"web"};
  CHECK(queried(it, query) == "cart-1 pay-1");
  query.service = service_name{"pay"};
  CHECK(queried(it, query) == "pay-1");
  query.id = instance_id{"pay-2"};
  CHECK(queried(it, query) == "");
  CHECK(it.books.known(query.group));
  CHECK(it.books.known(group_name{"nobody"}).error() == failure{errc::not_found, "group 'nobody' is not known"});
}
