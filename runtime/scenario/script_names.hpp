#pragma once

#include "runtime/scenario/script.hpp"
#include "runtime/scenario/unread.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// What can be named in a scenario, and what is said of a name that cannot: nothing where what has it may be unread.

namespace muster {

class script_names {
public:
  /// Takes the names of services, instances, streams, rules, sinks and steps, the registered ones included.
  script_names(const script& from, const unread_places& unread);

  bool knows_service(std::string_view name) const;

  /// These answer what is wrong with a name; empty when nothing is.
  std::optional<std::string> fault_of_service(std::string_view name) const;
  std::optional<std::string> fault_of_instance(std::string_view name) const;
  std::optional<std::string> fault_of_traffic(std::string_view name) const;
  std::optional<std::string> fault_of_actor(std::string_view name) const;
  std::optional<std::string> fault_of_group(std::string_view name) const;

  /// Of a step in `healed`: it must be a fault that ends.
  std::optional<std::string> fault_of_healing(std::string_view name) const;

  /// Of the name in a term. Tells the kind of a target that is only named.
  std::optional<std::string> fault_of(measure_term& term) const;

  /// Of a target that must be aimed at instances, or else at actors. Tells the kind of one that is only named.
  std::optional<std::string> fault_of(script_target& target, bool at_actors) const;

  /// The service of an instance; null for an unknown one.
  const std::string* service_of(std::string_view instance) const;

private:
  /// The names of one kind. Unless they are complete, there may be others.
  struct words {
    std::set<std::string, std::less<>> known;
    bool complete = true;
  };
  using selections = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;

  static std::optional<std::string> fault_unless_in(const words& of, std::string_view kind, std::string_view name);
  void find_gaps(const unread_places& unread);

  void add(const script_step& step);
  void add_content(const instance& content);
  std::optional<std::string> fault_of_selection(const script_target& target) const;

  words services_;
  /// With their services.
  std::map<std::string, std::string, std::less<>> instances_;
  bool instances_complete_ = true;
  words traffic_;
  words rules_;
  words sinks_;
  words healing_;
  words steps_;
  /// Those that a step puts something into.
  words groups_;
  /// By service.
  selections zones_;
  selections tags_;
  std::map<std::string, std::vector<version>, std::less<>> versions_;
  bool selections_complete_ = true;
};

} // namespace muster
