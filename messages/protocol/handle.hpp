#pragma once

#include <caf/fwd.hpp>
#include <caf/replies_to.hpp>

// Typed handles written as functions: `handle<result<accepted>(register_instance), ...>`. Only CAF's
// forward declarations are included, so that logic can use the messages without paying for CAF.

namespace muster {

template <class T>
using result = caf::result<T>;

namespace detail {

template <class Clause>
struct clause;

template <class Reply, class Command>
struct clause<caf::result<Reply>(Command)> {
  using type = typename caf::replies_to<Command>::template with<Reply>;
};

template <class Command>
struct clause<caf::result<void>(Command)> {
  using type = caf::reacts_to<Command>;
};

} // namespace detail

/// CAF 0.17 takes no function types for class-based actors, so the alias maps each clause.
template <class... Clauses>
using handle = caf::typed_actor<typename detail::clause<Clauses>::type...>;

} // namespace muster
