#include "messages/model/id.hpp"
#include "tests/messages/reading.hpp"

using namespace muster;
using test::read;
using test::refusal;

namespace {

std::string letters(size_t count) {
  return std::string(count, 'a');
}

} // namespace

TEST_CASE("a name is a letter or digit and up to 127 letters, digits, dots, underscores or hyphens") {
  const auto text = GENERATE(std::string{"a"}, std::string{"Z"}, std::string{"7"}, std::string{"pay-1"},
                             std::string{"a.b_c-D"}, std::string{"0--"}, letters(128));
  INFO(text);
  CHECK(read<service_name>(text).str() == text);
  CHECK(to_string(read<instance_id>(text)) == text);
  CHECK(read<rule_name>(text) == rule_name{text});
  CHECK(read<sink_name>(text) == sink_name{text});
}

TEST_CASE("what is no name is refused, with the rule") {
  const auto text =
    GENERATE(std::string{}, letters(129), std::string{"-pay"}, std::string{".pay"}, std::string{"_pay"},
             std::string{"pay 1"}, std::string{"pay/1"}, std::string{"pay#1"}, std::string{"pay:1"},
             std::string{" pay"}, std::string{"pay\n"}, std::string{"p\xc3\xa4y"}, std::string{"pay\0x", 5});
  INFO(text);
  CHECK_THAT(refusal<instance_id>(text),
             Contains("instance id '") && Contains("a letter or digit followed by up to 127 letters"));
  CHECK_THAT(refusal<service_name>(text), Contains("service name '"));
}

TEST_CASE("a path joins names with slash, hash or colon and has up to 640 characters") {
  const auto text = GENERATE(std::string{"registry"}, std::string{"breaker/pay"}, std::string{"pay/errors#1"},
                             std::string{"breaker/pay/pay-1/epoch-3"}, std::string{"a:b"}, letters(640));
  INFO(text);
  CHECK(read<child_name>(text).str() == text);
  CHECK(read<command_id>(text).str() == text);
  CHECK(read<reporter_id>(text).str() == text);
  CHECK(read<alert_id>(text).str() == text);
}

TEST_CASE("what is no path is refused, with the rule") {
  const auto text = GENERATE(std::string{}, letters(641), std::string{"/pay"}, std::string{"#1"}, std::string{":x"},
                             std::string{"a b"}, std::string{"a\\b"}, std::string{"*"});
  INFO(text);
  CHECK_THAT(refusal<child_name>(text), Contains("actor name '") && Contains("in parts joined by '/', '#' or ':'"));
}

TEST_CASE("an identifier that was not given is absent and comes before all others") {
  CHECK(service_name{}.empty());
  CHECK_FALSE(service_name{"a"}.empty());
  CHECK(service_name{} < service_name{"0"});
  CHECK(instance_id{"pay-10"} < instance_id{"pay-2"});
}
