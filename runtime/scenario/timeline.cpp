#include "runtime/scenario/timeline.hpp"

#include <array>
#include <cstdio>

namespace muster {

namespace {

using line = std::optional<timeline_line>;

std::string listed(const std::vector<instance_id>& ids) {
  std::string result;
  for (const auto& id : ids)
    result.append(result.empty() ? "" : ", ").append(id.str());
  return result.empty() ? "nobody" : result;
}

/// A fact is put into words; its time is added by the caller.
struct narrator {
  timestamp start;

  static line say(std::string_view kind, std::string text) {
    return timeline_line{{}, std::string{kind}, std::move(text)};
  }

  line operator()(const circuit_opened& what) const {
    return say("circuit", what.instance.str() + " opened: " + what.reason + "; half-open at "
                            + format_offset(what.retry_at - start));
  }

  line operator()(const circuit_half_opened& what) const {
    return say("circuit", what.instance.str() + " half-open: admits " + std::to_string(what.permits) + " attempts");
  }

  line operator()(const circuit_closed& what) const {
    return say("circuit", what.instance.str() + " closed" + (what.reason.empty() ? "" : ": " + what.reason));
  }

  line operator()(const instance_state_changed& what) const {
    // That an instance is found healthy at its first check is what everybody expects.
    if (what.from == instance_state::registered && what.to == instance_state::healthy)
      return std::nullopt;
    return say("instance", what.instance.str() + " is " + std::string{to_string(what.to)} + ", was "
                             + std::string{to_string(what.from)} + ": " + what.reason);
  }

  line operator()(const instance_updated& what) const { return say("instance", what.content.id.str() + " updated"); }

  line operator()(const lease_expired& what) const {
    return say("lease", what.instance.str() + " expired: no heartbeat for " + format_duration(what.ttl));
  }

  line operator()(const expiry_suspended& what) const {
    return say("lease", "expiry suspended: " + std::to_string(what.renewed) + " of " + std::to_string(what.leased)
                          + " leases are renewed");
  }

  line operator()(const expiry_resumed& what) const {
    return say("lease", "expiry resumed after " + format_duration(what.lasted) + ": " + what.reason);
  }

  line operator()(const instance_deregistered& what) const {
    return say("instance", what.instance.str() + " deregistered: " + what.reason);
  }

  line operator()(const instance_registered& what) const {
    return say("instance", what.content.id.str() + " registered for " + what.content.service.str() + " at "
                             + to_string(what.content.address));
  }

  line operator()(const alert_fired& what) const {
    const auto& episode = what.episode;
    return say("alert", episode.id.str() + " fires (" + std::string{to_string(episode.severity_)}
                          + "): " + to_string(episode.condition) + ", is "
                          + format_measure(episode.condition.what, episode.value));
  }

  line operator()(const alert_resolved& what) const {
    return say("alert", what.id.str() + " resolved" + (what.reason.empty() ? "" : ": " + what.reason));
  }

  line operator()(const alert_notified& what) const {
    return say("alert",
               what.id.str() + " " + std::string{to_string(what.status)} + " delivered by sink " + what.sink.str());
  }

  line operator()(const child_restarted& what) const {
    return say("actor", what.child.str() + " restarted after " + format_duration(what.down) + " down (restart "
                          + std::to_string(what.restarts) + "): " + what.reason);
  }

  line operator()(const child_given_up& what) const {
    return say("actor",
               what.child.str() + " given up after " + std::to_string(what.restarts) + " restarts: " + what.reason);
  }

  line operator()(const versions_deprecated& what) const {
    const auto& notice = what.notice;
    return say("versions", what.service.str() + " " + to_string(notice.range)
                             + (notice.removed ? " removed" : " deprecated")
                             + (notice.replacement ? ", to be replaced by " + to_string(*notice.replacement) : "")
                             + (notice.reason.empty() ? "" : ": " + notice.reason));
  }

  line operator()(const versions_removed& what) const {
    return say("versions", what.service.str() + " " + to_string(what.range) + " removed: its date has come");
  }

  line operator()(const versions_reinstated& what) const {
    return say("versions", what.service.str() + " " + to_string(what.range) + " is no longer deprecated");
  }

  line operator()(const group_created& what) const {
    return say("group", what.group.str() + " created with " + listed(what.members));
  }

  line operator()(const group_joined& what) const {
    return say("group", listed(what.members) + " put into " + what.group.str());
  }

  line operator()(const group_left& what) const {
    return say("group", listed(what.members) + " taken out of " + what.group.str());
  }

  line operator()(const group_deleted& what) const { return say("group", what.group.str() + " deleted"); }

  line operator()(const checks_switched& what) const {
    const auto whose = !what.instance.empty()  ? "the check of " + what.instance.str()
                       : !what.service.empty() ? "the checks of service " + what.service.str()
                                               : std::string{"all checks"};
    return say("health", whose + (what.on ? " started" : " stopped") + (what.reason.empty() ? "" : ": " + what.reason));
  }

  line operator()(const service_announced& what) const {
    return say("event", what.service.str() + (what.instance.empty() ? "" : ", instance " + what.instance.str()) + ": "
                          + what.topic + (what.detail.empty() ? "" : ": " + what.detail));
  }

  line operator()(const service_configured&) const { return std::nullopt; }
  line operator()(const permit_granted&) const { return std::nullopt; }
  line operator()(const epochs_kept&) const { return std::nullopt; }
};

} // namespace

void timeline::add(timestamp at, std::string_view kind, std::string text) {
  lines_.push_back({at, std::string{kind}, std::move(text)});
}

void timeline::add(const record& entry) {
  // The cast is introduced before the story begins.
  if (entry.at <= start_ && std::holds_alternative<instance_registered>(entry.what))
    return;
  if (auto told = line_of(entry, start_))
    lines_.push_back(std::move(*told));
}

std::optional<timeline_line> line_of(const record& entry, timestamp start) {
  auto told = std::visit(narrator{start}, entry.what);
  if (told)
    told->at = entry.at;
  return told;
}

std::string format_offset(duration since_start) {
  const auto milliseconds = since_start / std::chrono::milliseconds{1};
  const auto whole = [](int64_t value) { return static_cast<long long>(value); };
  std::array<char, 48> text{};
  if (milliseconds < 60'000)
    std::snprintf(text.data(), text.size(), "%lld.%03llds", whole(milliseconds / 1000), whole(milliseconds % 1000));
  else if (milliseconds < 3'600'000)
    std::snprintf(text.data(), text.size(), "%lld:%02lld.%03lld", whole(milliseconds / 60'000),
                  whole(milliseconds / 1000 % 60), whole(milliseconds % 1000));
  else
    std::snprintf(text.data(), text.size(), "%lld:%02lld:%02lld.%03lld", whole(milliseconds / 3'600'000),
                  whole(milliseconds / 60'000 % 60), whole(milliseconds / 1000 % 60), whole(milliseconds % 1000));
  return text.data();
}

} // namespace muster
