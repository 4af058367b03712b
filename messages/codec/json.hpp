#pragma once

#include "messages/codec/describe.hpp"
#include "messages/codec/json_fault.hpp"
#include "messages/codec/shape.hpp"

#include <nlohmann/json.hpp>

#include <limits>
#include <set>
#include <span>
#include <string>
#include <vector>

// JSON in both directions from a type's description. Durations, times, names, versions and enumerators
// are text, ratios and degrees decimal numbers; a fact is an object with its kind under "kind". Reading
// keeps the default of a key that is absent, refuses unknown keys, and finds every fault, not only the first.

namespace muster {

/// Keeps the order in which keys are written, so that equal values are equal text.
using json = nlohmann::ordered_json;

/// A textual type that is a number in JSON where its text is one.
template <class T>
concept may_be_number = textual<T> && requires {
  requires T::may_be_number;
};

class json_reader;

/// A type that reads itself by a function `read_json(json_reader&, const json&, T&)`.
template <class T>
concept reads_itself = requires(json_reader& reader, const json& from, T& to) {
  read_json(reader, from, to);
};

/// A type that writes itself by a function `write_json(const T&) -> json`.
template <class T>
concept writes_itself = requires(const T& value) {
  { write_json(value) } -> std::same_as<json>;
};

/// Reads values and gathers the faults found on the way. What is faulty keeps its default.
class json_reader {
public:
  template <class T>
  void read(const json& from, T& to);

  /// Reads the value under `key` of an object, if it is there; answers whether it is.
  template <class T>
  bool read_key(const json& object, std::string_view key, T& to);

  /// Beyond that many, faults are not noted any more: nobody reads them.
  static constexpr size_t max_faults = 1000;

  /// Notes a fault at the value that is being read.
  void fault(std::string text) { note({path_, std::move(text)}); }

  /// The same, at one byte of the text that is being read.
  void fault_within(size_t offset, std::string text) { note({path_, std::move(text), false, offset}); }

  /// Notes a fault at the key of the value that is being read.
  void fault_at_key(std::string text) { note({path_, std::move(text), true}); }

  using words = std::span<const std::string_view>;

  /// Answers whether `from` is an object. Notes a fault for each key that is not among `known`, and for each of
  /// `required` that is neither there nor what such a key was meant to be.
  bool expect_object(const json& from, words known, words required = {});

  /// The value under a key of the object that is being read stays unread on account of another fault.
  void leave_unread(std::string_view key);

  /// Whether it did, or has a fault itself.
  bool is_unread(std::string_view key);

  const std::vector<json_fault>& faults() const noexcept { return faults_; }

  /// The places of all faults and of what was left unread: of such a value nothing more can be said.
  const std::set<std::string>& unread() const noexcept { return unread_; }

  /// Runs `f` with the path extended by one step.
  template <class F>
  void at(std::string_view step, F&& f) {
    const auto length = path_.size();
    path_.push_back('/');
    for (const char c : step)
      c == '~' ? path_.append("~0") : c == '/' ? path_.append("~1") : path_.append(1, c);
    f();
    path_.resize(length);
  }

private:
  void note(json_fault what) {
    if (faults_.size() == max_faults)
      return;
    unread_.insert(what.pointer);
    faults_.push_back(std::move(what));
  }

  void refuse_key(const json& from, std::string_view key, words known);

  template <class T>
  void read_integer(const json& from, T& to);
  template <class T>
  void read_text(const json& from, T& to);
  template <class T>
  void read_object(const json& from, T& to);
  template <class... Ts>
  void read_alternative(const json& from, std::variant<Ts...>& to);

