#include "runtime/net/directory.hpp"

#include "actors/supervision/post_mail.hpp"
#include "messages/model/text.hpp"
#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"

#include <caf/actor_system.hpp>
#include <caf/exit_reason.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/sec.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace muster {

namespace {

using clause_set = std::set<std::string>;

struct public_noun {
  std::string_view name;
  clause_set (*clauses)(const caf::actor_system&);
};

template <class Handle>
clause_set clauses_of(const caf::actor_system& system) {
  return system.message_types<Handle>();
}

constexpr std::array<public_noun, 6> nouns{{{"registry", clauses_of<registry_actor>},
                                            {"health", clauses_of<health_actor>},
                                            {"metrics", clauses_of<metrics_actor>},
                                            {"alerts", clauses_of<alerts_actor>},
                                            {"balancer", clauses_of<balancer_actor>},
                                            {"overview", clauses_of<overview_actor>}}};
constexpr std::string_view breaker_prefix = "breaker/";

/// Names in an answer: there may be thousands of services.
constexpr size_t most_named = 50;

/// One that only somebody has asked for belongs to no supervisor, and would keep messages for ever.
bool is_breaker(const post& address) {
  return address.child_id().str().starts_with(breaker_prefix) && !address.parent().empty();
}

std::string public_names(house& home) {
  std::vector<std::string> all;
  for (const auto& noun : nouns)
    all.emplace_back(noun.name);
  for (const auto& address : home.posts().all())
    if (is_breaker(*address))
      all.push_back(address->child_id().str());
  const std::vector<std::string_view> named{all.begin(),
                                            all.begin() + static_cast<ptrdiff_t>(std::min(all.size(), most_named))};
  return joined(named)
         + (all.size() > named.size() ? " and " + std::to_string(all.size() - named.size()) + " more" : "");
}

caf::strong_actor_ptr pointer_to(const post_ptr& address) {
  return caf::strong_actor_ptr{address->ctrl()};
}

} // namespace

expected<post_address> find_public_post(house& home, const child_name& name) {
  const auto noun = std::ranges::find(nouns, name.str(), &public_noun::name);
  if (noun != nouns.end())
    return post_address{pointer_to(home.posts().get(name)), noun->clauses(home.system())};
  if (const auto known = home.posts().find(name); known && is_breaker(*known))
    return post_address{pointer_to(known), clauses_of<breaker_actor>(home.system())};
  return fail(errc::not_found,
              "there is no public post '" + name.str().substr(0, 64) + "'; there are " + public_names(home));
}

directory::directory(caf::actor_config& cfg, std::weak_ptr<house> home)
  : monitorable_actor(cfg),
    home_{std::move(home)} {}

void directory::enqueue(caf::mailbox_element_ptr what, caf::execution_unit* host) {
  // A one-way question has nobody to be answered to.
  if (what != nullptr && is_mail(*what) && what->mid.is_request() && what->sender)
    what->sender->enqueue(nullptr, what->mid.response_id(), answer(what->content()), host);
}

caf::message directory::answer(const caf::type_erased_tuple& question) const {
  if (!question.match_elements<post_query>())
    return caf::make_message(caf::make_error(caf::sec::unexpected_message));
  const auto home = home_.lock();
  if (!home)
    return caf::make_message(make_error(errc::unavailable, "the tree has stopped"));
  auto found = find_public_post(*home, question.get_as<post_query>(0).name);
  return found ? caf::make_message(std::move(*found)) : caf::make_message(to_error(found.error()));
}

void directory::on_destroy() {
  if (!getf(is_cleaned_up_flag))
    cleanup(caf::exit_reason::unreachable, nullptr);
  monitorable_actor::on_destroy();
}

} // namespace muster
