#include "messages/codec/inspect.hpp"
#include "messages/protocol/balancer.hpp"
#include "messages/protocol/health.hpp"
#include "messages/protocol/registry.hpp"
#include "tests/catch.hpp"
#include "tests/messages/samples.hpp"

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/deep_to_string.hpp>
#include <caf/to_string.hpp>

#include <string>
#include <vector>

using namespace muster;

// Bytes that no instance of the type would give are made of look-alikes: values that are written the
// same way and are not checked.

namespace {

using buffer = std::vector<char>;

template <class... Ts>
buffer bytes_of(const Ts&... values) {
  buffer result;
  caf::binary_serializer sink{nullptr, result};
  REQUIRE_FALSE(sink(const_cast<Ts&>(values)...));
  return result;
}

template <class T>
caf::error load(buffer bytes, T& to) {
  caf::binary_deserializer source{nullptr, bytes};
  return source(to);
}

/// Why bytes are refused as a `T`; empty when they are not.
template <class T>
std::string refusal(buffer bytes) {
  T value{};
  const auto why = load(std::move(bytes), value);
  return why ? caf::to_string(why) : std::string{};
}

struct fact_look_alike {
  uint16_t alternative = 0;
};

template <class Inspector>
auto inspect(Inspector& f, fact_look_alike& x) {
  return f(x.alternative);
}

const std::string none;

} // namespace

TEST_CASE("an enumerator that does not exist is refused on arrival") {
  const auto changed_to = [](uint8_t state) {
    return bytes_of(std::string{"pay"}, std::string{"pay-1"}, uint8_t{0}, state, none);
  };
  instance_state_changed change;
  REQUIRE_FALSE(load(changed_to(7), change));
  CHECK(change.to == instance_state::deregistered);
  CHECK_THAT(refusal<instance_state_changed>(changed_to(8)), Contains("enumerator 8 does not exist"));
  CHECK_THAT(refusal<instance_state_changed>(changed_to(255)), Contains("enumerator 255 does not exist"));
}

TEST_CASE("an enumerator that does not exist is refused deep inside a message, too") {
  const health_policy policy;
  auto bytes = bytes_of(configure_service{command_id{"c"}, service_name{"pay"}, {policy, {}, {}, {}}});
  const auto inner = bytes_of(policy);
  const auto at = std::search(bytes.begin(), bytes.end(), inner.begin(), inner.end());
  REQUIRE(at != bytes.end());
  CHECK(refusal<configure_service>(bytes).empty());
  *at = 7;
  CHECK_THAT(refusal<configure_service>(bytes), Contains("enumerator 7 does not exist"));
}

TEST_CASE("a kind of fact that does not exist is refused on arrival") {
  const auto alternative = GENERATE(as<uint16_t>{}, std::variant_size_v<fact>, 256, 65535);
  const auto text = "alternative " + std::to_string(alternative) + " does not exist";
  CHECK_THAT(refusal<fact>(bytes_of(fact_look_alike{alternative})), Contains(text));
  CHECK_THAT(refusal<record>(bytes_of(int64_t{1}, timestamp{}, none, alternative)), Contains(text));
  CHECK_THAT(refusal<append_facts>(bytes_of(none, std::vector<fact_look_alike>{{alternative}})), Contains(text));
}

TEST_CASE("a text that does not parse is refused on arrival, with what would be right") {
  CHECK_THAT(refusal<heartbeat>(bytes_of(std::string{"pay 1"})),
             Contains("instance id 'pay 1' is not a letter or digit"));
  CHECK_THAT(refusal<heartbeat>(bytes_of(std::string(129, 'i'))), Contains("instance id 'iii"));
  CHECK_THAT(refusal<command_id>(bytes_of(std::string{"a b"})), Contains("command id 'a b'"));
  CHECK_THAT(refusal<version>(bytes_of(std::string{"1.0"})), Contains("1.0"));
  CHECK_THAT(refusal<version_range>(bytes_of(std::string{">>1"})), Contains(">>1"));
  CHECK_THAT(refusal<endpoint>(bytes_of(std::string{"host:0"})), Contains("port outside 1 to 65535"));
  CHECK_THAT(refusal<window_size>(bytes_of(std::string{"0"})), Contains("window '0'"));
  CHECK_THAT(refusal<alert_condition>(bytes_of(std::string{"errors > 1"})), Contains("unknown measure 'errors'"));
}

TEST_CASE("an empty text is the absent value") {
  heartbeat beat{instance_id{"pay-1"}};
  REQUIRE_FALSE(load(bytes_of(none), beat));
  CHECK(beat.id.empty());
}

TEST_CASE("an optional value that is absent replaces one that was there") {
  instance_query query = sample<instance_query>();
  REQUIRE_FALSE(load(bytes_of(instance_query{}), query));
  CHECK(query == instance_query{});
  CHECK(encode(query) == encode(instance_query{}));
}

TEMPLATE_TEST_CASE("a message of defaults arrives as it was sent, for the receiver to say what is wrong", "",
                   register_instance, update_instance, instance_view, instance_query, fact_list, configure_service,
                   probe_result, check_status, pick, picked, service_snapshot, pick_trace, alert_rule, alert,
                   service_policy) {
  TestType received = sample<TestType>();
  REQUIRE_FALSE(load(bytes_of(TestType{}), received));
  CHECK(received == TestType{});
}

TEST_CASE("a list of defaults arrives as it was sent") {
  instance_list received;
  REQUIRE_FALSE(load(bytes_of(instance_list{{{}, {}}, 3}), received));
  CHECK(received.instances.size() == 2);
}

TEMPLATE_TEST_CASE("a message that is cut off anywhere is refused", "", append_facts, register_instance,
                   configure_service, service_snapshot, picked) {
  const auto bytes = bytes_of(sample<TestType>());
  for (size_t length = 0; length < bytes.size(); ++length) {
    INFO(length << " of " << bytes.size() << " bytes");
    CHECK_FALSE(refusal<TestType>({bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(length)}).empty());
  }
}

TEMPLATE_TEST_CASE("a message with a wrong byte is refused or is another message, but never more", "", append_facts,
                   register_instance, configure_service, service_snapshot, picked) {
  const auto bytes = bytes_of(sample<TestType>());
  for (size_t at = 0; at < bytes.size(); ++at)
    for (const char wrong : {'\0', '\x7f', '\x80', '\xff', ' '}) {
      auto changed = bytes;
      changed[at] = wrong;
      TestType received;
      if (load(changed, received))
        continue;
      INFO("byte " << at << " as " << static_cast<int>(wrong));
      // Whatever is taken can be said again.
      TestType again;
      CHECK_FALSE(load(bytes_of(received), again));
      CHECK(again == received);
    }
}

TEST_CASE("a message is printed with the names of its type and its enumerators") {
  const instance_state_changed change{service_name{"pay"}, instance_id{"pay-1"}, instance_state::healthy,
                                      instance_state::draining, "by command"};
  CHECK(caf::deep_to_string(change) == R"(instance_state_changed(pay, pay-1, "healthy", "draining", "by command"))");
  CHECK_THAT(caf::deep_to_string(record{7, timestamp{}, {}, change}), Contains("instance_state_changed(pay"));
  CHECK_THAT(caf::deep_to_string(sample<append_facts>()), Contains("child_given_up("));
}
