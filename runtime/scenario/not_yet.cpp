#include "runtime/scenario/not_yet.hpp"

#include <algorithm>
#include <array>

namespace muster {

namespace {

constexpr std::string_view mark = "not yet: ";

/// So many are enough to be said.
constexpr size_t max_found = json_reader::max_faults;

constexpr std::string_view whole_circuits = "circuits of whole services";
constexpr std::string_view by_hand = "circuits operated by hand";
constexpr std::string_view failover = "failover";
constexpr std::string_view hashing = "hashing strategies";
constexpr std::string_view strategies = "further strategies";
constexpr std::string_view loads = "loads of instances";
constexpr std::string_view muting = "silences and acknowledgements";
constexpr std::string_view probers = "rehearsed health checks over gRPC";
constexpr std::string_view switches = "switches of subsystems";

constexpr auto table = std::to_array<not_yet_word>({
  {"verb", "breaker.open", by_hand},
  {"verb", "breaker.close", by_hand},
  {"verb", "breaker.reset", by_hand},
  {"verb", "alert.silence", muting},
  {"verb", "alert.acknowledge", muting},
  {"verb", "configure without service", "reloading of the configuration"},
  {"service key", "service_breaker", whole_circuits},
  {"service key", "outliers", "outlier ejection"},
  {"service key", "failover", failover},
  {"service key", "thresholds", "thresholds as shorthand for rules"},
  {"instance key", "load", loads},
  {"value of retry", "true", failover},
  {"health check kind", "grpc", probers},
  {"balancing strategy", "ip_hash", hashing},
  {"balancing strategy", "response_time", strategies},
  {"balancing strategy", "least_load", loads},
  {"balancer key", "slow_start", "slow start"},
  {"balancer key", "sticky", "sticky sessions"},
  {"balancer key", "subset", "subsets by metadata"},
  {"balancer key", "weights", "weights of a policy"},
  {"alert measure", "cpu", loads},
  {"alert measure", "memory", loads},
  {"alert measure", "active", loads},
  {"alert measure", "dependencies_unmet", "topology"},
  {"alert sink kind", "webhook", "further alert sinks"},
  {"alert sink kind", "actor", "further alert sinks"},
  {"config key", "enable_version_management", switches},
  {"config key", "enable_metrics", switches},
  {"config key", "enable_failover", switches},
  {"config key", "enable_balancing", switches},
  {"expression", "instance.ejected", "outlier ejection"},
});

/// Where words of a kind stand: a JSON pointer with `*` for any one step.
struct place {
  std::string_view kind;
  std::string_view pattern;
  bool is_key;
};

constexpr auto places = std::to_array<place>({
  {"verb", "/steps/*/do", false},
  {"service key", "/services/*", true},
  {"service key", "/steps/*/set", true},
  {"instance key", "/services/*", true},
  {"instance key", "/services/*/instances/*", true},
  {"instance key", "/steps/*", true},
  {"value of retry", "/traffic/*/retry", false},
  {"health check kind", "/services/*/health/kind", false},
  {"health check kind", "/steps/*/set/health/kind", false},
  {"balancing strategy", "/services/*/balancer/strategy", false},
  {"balancing strategy", "/steps/*/set/balancer/strategy", false},
  {"balancer key", "/services/*/balancer", true},
  {"balancer key", "/steps/*/set/balancer", true},
  {"alert measure", "/services/*/alerts/*/when", false},
  {"alert measure", "/steps/*/set/alerts/*/when", false},
  {"alert sink kind", "/config/alerts/sinks/*/kind", false},
  {"config key", "/config", true},
});

/// A text up to its first blank, where a condition's measure ends, or a switch.
std::string word_in(const json& value) {
  if (value.is_boolean())
    return value.dump();
  if (!value.is_string())
    return {};
  const auto& text = value.get_ref<const std::string&>();
  return text.substr(0, text.find(' '));
}

void look_here(const place& where, const json& value, const std::string& pointer, std::vector<json_fault>& out) {
  if (!where.is_key) {
    if (auto text = not_yet(where.kind, word_in(value)))
      out.push_back({pointer, std::move(*text)});
  } else if (value.is_object()) {
    for (const auto& word : not_yet_words_of(where.kind))
      if (value.contains(std::string{word}))
        out.push_back({pointer + "/" + std::string{word}, *not_yet(where.kind, word), true});
  }
}

void look(const place& where, std::string_view pattern, const json& value, const std::string& pointer,
          std::vector<json_fault>& out) {
  if (pattern.empty())
    return look_here(where, value, pointer, out);
  pattern.remove_prefix(1);
  const std::string step{pattern.substr(0, pattern.find('/'))};
  const auto rest = pattern.substr(step.size());
  if (step != "*") {
    if (const auto found = value.find(step); found != value.end())
      look(where, rest, *found, pointer + "/" + step, out);
  } else if (value.is_array()) {
    for (size_t i = 0; i < value.size() && out.size() < max_found; ++i)
      look(where, rest, value[i], pointer + "/" + std::to_string(i), out);
  }
}

} // namespace

std::span<const not_yet_word> not_yet_words() {
  return table;
}

std::optional<std::string> not_yet(std::string_view kind, std::string_view word) {
  for (const auto& row : table)
    if (row.kind == kind && row.word == word)
      return std::string{mark}.append(kind).append(" '").append(word).append("' comes with ").append(row.part);
  return std::nullopt;
}

std::vector<std::string_view> not_yet_words_of(std::string_view kind) {
  std::vector<std::string_view> result;
  for (const auto& row : table)
    if (row.kind == kind)
      result.push_back(row.word);
  return result;
}

bool is_not_yet(std::string_view fault) {
  return fault.starts_with(mark);
}

std::vector<json_fault> find_not_yet(const json& scenario) {
  std::vector<json_fault> result;
  for (const auto& where : places)
    look(where, where.pattern, scenario, {}, result);
  return result;
}

} // namespace muster
