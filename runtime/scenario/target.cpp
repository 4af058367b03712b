#include "runtime/scenario/target.hpp"

#include "messages/model/text.hpp"

#include <algorithm>
#include <array>

namespace muster {

namespace {

constexpr std::string_view actor_prefix = "actor:";
constexpr std::string_view group_prefix = "group:";

constexpr std::array<std::string_view, 7> lone{"registry", "journal",  "health",  "metrics",
                                               "alerts",   "balancer", "overview"};
constexpr std::array<std::string_view, 2> families{"breaker/", "sink/"};

constexpr std::array<std::string_view, 3> selectors{"zone", "version", "tag"};

expected<script_target> parse_actor_target(std::string_view name) {
  if (name == "*")
    return script_target{.kind = target_kind::all_actors};
  return parse_actor(name).map(
    [](child_name actor) { return script_target{.kind = target_kind::actor, .actor = std::move(actor)}; });
}

expected<script_target> parse_selection(std::string_view service, std::string_view selection) {
  const auto equals = selection.find('=');
  const auto selector = selection.substr(0, equals);
  const auto known = std::ranges::find(selectors, selector);
  if (known == selectors.end())
    return fail(errc::invalid, unknown_word("selector", selector, selectors) + "; write SERVICE/zone=ZONE, "
                                 + "SERVICE/version=RANGE or SERVICE/tag=TAG");
  if (equals == std::string_view::npos || equals + 1 == selection.size())
    return fail(errc::invalid,
                "selector '" + std::string{selector} + "' has no value; write " + std::string{selector} + "=VALUE");
  const auto value = selection.substr(equals + 1);
  script_target result{.name = std::string{service}};
  if (selector == "version") {
    auto range = version_range::parse(value);
    if (!range)
      return tl::make_unexpected(range.error());
    result.kind = target_kind::version;
    result.range = std::move(*range);
  } else {
    result.kind = selector == "zone" ? target_kind::zone : target_kind::tag;
    result.word = value;
  }
  return result;
}

} // namespace

expected<script_target> script_target::parse(std::string_view text) {
  if (text.starts_with(group_prefix))
    return group_name::parse(text.substr(group_prefix.size())).map([](const group_name& group) {
      return script_target{.kind = target_kind::group, .name = group.str()};
    });
  if (text.starts_with(actor_prefix))
    return parse_actor_target(text.substr(actor_prefix.size()));
  const auto slash = text.find('/');
  const auto name = text.substr(0, slash);
  if (!is_name(name))
    return fail(errc::invalid, "target '" + std::string{text.substr(0, 64)}
                                 + "' is not a service, an instance, SERVICE/zone=ZONE, SERVICE/version=RANGE, "
                                 + "SERVICE/tag=TAG, group:NAME or actor:NAME");
  if (slash != std::string_view::npos)
    return parse_selection(name, text.substr(slash + 1));
  return script_target{.name = std::string{name}};
}

bool script_target::covers(const muster::instance& candidate) const {
  if (kind == target_kind::instance)
    return candidate.id.str() == name;
  if (kind == target_kind::group || candidate.service.str() != name)
    return false;
  switch (kind) {
    case target_kind::service:
      return true;
    case target_kind::zone:
      return candidate.zone == word;
    case target_kind::version:
      return range.contains(candidate.version_);
    case target_kind::tag:
      return std::ranges::find(candidate.tags, word) != candidate.tags.end();
    default:
      return false;
  }
}

std::string to_string(const script_target& value) {
  switch (value.kind) {
    case target_kind::zone:
      return value.name + "/zone=" + value.word;
    case target_kind::version:
      return value.name + "/version=" + to_string(value.range);
    case target_kind::tag:
      return value.name + "/tag=" + value.word;
    case target_kind::group:
      return std::string{group_prefix} + value.name;
    case target_kind::actor:
      return std::string{actor_prefix} + value.actor.str();
    case target_kind::all_actors:
      return std::string{actor_prefix} + "*";
    default:
      return value.name;
  }
}

std::vector<instance_id> covered_by(const script_target& target, std::span<const instance> candidates) {
  std::vector<instance_id> result;
  for (const auto& candidate : candidates)
    if (target.covers(candidate))
      result.push_back(candidate.id);
  return result;
}

std::span<const std::string_view> lone_actors() {
  return lone;
}

expected<child_name> parse_actor(std::string_view text) {
  const auto takes_name = [&](std::string_view family) {
    return text.starts_with(family) && is_name(text.substr(family.size()));
  };
  if (std::ranges::find(lone, text) != lone.end() || std::ranges::any_of(families, takes_name))
    return child_name{std::string{text}};
  std::vector<std::string_view> allowed{lone.begin(), lone.end()};
  allowed.insert(allowed.end(), {"breaker/SERVICE", "sink/NAME"});
  return fail(errc::invalid, unknown_word("actor", text, allowed));
}

} // namespace muster
