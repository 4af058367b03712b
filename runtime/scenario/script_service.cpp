#include "runtime/scenario/script_service.hpp"

#include "runtime/scenario/script_json.hpp"

namespace muster {

namespace {

class service_reader {
public:
  service_reader(json_reader& reader, const json& from, scripted_service& to) : reader_{reader}, from_{from}, to_{to} {}

  void read() {
    to_.name = read_service_name(reader_, from_, "name");
    to_.common.content.service = to_.name;
    read_common();
    const auto list = from_.find("instances");
    if (list != from_.end())
      reader_.at("instances", [&] { read_count(*list); });
    number_instances();
    read_listed();
    if (list != from_.end() && list->is_array())
      reader_.at("instances", [&] { read_overrides(*list); });
    for_each_field(to_.policy, [&](std::string_view key, auto& member) { reader_.read_key(from_, key, member); });
  }

private:
  void read_common() {
    for_each_instance_key([&](std::string_view key, auto get) {
      if (key != "id" && !is_listed<decltype(get)>(key))
        read_instance_key(reader_, from_, key, get(to_.common));
    });
  }

  void read_listed() {
    if (reader_.is_unread("instances"))
      return;
    for_each_instance_key([&](std::string_view key, auto get) {
      if (key == "id" || !is_listed<decltype(get)>(key))
        return;
      const auto& list = from_[std::string{key}];
      reader_.at(key, [&] {
        if (list.size() != to_.instances.size())
          return reader_.fault("has " + std::to_string(list.size()) + " values for "
                               + std::to_string(to_.instances.size()) + " instances");
        for (size_t i = 0; i < list.size(); ++i)
          reader_.at(std::to_string(i), [&] { reader_.read(list[i], get(to_.instances[i])); });
      });
    });
  }

  void read_overrides(const json& list) {
    static const auto keys = instance_keys();
    for (size_t i = 0; i < to_.instances.size(); ++i)
      reader_.at(std::to_string(i), [&] {
        if (reader_.expect_object(list[i], keys))
          for_each_instance_key(
            [&](std::string_view key, auto get) { read_instance_key(reader_, list[i], key, get(to_.instances[i])); });
      });
  }

  void read_count(const json& instances) {
    const auto size = instances.is_array()             ? instances.size()
                      : instances.is_number_unsigned() ? instances.get<uint64_t>()
                                                       : script::max_instances + 1;
    if (size > script::max_instances)
      return reader_.fault("must be a number of instances up to " + std::to_string(script::max_instances)
                           + " or a list of them, not " + shown(instances));
    to_.instances.assign(size, to_.common);
  }

  void number_instances() {
    for (size_t i = 0; i < to_.instances.size(); ++i)
      to_.instances[i].content.id = instance_id{to_.name.str() + "-" + std::to_string(i + 1)};
  }

  /// Whether the service has a list under the key, with a value for each instance.
  template <class Get>
  bool is_listed(std::string_view key) const {
    using member = std::decay_t<decltype(std::declval<Get>()(std::declval<scripted_instance&>()))>;
    const auto found = from_.find(std::string{key});
    return spreads<member> && found != from_.end() && found->is_array();
  }

  json_reader& reader_;
  const json& from_;
  scripted_service& to_;
};

} // namespace

std::vector<std::string_view> instance_keys() {
  std::vector<std::string_view> result;
  for_each_instance_key([&](std::string_view key, auto) { result.push_back(key); });
  return result;
}

std::vector<std::string_view> service_keys() {
  std::vector<std::string_view> result{"name", "instances"};
  for (const auto key : instance_keys())
    if (key != "id")
      result.push_back(key);
  for (const auto key : detail::key_names<service_policy>())
    result.push_back(key);
  return result;
}

service_name read_service_name(json_reader& reader, const json& from, std::string_view key) {
  service_name result;
  if (reader.read_key(from, key, result) && result.empty() && !reader.is_unread(key))
    reader.at(key, [&] { reader.fault("is empty"); });
  return result.empty() ? service_name{"unnamed"} : result;
}

void read_json(json_reader& reader, const json& from, latency_profile& to) {
  if (from.is_object()) {
    static constexpr auto keys = detail::key_names<latency_profile>();
    if (!reader.expect_object(from, keys, required_keys<latency_profile>()))
      return;
    for_each_field(to, [&](std::string_view key, auto& member) { reader.read_key(from, key, member); });
    return;
  }
  const auto faults = reader.faults().size();
  duration constant{0};
  reader.read(from, constant);
  if (reader.faults().size() == faults)
    to = {constant, constant};
}

void read_json(json_reader& reader, const json& from, scripted_service& to) {
  static const auto keys = service_keys();
  static constexpr std::array<std::string_view, 2> required{"name", "instances"};
  if (reader.expect_object(from, keys, required))
    service_reader{reader, from, to}.read();
}

} // namespace muster
