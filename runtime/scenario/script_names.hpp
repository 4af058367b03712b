#pragma once

#include "runtime/scenario/script.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// What can be named in a scenario, and what is said of a name that cannot.

namespace muster {

class script_names {
public:
  /// Takes the names of services, instances, streams, rules, sinks and steps, the registered ones included.
  explicit script_names(const script& from);

  /// These answer what is wrong with a name; empty when nothing is.
  std::optional<std::string> fault_of_service(std::string_view name) const;
  std::optional<std::string> fault_of_instance(std::string_view name) const;
  std::optional<std::string> fault_of_traffic(std::string_view name) const;
  std::optional<std::string> fault_of_actor(std::string_view name) const;

  /// Of a step in `healed`: it must be a fault that ends.
  std::optional<std::string> fault_of_healing(std::string_view name) const;

  /// Of the name in a term. Tells the kind of a target that is only named.
  std::optional<std::string> fault_of(measure_term& term) const;

  /// Of a target that must be aimed at instances, or else at actors. Tells the kind of one that is only named.
  std::optional<std::string> fault_of(script_target& target, bool at_actors) const;

  /// The service of an instance; null for an unknown one.
  const std::string* service_of(std::string_view instance) const;

private:
  using words = std::set<std::string, std::less<>>;

  void add(const script_step& step);
  void add_content(const instance& content);
  std::optional<std::string> fault_of_selection(const script_target& target) const;

  words services_;
  std::map<std::string, std::string, std::less<>> instances_;
  words traffic_;
  words rules_;
  words sinks_;
  words healing_;
  words steps_;
  std::map<std::string, words, std::less<>> zones_;
  std::map<std::string, words, std::less<>> tags_;
  std::map<std::string, std::vector<version>, std::less<>> versions_;
};

} // namespace muster
