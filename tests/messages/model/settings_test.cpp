#include "messages/model/settings.hpp"
#include "tests/catch.hpp"

#include <functional>

using namespace muster;
using namespace std::chrono_literals;
using Catch::Matchers::StartsWith;

TEST_CASE("the default settings have no fault") {
  CHECK(faults_of(settings{}).empty());
}

TEST_CASE("what a setting may not be is a fault that names the key and what would be right") {
  using s = settings;
  const auto [change, fault] = GENERATE(table<std::function<void(s&)>, std::string>({
    {[](s& x) { x.supervision.intensity = -1; }, "supervision.intensity -1 is below 0"},
    {[](s& x) { x.supervision.period = 0s; }, "supervision.period 0s is not positive"},
    {[](s& x) { x.supervision.period = duration::max(); }, "supervision.period 9223372036854775807ns is outside"},
    {[](s& x) { x.supervision.stable_after = -1s; }, "supervision.stable_after -1s is outside 0s to 8760h"},
    {[](s& x) { x.supervision.backoff = 0s; }, "supervision.backoff 0s is not positive"},
    {[](s& x) { x.supervision.backoff_cap = 9ms; }, "supervision backoff_cap 9ms is below its backoff"},
    {[](s& x) { x.supervision.backoff_cap = 8761h; }, "supervision.backoff_cap 8761h is outside"},
    {[](s& x) { x.supervision.backoff_jitter = {1'000'001}; }, "supervision.backoff_jitter 1.000001 is outside 0 to 1"},
    {[](s& x) { x.supervision.backoff_jitter = {-1}; }, "supervision.backoff_jitter -0.000001 is outside 0 to 1"},
    {[](s& x) { x.supervision.start_timeout = 0s; }, "supervision.start_timeout 0s is not positive"},
    {[](s& x) { x.supervision.shutdown_timeout = 0s; }, "supervision.shutdown_timeout 0s is not positive"},
    {[](s& x) { x.post.bound = 0; }, "post.bound 0 is below 1"},
    {[](s& x) { x.leases.sweep = 0s; }, "leases.sweep 0s is not positive"},
    {[](s& x) { x.leases.mass_expiry.from = 0; }, "leases.mass_expiry.from 0 is below 1"},
    {[](s& x) { x.leases.mass_expiry.renewed = {-1}; }, "leases.mass_expiry.renewed -0.000001 is outside 0 to 1"},
    {[](s& x) { x.leases.mass_expiry.at_once = {1'000'001}; }, "leases.mass_expiry.at_once 1.000001 is outside"},
    {[](s& x) { x.leases.mass_expiry.at_most = 0s; }, "leases.mass_expiry.at_most 0s is not positive"},
    {[](s& x) { x.journal.max_event_history = 0; }, "journal.max_event_history 0 is below 1"},
    {[](s& x) { x.journal.compact_after = -1; }, "journal.compact_after -1 is below 0"},
    {[](s& x) { x.journal.keep_facts = 0; }, "journal.keep_facts 0 is below 1"},
    {[](s& x) { x.journal.keep_commands = -1; }, "journal.keep_commands -1 is below 0"},
    {[](s& x) { x.journal.durability_ = durability::os; }, "journal.durability os needs a journal.file"},
    {[](s& x) { x.journal.durability_ = durability::fsync; }, "journal.durability fsync needs a journal.file"},
    {[](s& x) { x.journal.file = "facts"; }, "journal.file 'facts' needs a journal.durability of os or fsync"},
    {[](s& x) { x.checkpoints.interval = 0s; }, "checkpoints.interval 0s is not positive"},
    {[](s& x) { x.health.max_in_flight = 0; }, "health.max_in_flight 0 is below 1"},
    {[](s& x) { x.alerts.interval = 0s; }, "alerts.interval 0s is not positive"},
    {[](s& x) { x.alerts.max_history = 0; }, "alerts.max_history 0 is below 1"},
    {[](s& x) { x.alerts.sinks[0].name = {}; }, "alerts.sinks '': its name is not"},
    {[](s& x) { x.alerts.sinks.push_back(x.alerts.sinks[0]); }, "alerts.sinks 'log': the name is there twice"},
    {[](s& x) { x.alerts.sinks[0].kind = sink_kind::file; }, "alerts.sinks 'log': a file sink needs a path"},
  }));
  settings offered;
  change(offered);
  const auto faults = faults_of(offered);
  INFO(fault);
  REQUIRE(faults.size() == 1);
  CHECK_THAT(faults[0], StartsWith(fault));
}

TEST_CASE("facts are kept in a file when both the file and how durably are said") {
  const auto level = GENERATE(durability::os, durability::fsync);
  settings offered;
  offered.journal.durability_ = level;
  offered.journal.file = "/var/lib/muster/facts";
  CHECK(faults_of(offered).empty());
}

TEST_CASE("all faults of settings are found at once") {
  settings offered;
  offered.supervision = {-1, 0s, -1s, 0s, -1s, {-1}, 0s, 0s};
  offered.post.bound = 0;
  offered.leases.sweep = 0s;
  offered.journal = {0, durability::fsync, {}};
  offered.checkpoints.interval = 0s;
  offered.health.max_in_flight = 0;
  offered.alerts = {0s, {{{}, sink_kind::file, {}}, {{}, sink_kind::log, {}}}, 0};
  CHECK(faults_of(offered).size() == 9 + 6 + 2 + 4);
}
