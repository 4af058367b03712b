#include "actors/health/checks.hpp"

// What is asked of checks, and told to them.

namespace muster {

namespace {

constexpr size_t max_detail = 256;

} // namespace

expected<const checks::subject*> checks::known(const instance_id& instance) const {
  const auto found = subjects_.find(instance);
  if (found == subjects_.end())
    return fail(errc::not_found, "instance '" + instance.str() + "' is not registered");
  return &found->second;
}

std::optional<failure> checks::why_not(const subject& what) const {
  const auto* policy = policy_of(what);
  if (policy == nullptr)
    return failure{errc::disabled, "service '" + what.service.str() + "' has no health check"};
  if (!what.on)
    return failure{errc::disabled, "the check of '" + what.id.str() + "' is stopped"};
  if (!can(policy->kind))
    return failure{errc::unsupported, "checks of kind " + std::string{to_string(policy->kind)} + " cannot be run here"};
  return std::nullopt;
}

expected<int64_t> checks::registration_of(const instance_id& instance, check_kind kind) const {
  return known(instance).and_then([&](const subject* what) -> expected<int64_t> {
    const auto* policy = policy_of(*what);
    const auto present = policy == nullptr ? check_kind::none : policy->kind;
    if (present != kind)
      return fail(errc::refused, "the check of '" + instance.str() + "' is of kind " + std::string{to_string(present)}
                                   + ", not " + std::string{to_string(kind)});
    return what->registered;
  });
}

expected<void> checks::report(const report_check& what, timestamp now) {
  if (const auto good = registration_of(what.instance, check_kind::ttl); !good)
    return tl::make_unexpected(good.error());
  auto& about = subjects_.at(what.instance);
  if (auto why = why_not(about))
    return tl::make_unexpected(std::move(*why));
  silences_.set(what.instance, now + policy_of(about)->ttl);
  note(about, what.passed, what.detail.substr(0, max_detail), false, now);
  return {};
}

void checks::know(const instance_id& instance, bool passed, std::string detail, timestamp now) {
  if (!registration_of(instance, check_kind::actor))
    return;
  if (auto& about = subjects_.at(instance); about.on)
    note(about, passed, std::move(detail), true, now);
}

void checks::ask(const instance_id& instance, ticket from, timestamp now) {
  const auto found = known(instance);
  if (!found) {
    answers_.push_back({from, tl::make_unexpected(found.error())});
    return;
  }
  auto& what = subjects_.at(instance);
  if (auto why = why_not(what)) {
    answers_.push_back({from, tl::make_unexpected(std::move(*why))});
  } else if (policy_of(what)->kind == check_kind::ttl) {
    answers_.push_back({from, status_of(what)});
  } else {
    what.asked.push_back(from);
    plan(what, now, now);
  }
}

void checks::ask_again(subject& what, timestamp now) {
  for (const auto from : std::exchange(what.asked, {}))
    ask(what.id, from, now);
}

expected<std::optional<fact>> checks::decide(const switch_checks& command) const {
  checks_switched switched{command.service, command.instance, command.on, command.reason.substr(0, max_detail)};
  if (!command.instance.empty()) {
    const auto what = known(command.instance);
    if (!what)
      return tl::make_unexpected(what.error());
    switched.service = (*what)->service;
  }
  auto after = switches_;
  after.apply(switched);
  return after == switches_ ? std::nullopt : std::optional<fact>{std::move(switched)};
}

} // namespace muster
