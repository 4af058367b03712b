#pragma once

#include "messages/model/expected.hpp"

#include <compare>
#include <string>
#include <string_view>
#include <utility>

// Identifiers are types of their own, so that one cannot be handed over where another is meant.

namespace muster {

/// `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`: names that people give.
bool is_name(std::string_view text);

/// Names joined by `/`, `#` or `:`, up to 640 characters (four names and more): names that the runtime composes.
bool is_path(std::string_view text);

template <class Kind>
class identifier {
public:
  /// The absent identifier.
  identifier() = default;

  /// Takes text that is known to be valid, such as a literal.
  explicit identifier(std::string text) : text_{std::move(text)} {}

  static expected<identifier> parse(std::string_view text) {
    if (!Kind::valid(text))
      return fail(errc::invalid, std::string{Kind::name} + " '" + std::string{text.substr(0, 64)} + "' is not "
                                   + std::string{Kind::rule});
    return identifier{std::string{text}};
  }

  const std::string& str() const noexcept { return text_; }

  bool empty() const noexcept { return text_.empty(); }

  auto operator<=>(const identifier&) const = default;

private:
  std::string text_;
};

template <class Kind>
std::string to_string(const identifier<Kind>& id) {
  return id.str();
}

struct name_rule {
  static constexpr std::string_view rule = "a letter or digit followed by up to 127 letters, digits, '.', '_' or '-'";
  static bool valid(std::string_view text) { return is_name(text); }
};

struct path_rule {
  static constexpr std::string_view rule = "letters, digits, '.', '_' or '-', in parts joined by '/', '#' or ':'";
  static bool valid(std::string_view text) { return is_path(text); }
};

struct service_name_kind : name_rule {
  static constexpr std::string_view name = "service name";
};
struct instance_id_kind : name_rule {
  static constexpr std::string_view name = "instance id";
};
struct rule_name_kind : name_rule {
  static constexpr std::string_view name = "rule name";
};
struct sink_name_kind : name_rule {
  static constexpr std::string_view name = "sink name";
};
struct group_name_kind : name_rule {
  static constexpr std::string_view name = "group name";
};
struct child_name_kind : path_rule {
  static constexpr std::string_view name = "actor name";
};
struct command_id_kind : path_rule {
  static constexpr std::string_view name = "command id";
};
struct reporter_id_kind : path_rule {
  static constexpr std::string_view name = "reporter id";
};
struct alert_id_kind : path_rule {
  static constexpr std::string_view name = "alert id";
};

/// The name that the instances of one service share.
using service_name = identifier<service_name_kind>;
/// One registered process of a service; unique in the registry.
using instance_id = identifier<instance_id_kind>;
/// An alert rule; unique within its service.
using rule_name = identifier<rule_name_kind>;
/// A receiver of alert notifications.
using sink_name = identifier<sink_name_kind>;
/// Instances, of any services, that were put together under a name.
using group_name = identifier<group_name_kind>;
/// A supervised actor: `registry`, `breaker/pay`, `sink/log`.
using child_name = identifier<child_name_kind>;
/// Chosen by who sends a command; repeating a command with its id changes nothing twice.
using command_id = identifier<command_id_kind>;
/// One source of call reports.
using reporter_id = identifier<reporter_id_kind>;
/// One episode of an alert rule: `pay/errors#1`.
using alert_id = identifier<alert_id_kind>;

} // namespace muster
