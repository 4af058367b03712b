#pragma once

#include <caf/typed_actor.hpp>

#include <type_traits>

namespace muster {

namespace detail {

template <class Handle, class Command>
struct reply_of;

template <class... Clauses, class Command>
struct reply_of<caf::typed_actor<Clauses...>, Command> {
  template <class Reply>
  static Reply pick(caf::typed_mpi<caf::detail::type_list<Command>, caf::output_tuple<Reply>>*);
  struct all : Clauses... {};
  using type = decltype(pick(static_cast<all*>(nullptr)));
};

} // namespace detail

/// The reply that a handle's clause promises for a command.
template <class Handle, class Command>
using reply_of = typename detail::reply_of<Handle, Command>::type;

} // namespace muster
