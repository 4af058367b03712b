#pragma once

#include "messages/protocol/registry.hpp"

#include <map>
#include <optional>
#include <random>
#include <string>
#include <variant>
#include <vector>

namespace muster {

/// Writes to the registry, and what must be there by what it has acknowledged. One write of an instance at a time.
class churn {
public:
  using any_command = std::variant<register_instance, update_instance, deregister_instance>;

  struct write {
    any_command what;
    instance_id about;
    command_id id;
    /// What there is once it is acknowledged.
    std::optional<instance> after;
  };

  struct acknowledgement {
    command_id command;
    int64_t index = 0;
  };

  explicit churn(service_name service) : service_{std::move(service)} {}

  /// A write that comes next.
  write next(std::mt19937_64& dice);

  void acknowledged(const write& taken, int64_t index);

  /// What was read after that agrees with the write or not; the next one may follow.
  bool read_back(const write& taken, const instance_list& found);

  /// All instances there must be.
  std::vector<instance> expected_instances() const;

  const std::vector<acknowledgement>& acknowledgements() const { return acknowledgements_; }

private:
  struct entry {
    std::optional<instance> content;
    bool busy = false;
  };

  write registration();
  std::optional<instance_id> idle(std::mt19937_64& dice) const;
  command_id next_command() { return command_id{"chaos/" + std::to_string(++commands_)}; }

  service_name service_;
  int64_t commands_ = 0;
  int64_t instances_ = 0;
  std::map<instance_id, entry> entries_;
  std::vector<acknowledgement> acknowledgements_;
};

} // namespace muster
