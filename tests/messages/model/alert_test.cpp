#include "messages/model/alert.hpp"
#include "tests/messages/reading.hpp"

using namespace muster;
using test::read;
using test::refusal;

TEST_CASE("a condition is a measure, a comparison and a value in the measure's unit") {
  using m = measure;
  using c = comparison;
  const auto [text, what, op, value, written] = GENERATE(table<std::string, m, c, int64_t, std::string>({
    {"error_rate > 5%", m::error_rate, c::greater, 50'000, "error_rate > 5%"},
    {"error_rate >= 0.05", m::error_rate, c::greater_equal, 50'000, "error_rate >= 5%"},
    {"availability < 99.95%", m::availability, c::less, 999'500, "availability < 99.95%"},
    {"healthy_share <= 0.5", m::healthy_share, c::less_equal, 500'000, "healthy_share <= 50%"},
    {"cpu > 90%", m::cpu, c::greater, 900'000, "cpu > 90%"},
    {"memory == 100%", m::memory, c::equal, 1'000'000, "memory == 100%"},
    {"latency_p50 > 100ms", m::latency_p50, c::greater, 100'000'000, "latency_p50 > 100ms"},
    {"latency_p90 > 1.5s", m::latency_p90, c::greater, 1'500'000'000, "latency_p90 > 1500ms"},
    {"latency_p99 > 2s", m::latency_p99, c::greater, 2'000'000'000, "latency_p99 > 2s"},
    {"latency_p999 > 1m", m::latency_p999, c::greater, 60'000'000'000, "latency_p999 > 1m"},
    {"latency_mean > 7us", m::latency_mean, c::greater, 7'000, "latency_mean > 7us"},
    {"latency_max != 0s", m::latency_max, c::not_equal, 0, "latency_max != 0s"},
    {"check_age > 30s", m::check_age, c::greater, 30'000'000'000, "check_age > 30s"},
    {"throughput < 20/s", m::throughput, c::less, 20'000, "throughput < 20/s"},
    {"throughput < 90/m", m::throughput, c::less, 1'500, "throughput < 1.5/s"},
    {"open_circuits >= 1", m::open_circuits, c::greater_equal, 1, "open_circuits >= 1"},
    {"active > 1000", m::active, c::greater, 1000, "active > 1000"},
    {"dependencies_unmet != 0", m::dependencies_unmet, c::not_equal, 0, "dependencies_unmet != 0"},
    {"failed_checks == 3", m::failed_checks, c::equal, 3, "failed_checks == 3"},
    {"  error_rate   >   5%  ", m::error_rate, c::greater, 50'000, "error_rate > 5%"},
  }));
  INFO(text);
  const auto condition = read<alert_condition>(text);
  CHECK(condition == alert_condition{what, op, value});
  CHECK(to_string(condition) == written);
  CHECK(read<alert_condition>(written) == condition);
}

TEST_CASE("what is no condition is refused, with the part that is wrong") {
  const auto [text, reason] = GENERATE(table<std::string, std::string>({
    {"", "unknown measure ''"},
    {"error_rte > 5%", "unknown measure 'error_rte'; did you mean 'error_rate'?"},
    {"error_rate", "is not a measure, one of ==, !=, <, <=, >, >=, and a value"},
    {"error_rate>5%", "unknown measure 'error_rate>5%'"},
    {"error_rate => 5%", "one of ==, !=, <, <=, >, >="},
    {"error_rate = 5%", "one of ==, !=, <, <=, >, >="},
    {"error_rate > ", "share ''"},
    {"error_rate > 5", "share '5' is not a number from 0 to 1"},
    {"error_rate > 100ms", "share '100ms'"},
    {"latency_p99 > 100", "duration '100' has no unit"},
    {"latency_p99 > 5%", "duration '5%'"},
    {"throughput < 20", "rate '20' is not like 200/s"},
    {"active > 1.5", "count '1.5' is not a whole number"},
    {"active > many", "count 'many' is not a whole number"},
    {"active > 5%", "count '5%' is not a whole number"},
    {"error_rate > 5% for 10s", "goes on after its value"},
    {"error_rate > 5 %", "share '5'"},
    {"error_rate\t>\t5%", "unknown measure"},
  }));
  INFO(text);
  CHECK_THAT(refusal<alert_condition>(text), Contains(reason));
}

TEST_CASE("every measure has a unit in which its values are read and written") {
  const auto [unit, text] = GENERATE(table<measure_unit, std::string>({
    {measure_unit::ratio_, "12.5%"},
    {measure_unit::duration_, "125ms"},
    {measure_unit::rate_, "12.5/s"},
    {measure_unit::count, "125"},
  }));
  for (const auto name : enumerators_of(std::type_identity<measure>{})) {
    const auto what = *parse_enum<measure>("measure", name);
    if (unit_of(what) != unit)
      continue;
    const auto condition = read<alert_condition>(std::string{name} + " > " + text);
    CHECK(format_measure(what, condition.value) == text);
  }
}

TEST_CASE("each comparison holds as its symbol says") {
  const auto [op, symbol, below, equal, above] = GENERATE(table<comparison, std::string, bool, bool, bool>({
    {comparison::equal, "==", false, true, false},
    {comparison::not_equal, "!=", true, false, true},
    {comparison::less, "<", true, false, false},
    {comparison::less_equal, "<=", true, true, false},
    {comparison::greater, ">", false, false, true},
    {comparison::greater_equal, ">=", false, true, true},
  }));
  CHECK(symbol_of(op) == symbol);
  CHECK(holds(1, op, 2) == below);
  CHECK(holds(2, op, 2) == equal);
  CHECK(holds(3, op, 2) == above);
}

TEST_CASE("the type of an alert follows from its measure") {
  const auto [type, measures] = GENERATE(table<alert_type, std::vector<std::string>>({
    {alert_type::performance,
     {"error_rate", "latency_p50", "latency_p90", "latency_p99", "latency_p999", "latency_mean", "latency_max",
      "throughput"}},
    {alert_type::availability, {"availability", "healthy_share", "open_circuits"}},
    {alert_type::resource, {"cpu", "memory", "active"}},
    {alert_type::dependency, {"dependencies_unmet"}},
    {alert_type::health_check, {"failed_checks", "check_age"}},
  }));
  std::vector<std::string> found;
  for (const auto name : enumerators_of(std::type_identity<measure>{}))
    if (type_of(*parse_enum<measure>("measure", name)) == type)
      found.emplace_back(name);
  CHECK(found == measures);
}
