#include "runtime/net/client.hpp"

#include "messages/protocol/error.hpp"
#include "messages/protocol/types.hpp"
#include "runtime/net/loopback.hpp"
#include "runtime/net/network.hpp"

#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>

#include <algorithm>

namespace muster {

namespace {

using clause_set = std::set<std::string>;

bool understands(const clause_set& offered, const clause_set& wanted) {
  return std::ranges::includes(offered, wanted);
}

/// What a connection that was not made is for a caller.
failure cannot_connect(const endpoint& server, duration timeout, const caf::error& why) {
  const auto cause = to_failure(why);
  const auto prefix = "cannot connect to " + to_string(server);
  if (cause.code == errc::time_out)
    return {errc::time_out, prefix + " within " + format_duration(timeout)};
  return {errc::unavailable, prefix + ": " + cause.detail};
}

} // namespace

connection::connection(caf::actor_system& system, directory_actor directory)
  : system_{&system},
    directory_{std::move(directory)},
    lost_{std::make_shared<std::atomic<bool>>(false)} {
  directory_->attach_functor([lost = lost_](const caf::error&) { *lost = true; });
}

expected<connection> connection::connect(caf::actor_system& system, const endpoint& server, duration timeout) {
  const auto numeric = loopback(server);
  if (!numeric)
    return tl::make_unexpected(numeric.error());
  if (auto closed = close_back_doors(system); !closed)
    return tl::make_unexpected(closed.error());
  expected<connection> result = fail(errc::internal, "the middleman has not answered");
  caf::scoped_actor self{system};
  self
    ->request(system.middleman().actor_handle(), std::max(timeout, duration{1}), caf::connect_atom::value,
              numeric->host, numeric->port)
    .receive(
      [&](const caf::node_id&, const caf::strong_actor_ptr& published, const clause_set& clauses) {
        if (published && understands(clauses, system.message_types<directory_actor>()))
          result = connection{system, caf::actor_cast<directory_actor>(published)};
        else
          result = fail(errc::invalid, to_string(server) + " publishes no directory of posts");
      },
      [&](const caf::error& why) { result = tl::make_unexpected(cannot_connect(server, timeout, why)); });
  return result;
}

expected<caf::strong_actor_ptr> connection::find(const child_name& name, const clause_set& wanted,
                                                 duration timeout) const {
  // CAF drops what is sent to a peer that is gone, and the time-out would be all that is heard.
  if (lost())
    return fail(errc::unavailable, "the connection is lost; connect anew");
  expected<caf::strong_actor_ptr> result = fail(errc::internal, "the directory has not answered");
  caf::scoped_actor self{*system_};
  self->request(directory_, std::max(timeout, duration{1}), post_query{name})
    .receive(
      [&](const post_address& found) {
        if (found.post && understands(found.clauses, wanted))
          result = found.post;
        else
          result = fail(errc::invalid, "post '" + name.str() + "' does not understand what is to be said to it");
      },
      [&](const caf::error& why) { result = tl::make_unexpected(to_failure(why)); });
  return result;
}

} // namespace muster