  std::string path_;
  std::vector<json_fault> faults_;
  std::set<std::string> unread_;
};

/// The text of a scalar as it stands in a document, for a message about it.
std::string shown(const json& value);

/// The text of a number without an exponent.
std::string number_text(const json& number);

template <class T>
json encode(const T& value);

/// Reads a whole value; the failure lists every fault with its place.
template <class T>
expected<T> decode(const json& from) {
  json_reader reader;
  T result{};
  reader.read(from, result);
  if (reader.faults().empty())
    return result;
  std::string detail;
  for (const auto& fault : reader.faults())
    detail.append(detail.empty() ? "" : "; ")
      .append(fault.pointer.empty() ? "/" : fault.pointer)
      .append(": ")
      .append(fault.text);
  return fail(errc::invalid, std::move(detail));
}

/// Reads JSON text of any origin: `invalid` when it is not JSON or nested deeper than 64 levels.
expected<json> parse_json(std::string_view text);

// -- implementation -------------------------------------------------------------------------------

namespace detail {

template <class T>
constexpr auto key_names() {
  return std::apply(
    [](const auto&... fields) { return std::array<std::string_view, sizeof...(fields)>{fields.name...}; },
    fields_of(std::type_identity<T>{}));
}

} // namespace detail

template <class T>
void json_reader::read(const json& from, T& to) {
  if constexpr (reads_itself<T>) {
    read_json(*this, from, to);
  } else if constexpr (std::is_same_v<T, bool>) {
    from.is_boolean() ? void(to = from.get<bool>()) : fault("must be true or false, not " + shown(from));
  } else if constexpr (std::is_integral_v<T>) {
    read_integer(from, to);
  } else if constexpr (std::is_same_v<T, std::string>) {
    from.is_string() ? void(to = from.get_ref<const std::string&>()) : fault("must be text, not " + shown(from));
  } else if constexpr (detail::is_text<T>) {
    read_text(from, to);
  } else if constexpr (detail::is_optional<T>) {
    if (!from.is_null())
      read(from, to.emplace());
  } else if constexpr (detail::is_vector<T>) {
    if (!from.is_array())
      return fault("must be a list, not " + shown(from));
    to.assign(from.size(), {});
    for (size_t i = 0; i < from.size(); ++i)
      at(std::to_string(i), [&] { read(from[i], to[i]); });
  } else if constexpr (detail::is_shared_list<T>) {
    std::vector<typename T::value_type> content;
    read(from, content);
    to = std::move(content);
  } else if constexpr (detail::is_map<T>) {
    if (!from.is_object())
      return fault("must be an object, not " + shown(from));
    to.clear();
    for (const auto& [key, value] : from.items())
      at(key, [&, &name = key, &item = value] { read(item, to[name]); });
  } else if constexpr (detail::is_variant<T>) {
    read_alternative(from, to);
  } else {
    read_object(from, to);
  }
}

template <class T>
bool json_reader::read_key(const json& object, std::string_view key, T& to) {
  const auto found = object.find(std::string{key});
  if (found == object.end())
    return false;
  at(key, [&] { read(*found, to); });
  return true;
}

template <class T>
void json_reader::read_integer(const json& from, T& to) {
  using limits = std::numeric_limits<T>;
  const bool fits = from.is_number_unsigned() ? std::in_range<T>(from.get<uint64_t>())
                                              : from.is_number_integer() && std::in_range<T>(from.get<int64_t>());
  if (!fits)
    return fault("must be a whole number from " + std::to_string(limits::min()) + " to " + std::to_string(limits::max())
                 + ", not " + shown(from));
  to = from.is_number_unsigned() ? static_cast<T>(from.get<uint64_t>()) : static_cast<T>(from.get<int64_t>());
}

template <class T>
void json_reader::read_text(const json& from, T& to) {
  if (!from.is_string() && !from.is_number())
    return fault("must be text, not " + shown(from));
  const auto text = from.is_number() ? number_text(from) : from.get<std::string>();
  if constexpr (requires { to.empty(); })
    if (text.empty()) {
      to = T{};
      return;
    }
  // A number is read even where text is wanted, since its fault says better what is missing: a unit.
  if (auto parsed = detail::parse_text<T>(text); !parsed)
    fault(parsed.error().detail);
  else if (from.is_number() && !may_be_number<T>)
    fault("must be text, not " + shown(from));
  else
    to = std::move(*parsed);
}

template <class T>
void json_reader::read_object(const json& from, T& to) {
  static constexpr auto known = detail::key_names<T>();
  if (!expect_object(from, known, required_keys<T>()))
    return;
  for_each_field(to, [&](std::string_view name, auto& member) { read_key(from, name, member); });
}

template <class... Ts>
void json_reader::read_alternative(const json& from, std::variant<Ts...>& to) {
  static constexpr std::array<std::string_view, sizeof...(Ts)> kinds{type_name<Ts>()...};
  std::string kind;
  if (!from.is_object() || !read_key(from, "kind", kind))
    return fault("must be an object with a kind, one of " + joined(kinds));
  auto content = from;
  content.erase("kind");
  const auto take = [&]<class T>(std::type_identity<T>) {
    if (type_name<T>() == kind)
      read(content, to.template emplace<T>());
    return type_name<T>() == kind;
  };
  if (!(take(std::type_identity<Ts>{}) || ...))
    at("kind", [&] { fault(unknown_word("kind", kind, kinds)); });
}

template <class T>
json encode(const T& value) {
  if constexpr (writes_itself<T>) {
    return write_json(value);
  } else if constexpr (std::is_integral_v<T> || std::is_same_v<T, std::string>) {
    return value;
  } else if constexpr (std::is_same_v<T, duration>) {
    return format_duration(value);
  } else if constexpr (std::is_same_v<T, timestamp>) {
    return format_timestamp(value);
  } else if constexpr (may_be_number<T>) {
    const auto text = to_string(value);
    auto number = json::parse(text, nullptr, false);
    return number.is_number() ? number : json(text);
  } else if constexpr (detail::is_text<T>) {
    return std::string{to_string(value)};
  } else if constexpr (detail::is_optional<T>) {
    return value ? encode(*value) : json(nullptr);
  } else if constexpr (detail::is_vector<T> || detail::is_shared_list<T>) {
    auto result = json::array();
    for (const auto& item : value)
      result.push_back(encode(item));
    return result;
  } else if constexpr (detail::is_map<T>) {
    auto result = json::object();
    for (const auto& [key, item] : value)
      result[key] = encode(item);
    return result;
  } else if constexpr (detail::is_variant<T>) {
    return std::visit(
      [](const auto& alternative) {
        json result{{"kind", std::string{type_name<std::decay_t<decltype(alternative)>>()}}};
        result.update(encode(alternative));
        return result;
      },
      value);
  } else {
    auto result = json::object();
    for_each_field(value, [&](std::string_view name, const auto& member) {
      if constexpr (detail::is_optional<std::decay_t<decltype(member)>>) {
        if (!member)
          return;
      }
      result[std::string{name}] = encode(member);
    });
    return result;
  }
}

} // namespace muster
