#include "messages/model/text.hpp"
#include "messages/protocol/error.hpp"
#include "tests/catch.hpp"

#include <caf/exit_reason.hpp>
#include <caf/message.hpp>
#include <caf/pec.hpp>
#include <caf/sec.hpp>

using namespace muster;

TEST_CASE("a failure is the same after it was carried as an error") {
  for (const auto name : enumerators_of(std::type_identity<errc>{})) {
    const auto code = *parse_enum<errc>("code", name);
    if (code == errc::none)
      continue;
    const failure original{code, "service 'pay' is not known"};
    const auto carried = to_error(original);
    CHECK(carried);
    CHECK(carried.category() == error_category);
    CHECK(to_failure(carried) == original);
    CHECK(to_failure(make_error(code, {})) == failure{code, {}});
  }
}

TEST_CASE("no error is no failure") {
  CHECK(to_failure(caf::error{}) == failure{});
  CHECK(to_failure(to_error(failure{})) == failure{});
}

TEST_CASE("an error of CAF becomes the code that a caller can act on") {
  const auto [code, expected] = GENERATE(table<caf::sec, errc>({
    {caf::sec::request_timeout, errc::time_out},
    {caf::sec::request_receiver_down, errc::unavailable},
    {caf::sec::no_route_to_receiving_node, errc::unavailable},
    {caf::sec::unexpected_message, errc::invalid},
    {caf::sec::invalid_argument, errc::invalid},
    {caf::sec::runtime_error, errc::outcome_unknown},
    {caf::sec::unexpected_response, errc::internal},
    {caf::sec::bad_function_call, errc::internal},
  }));
  const auto what = to_failure(caf::make_error(code, "text of the cause"));
  INFO(what.detail);
  CHECK(what.code == expected);
  CHECK_THAT(what.detail, Contains("text of the cause"));
}

TEST_CASE("the end of the actor that was asked is said as unavailable") {
  for (const auto reason : {caf::exit_reason::kill, caf::exit_reason::user_shutdown, caf::exit_reason::unreachable,
                            caf::exit_reason::remote_link_unreachable})
    CHECK(to_failure(caf::make_error(reason)).code == errc::unavailable);
}

TEST_CASE("an error of a foreign category is internal and keeps its text") {
  const auto what = to_failure(caf::make_error(caf::pec::unexpected_character));
  CHECK(what.code == errc::internal);
  CHECK_FALSE(what.detail.empty());
}

TEST_CASE("a code that does not exist and a context that is no text come out as internal and empty") {
  CHECK(to_failure(caf::error{200, error_category, caf::make_message(std::string{"x"})})
        == failure{errc::internal, "x"});
  CHECK(to_failure(caf::error{1, error_category, caf::make_message(5)}) == failure{errc::invalid, ""});
  CHECK(to_failure(caf::error{1, error_category}) == failure{errc::invalid, ""});
}

TEST_CASE("a failure is written as its code and its detail") {
  CHECK(to_string(failure{errc::circuit_open, "service 'pay'"}) == "circuit_open: service 'pay'");
  CHECK(to_string(failure{errc::no_instance, ""}) == "no_instance");
}
