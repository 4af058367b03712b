#pragma once

#include <string>
#include <string_view>

namespace muster {

/// A scenario without faults that has something of everything, for tests to change.
inline constexpr std::string_view sound_script = R"x({
  "muster": 1, "name": "something of everything", "duration": "1m",
  "config": {"post": {"bound": 100}},
  "services": [
    {"name": "pay", "instances": 2, "zone": ["a", "b"], "tags": ["blue"],
     "health": {"kind": "tcp", "interval": "1s"},
     "breaker": {"window": "10s", "wait": "5s"},
     "alerts": [{"name": "errors", "when": "error_rate > 5%", "over": "10s"}]},
    {"name": "stock", "instances": [{"id": "shelf"}, {"zone": "c", "address": "10.1.0.1:99"}], "version": "1.4.0",
     "latency": {"p50": "5ms", "p99": "40ms"}, "errors": 0.05, "lease": {"ttl": "9s", "heartbeat": "3s"},
     "depends_on": {"pay": "^1.0"}}],
  "traffic": [{"id": "web", "to": "pay", "rate": "200/s", "timeout": "250ms"}],
  "steps": [
    {"at": "5s", "do": "traffic.ramp", "id": "web", "to": "400/s", "over": "2s"},
    {"at": "10s", "do": "fault.errors", "target": "pay/zone=a", "share": 0.9, "for": "5s", "id": "outage"},
    {"when": "healed('outage')", "do": "expect", "that": "success('pay') >= 90%", "within": "5s"},
    {"every": "10s", "until": "30s", "do": "note", "text": "tick"},
    {"at": "20s", "do": "fault.kill", "target": "actor:registry", "times": 2, "every": "1s"},
    {"at": "30s", "do": "register", "service": "stock", "id": "attic", "weight": 3},
    {"at": "31s", "do": "update", "target": "attic", "set": {"zone": "d"}}],
  "always": ["calls('pay').in_flight < 100"],
  "at_end": ["latency('stock').p99 < 1s"]
}
)x";

/// The sound script with the one place where `what` stands changed.
inline std::string changed_script(std::string_view what, std::string_view into) {
  std::string result{sound_script};
  const auto at = result.find(what);
  return at == std::string::npos || result.find(what, at + 1) != std::string::npos
           ? "the text to change is not there once"
           : result.replace(at, what.size(), into);
}

} // namespace muster
