#include "runtime/scenario/expression.hpp"
#include "tests/catch.hpp"

#include <map>

using namespace muster;

namespace {

/// Answers terms by their text.
class table final : public measure_reader {
public:
  explicit table(std::map<std::string, measured> values) : values_{std::move(values)} {}

  std::optional<measured> read(const measure_term& term) const override {
    const auto found = values_.find(to_string(term));
    return found == values_.end() ? std::nullopt : std::optional{found->second};
  }

private:
  std::map<std::string, measured> values_;
};

const table present{{{"index", {int64_t{12}}},
                     {"time", {int64_t{5'000'000'000}}},
                     {"success('pay')", {int64_t{985'000}}},
                     {"success('pay', 10s)", {int64_t{1'000'000}}},
                     {"latency('pay').p99", {int64_t{40'123'456}}},
                     {"instance('pay-1').circuit", {std::string{"open"}}},
                     {"instance('pay-1').picks", {int64_t{3}}},
                     {"instance('pay-2').picks", {int64_t{4}}},
                     {"share('pay/zone=b')", {int64_t{250'000}}},
                     {"healed('brownout')", {int64_t{1}}}}};

expression parsed(std::string_view text) {
  auto result = expression::parse(text);
  INFO(text);
  if (!result)
    FAIL(result.error().text);
  return *result;
}

verdict judged(std::string_view text, without_samples rule = without_samples::fails) {
  const auto what = parsed(text);
  const auto result = evaluate(what, present, rule);
  CHECK(result.holds == holds(what, present, rule));
  return result;
}

} // namespace

TEST_CASE("an expression holds as its comparisons and words say") {
  struct example {
    std::string text;
    bool holds;
  };
  const auto each = GENERATE(values<example>({
    {"index == 12", true},
    {"index != 12", false},
    {"index < 12", false},
    {"index <= 12", true},
    {"index > 11", true},
    {"12 >= index", true},
    {"time >= 5s", true},
    {"time == 5000ms", true},
    {"success('pay') >= 98.5%", true},
    {"success('pay') > 0.985", false},
    {"success('pay', 10s) == 1", true},
    {"success( 'pay' ,10s)==100%", true},
    {"latency('pay').p99 < 100ms", true},
    {"instance('pay-1').circuit == 'open'", true},
    {"instance('pay-1').circuit != 'open'", false},
    {"'closed' == instance('pay-1').circuit", false},
    {"instance('pay-1').picks < instance('pay-2').picks", true},
    {"share('pay/zone=b') == 25%", true},
    {"healed('brownout')", true},
    {"not healed('brownout')", false},
    {"index == 1 and index == 1 or index == 12", true},
    {"index == 1 and (index == 1 or index == 12)", false},
    {"index == 12 or index == 1 and index == 1", true},
    {"not index == 1 and index == 12", true},
    {"not (index == 1 or index == 12)", false},
    {"not not index == 12", true},
    {"((index == 12))", true},
  }));
  CAPTURE(each.text);
  CHECK(judged(each.text).holds == each.holds);
}

TEST_CASE("a verdict shows each term once with its value") {
  const auto result =
    judged("success('pay') >= 99% and latency('pay').p99 < 30ms and instance('pay-1').circuit == 'open' "
           "and not success('pay') == 0% and healed('brownout') and time > 1s and index > 3");
  CHECK_FALSE(result.holds);
  CHECK(result.had_samples);
  CHECK(result.shown
        == "success('pay') = 98.5%, latency('pay').p99 = 40.123ms, instance('pay-1').circuit = 'open', "
           "healed('brownout') = true, time = 5s, index = 12");
}

TEST_CASE("a comparison without samples fails, or holds where that is asked for") {
  const std::string unknown = "success('stock') >= 99%";
  CHECK_FALSE(judged(unknown).holds);
  CHECK(judged(unknown, without_samples::holds).holds);
  CHECK_FALSE(judged(unknown).had_samples);
  CHECK(judged(unknown).shown == "success('stock') has no samples");
  CHECK(judged("index == 12 or " + unknown).holds);
  CHECK_FALSE(judged("index == 12 and " + unknown).holds);
  CHECK(judged("index == 12 and " + unknown, without_samples::holds).holds);
  // The comparison has no samples; what is made of it follows.
  CHECK(judged("not " + unknown).holds);
}

TEST_CASE("every form of a term is read with the kind that it has") {
  for (const auto& form : term_forms()) {
    measure_term term{.function = form.function, .field = form.field};
    term.subject = form.subject == subject_kind::none ? "" : "pay";
    const auto text = to_string(term);
    const std::string value = form.value == value_kind::count   ? " == 3"
                              : form.value == value_kind::share ? " == 3%"
                              : form.value == value_kind::span  ? " == 3s"
                              : form.value == value_kind::text  ? " == '" + std::string{form.words.front()} + "'"
                                                                : "";
    CAPTURE(text);
    const auto what = parsed(text + value);
    REQUIRE(what.terms().size() == 1);
    CHECK(what.terms()[0].function == form.function);
    CHECK(what.terms()[0].field == form.field);
    CHECK(to_string(what.terms()[0]) == text);
  }
}

TEST_CASE("what is no expression is refused at the byte where it is wrong") {
  // The caret, which is taken out, stands before that byte.
  struct example {
    std::string text;
    std::string fault;
  };
  const auto each = GENERATE(values<example>({
    {"^", "a measure or a value is wanted here, not the end"},
    {"^sucess('pay') >= 99%", "unknown measure 'sucess'; did you mean 'success'?"},
    {"success('pay')^.p99 > 1", "success has no fields"},
    {"latency('pay').^p98 > 1s", "unknown field of latency 'p98'; did you mean 'p90'?"},
    {"latency('pay') ^> 1s", "'.' and one of p50, p90, p99, p999, mean, max is wanted here, not '>'"},
    {"latency^.p99 > 1s", "'(' and a name in quotes is wanted here"},
    {"latency(^pay).p99 > 1s", "a name in quotes is wanted here, not 'pay'"},
    {"latency(^'').p99 > 1s", "a name in quotes is wanted here"},
    {"latency(^'pay.p99 > 1s", "the quote that begins here does not end"},
    {"success('pay' ^>= 99%", "')' is wanted here, not '>='"},
    {"success('pay', ^10) >= 99%", "duration '10' has no unit"},
    {"success('pay', ^0s) >= 99%", "a window of 0 holds nothing"},
    {"calls('pay', ^10s).in_flight > 1", "calls('pay').in_flight has no window"},
    {"instance('pay-1', ^10s).state == 'healthy'", "instance('pay-1').state has no window"},
    {"index^(5) > 1", "index is a whole number"},
    {"success('pay') >= ^99", "success('pay') is a share, such as 99% or 0.99, not '99'"},
    {"success('pay') >= ^100ms", "is a share, such as 99% or 0.99, not '100ms'"},
    {"success('pay') >= ^'all'", "is a share, such as 99% or 0.99, not a text"},
    {"latency('pay').p99 < ^100", "is a duration, such as 100ms, not '100'"},
    {"index > ^1.5", "index is a whole number, such as 3, not '1.5'"},
    {"index > ^99999999999999999999", "index is a whole number"},
    {"instance('pay-1').circuit == ^'opne'", "unknown circuit 'opne'; did you mean 'open'?"},
    {"instance('pay-1').circuit == ^1", "is a quoted word, such as 'open', not a number"},
    {"instance('pay-1').circuit ^< 'open'", "is a word: compare it with == or !="},
    {"index ^== time", "index is a whole number, such as 3, and time is a duration"},
    {"1 ^== 1", "one side must be a measure"},
    {"1^", "a comparison with a measure is wanted here, not the end"},
    {"success('pay')^", "success('pay') is a share, such as 99% or 0.99; compare it"},
    {"^healed('x') == 1", "healed('x') is true or false by itself"},
    {"index > 1 ^> 0", "comparisons do not chain"},
    {"index ^= 1", "'=' is not known here; write =="},
    {"index > 1 ^&& index < 3", "'&&' is not known here; write and"},
    {"index > 1 ^|| index < 3", "'||' is not known here; write or"},
    {"^!healed('x')", "'!' is not known here; write not"},
    {"index > ^-1", "a character that is not known here"},
    {"index > 1 ^time < 3s", "'and', 'or' or the end is wanted here, not 'time'"},
    {"(index > 1^", "')' is wanted here, not the end"},
    {"index > 1^)", "'and', 'or' or the end is wanted here, not ')'"},
    {"index > 1 and ^", "a measure or a value is wanted here, not the end"},
    {"index > ^and", "a measure or a value is wanted here, not 'and'"},
    {"share(^'pay/zoen=a') > 1%", "unknown selector 'zoen'"},
    {"versions('pay')^", "versions('pay') is a whole number, such as 3; compare it"},
    {"versions('pay')^.latest > 1", "versions has no fields"},
    {"instance('pay-1').^ejected", "not yet: expression 'instance.ejected' comes with outlier ejection"},
    {"service('pay', ^10s).stale > 1s", "service('pay').stale has no window"},
    {"service('pay').stale > ^3", "is a duration, such as 100ms, not '3'"},
  }));
  CAPTURE(each.text);
  auto text = each.text;
  const auto offset = text.find('^');
  text.erase(offset, 1);
  const auto result = expression::parse(text);
  REQUIRE_FALSE(result);
  CHECK(result.error().offset == offset);
  CHECK_THAT(result.error().text, Catch::Matchers::StartsWith(each.fault) || Contains(each.fault));
}

TEST_CASE("expressions are bounded in length and depth") {
  CHECK(expression::parse(std::string(32, '(') + "index > 1" + std::string(32, ')')));
  CHECK_FALSE(expression::parse(std::string(33, '(') + "index > 1" + std::string(33, ')')));
  std::string denied = "index > 1";
  for (int i = 0; i < 33; ++i)
    denied.insert(0, "not ");
  CHECK_FALSE(expression::parse(denied));
  CHECK_FALSE(expression::parse("index > 1" + std::string(expression::max_length, ' ')));
}
