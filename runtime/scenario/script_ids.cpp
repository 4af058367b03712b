#include "runtime/scenario/script_ids.hpp"

#include <set>

namespace muster {

namespace {

class id_checker {
public:
  id_checker(const script& content, const json& from) : script_{content}, from_{from} {}

  std::vector<json_fault> run() {
    for (const auto& service : script_.services)
      services_.insert(service.name.str());
    for (size_t i = 0; i < script_.services.size(); ++i)
      check(script_.services[i], "/services/" + std::to_string(i));
    check_once(script_.traffic, "/traffic/", "traffic");
    check_once(script_.steps, "/steps/", "step");
    for (size_t i = 0; i < script_.steps.size(); ++i)
      if (const auto* registers = std::get_if<register_scripted>(&script_.steps[i].action))
        expect_no_service(registers->instance_.content.id.str(), "/steps/" + std::to_string(i) + "/id");
    return std::move(faults_);
  }

private:
  void check(const scripted_service& service, const std::string& at) {
    const auto& name = service.name.str();
    const bool first = named_.insert(name).second;
    if (!first)
      add(at + "/name", "service '" + name + "' is there twice");
    for (size_t i = 0; i < service.instances.size(); ++i) {
      const auto& id = service.instances[i].content.id.str();
      // What has no id of its own is numbered by the service's name.
      if (!first && id.starts_with(name + "-"))
        continue;
      const auto place = [&] { return place_in_instance(from_, at, i, "/id"); };
      if (!instances_.insert(id).second)
        add(place(), "instance '" + id + "' is there twice");
      if (services_.contains(id))
        expect_no_service(id, place());
    }
  }

  template <class Item>
  void check_once(const std::vector<Item>& items, const std::string& at, const std::string& kind) {
    std::set<std::string> seen;
    for (size_t i = 0; i < items.size(); ++i)
      if (const auto& id = items[i].id.str(); !id.empty() && !seen.insert(id).second)
        add(at + std::to_string(i) + "/id", kind + " '" + id + "' is there twice");
  }

  void expect_no_service(const std::string& id, const std::string& at) {
    if (services_.contains(id))
      add(at, "'" + id + "' is also a service; a name is one of the two");
  }

  void add(std::string at, std::string fault) {
    if (faults_.size() < json_reader::max_faults)
      faults_.push_back({std::move(at), std::move(fault)});
  }

  const script& script_;
  const json& from_;
  std::set<std::string> services_;
  std::set<std::string> named_;
  std::set<std::string> instances_;
  std::vector<json_fault> faults_;
};

} // namespace

std::vector<json_fault> faults_of_ids(const script& content, const json& from) {
  return id_checker{content, from}.run();
}

std::string place_in_instance(const json& from, const std::string& service_at, size_t number, const std::string& keys) {
  const auto index = std::to_string(number);
  const auto instance_at = service_at + "/instances/" + index;
  for (const auto& candidate : {instance_at + keys, service_at + keys + "/" + index, service_at + keys})
    if (from.contains(json::json_pointer{candidate}))
      return candidate;
  return instance_at;
}

} // namespace muster
