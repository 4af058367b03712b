#include "tests/runtime/scenario/witness.hpp"

using namespace muster;

namespace {

const group_name web{"web"};

auto told_after(std::vector<fact> facts, std::vector<instance_id> members, int64_t ahead = 0) {
  return [=](witness& to) {
    const auto before = static_cast<std::ptrdiff_t>(facts.size()) - ahead;
    to.all({facts.begin(), facts.begin() + before});
    to.seen.told_of_groups({{{web, members}}, static_cast<int64_t>(facts.size())}, to.now);
    to.all({facts.begin() + before, facts.end()});
  };
}

/// Two facts are seen, and so many are left; of a third the journal's answer is known.
auto left_of(int64_t facts, bool third_acknowledged = false) {
  return [=](witness& to) {
    to.all({joins("pay-1"), joins("pay-2")});
    if (third_acknowledged)
      to.seen.acknowledged(command_id{"c"}, 3, to.now);
    auto found = to.journal;
    found.push_back({3, to.now, command_id{"c"}, joins("pay-3")});
    found.resize(static_cast<size_t>(facts));
    to.seen.recovered(found, to.now);
    if (third_acknowledged)
      to.saw(joins("pay-3"), "c");
  };
}

} // namespace

TEST_CASE("I1: the registry answers the groups that the facts add up to, without whoever has gone") {
  const instance_id one{"pay-1"};
  const std::vector<fact> made{joins("pay-1"), group_created{web, {one}}};
  const std::vector<fact> left{joins("pay-1"), group_created{web, {one}}, leaves("pay-1")};
  check_all(invariant::acknowledged_survives,
            {
              {"a member", told_after(made, {one})},
              {"emptied by its going", told_after(left, {})},
              {"at an index that the watcher sees later", told_after(left, {}, 1)},
            },
            {
              {"without its member", told_after(made, {})},
              {"with one who has gone", told_after(left, {one})},
              {"with one who has gone, as the watcher hears later", told_after(left, {one}, 1)},
            });
}

TEST_CASE("I1: after a loss of power the journal has every fact that anybody was told of") {
  check_all(invariant::acknowledged_survives,
            {
              {"all that was seen", left_of(2)},
              {"one more, that nobody was told of", left_of(3)},
              {"all that was acknowledged", left_of(3, true)},
            },
            {
              {"less than was seen", left_of(1)},
              {"less than was acknowledged", left_of(2, true)},
              {"nothing", left_of(0)},
              {"another fact",
               [](witness& to) {
                 to.saw(joins("pay-1"));
                 to.seen.recovered(std::vector<record>{{1, to.now, {}, joins("pay-2")}}, to.now);
               }},
              {"a journal that cannot be opened",
               [](witness& to) {
                 to.saw(joins("pay-1"));
                 to.seen.recovered(fail(errc::invalid, "is damaged"), to.now);
               }},
            });
}
