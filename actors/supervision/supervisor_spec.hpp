#pragma once

#include "actors/supervision/restart_plan.hpp"
#include "actors/supervision/seat.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>

#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

// What a supervisor is given, as data (OTP, `sup_flags` and `child_spec`).

namespace muster {

/// How a child is made to end: it is asked to, and killed when it has not ended within a time; or it is killed at
/// once. A kill that has no effect within supervision_settings::shutdown_timeout leaves the child abandoned.
class shutdown_rule {
public:
  /// supervision_settings::shutdown_timeout, and for a child that supervises infinity.
  constexpr shutdown_rule() = default;

  /// A time to end in, positive.
  constexpr shutdown_rule(duration time) : mode_{mode::time}, time_{time} {}
  template <class Rep, class Period>
  constexpr shutdown_rule(std::chrono::duration<Rep, Period> time) : shutdown_rule{duration{time}} {}

  static constexpr shutdown_rule infinity() { return shutdown_rule{mode::infinity}; }
  static constexpr shutdown_rule brutal_kill() { return shutdown_rule{mode::brutal_kill}; }

  constexpr bool kills() const noexcept { return mode_ == mode::brutal_kill; }

  /// The time that a child has; empty when it has all the time it needs.
  constexpr std::optional<duration> time(duration usual, bool supervises) const {
    if (mode_ == mode::infinity || (mode_ == mode::usual && supervises))
      return std::nullopt;
    return mode_ == mode::time ? time_ : usual;
  }

  bool operator==(const shutdown_rule&) const = default;

private:
  enum class mode : uint8_t { usual, time, infinity, brutal_kill };

  constexpr explicit shutdown_rule(mode which) : mode_{which} {}

  mode mode_ = mode::usual;
  duration time_{0};
};

/// How a supervisor restarts its children. More than `intensity` restarts within `period`, of one child or, under
/// `one_for_all` and `rest_for_one`, of any of them, make it give up.
struct supervisor_flags {
  restart_strategy strategy = restart_strategy::one_for_one;
  /// As in supervision_settings when absent.
  std::optional<int64_t> intensity{};
  std::optional<duration> period{};
};

/// A child as its supervisor knows it.
struct child_spec {
  /// Its id, and the name of its post.
  child_name name;
  /// Spawns one incarnation, which runs the constructor of the child. What it throws is a failed start. It runs within
  /// the supervisor, which for so long sees to no other child, answers nobody, and cannot be stopped: it must not block
  /// (in OTP, `init` is to return soon for the same reason). What takes time belongs into the start hook of the child,
  /// which is bounded by supervision_settings::start_timeout.
  std::function<caf::strong_actor_ptr(const seat&)> start;
  restart_type restart = restart_type::permanent;
  shutdown_rule shutdown{};
  /// The child has children of its own: it gets all the time it needs to start, since it bounds that for each of
  /// them, and, unless `shutdown` says otherwise, to stop.
  bool supervises = false;
  /// What it was made of by `make_supervisor`.
  supervisor_flags flags{};
  std::vector<child_spec> children{};
};

/// Every fault of a child and of all below it, as far as it is known; empty when there is none.
std::vector<std::string> faults_of(const child_spec& offered);

/// The names of a child and of all below it.
std::vector<child_name> names_in(const child_spec& child);

/// A class of actors that have children of their own.
template <class Actor>
concept supervising = requires {
  typename Actor::supervises;
};

/// The spec of a permanent child that is an `Actor(actor_config&, seat, arguments...)`. The arguments are
/// kept and copied for each incarnation. The constructor, and the copying, run within the supervisor and must not
/// block: see `child_spec::start`.
template <class Actor, class... Ts>
child_spec make_child(child_name name, Ts... arguments) {
  auto start = [kept = std::make_tuple(std::move(arguments)...)](const seat& place) {
    return std::apply(
      [&](const auto&... copies) {
        return caf::actor_cast<caf::strong_actor_ptr>(place.home->system().template spawn<Actor>(place, copies...));
      },
      kept);
  };
  child_spec result;
  result.name = std::move(name);
  result.start = std::move(start);
  result.supervises = supervising<Actor>;
  return result;
}

/// The spec of a permanent child that is a supervisor of these children, started in this order.
child_spec make_supervisor(child_name name, supervisor_flags flags, std::vector<child_spec> children);

} // namespace muster
