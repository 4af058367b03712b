#include "tests/runtime/scenario/schema_check.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <regex>

namespace muster {

namespace {

class schema_checker {
public:
  explicit schema_checker(const json& root) : root_{root} {}

  std::string check(const json& schema, const json& value, const std::string& at) const {
    for (const auto& [keyword, rule] : schema.items()) {
      const auto known = keywords().find(keyword);
      const auto fault = known == keywords().end() ? "keyword " + keyword + " is not known"
                                                   : known->second(*this, rule, value, schema, at);
      if (!fault.empty())
        return fault.starts_with('/') ? fault : at + "/: " + keyword + ": " + fault;
    }
    return {};
  }

private:
  using keyword_check = std::function<std::string(const schema_checker&, const json& rule, const json& value,
                                                  const json& schema, const std::string& at)>;

  static std::string unless(bool good) { return good ? "" : "does not hold"; }

  size_t satisfied(const json& alternatives, const json& value, const std::string& at) const {
    return static_cast<size_t>(
      std::ranges::count_if(alternatives, [&](const json& each) { return check(each, value, at).empty(); }));
  }

  static bool has_type(const json& value, const std::string& type) {
    return type == "object"    ? value.is_object()
           : type == "array"   ? value.is_array()
           : type == "string"  ? value.is_string()
           : type == "integer" ? value.is_number_integer()
           : type == "number"  ? value.is_number()
                               : type == "boolean" && value.is_boolean();
  }

  std::string check_members(const json& value, const json& schema, const std::string& at) const {
    const auto properties = schema.value("properties", json::object());
    if (!value.is_object())
      return {};
    const auto others = schema.value("additionalProperties", json(true));
    for (const auto& [key, member] : value.items()) {
      const auto& rule = properties.contains(key) ? properties.at(key) : others;
      if (rule == false)
        return at + "/" + key + ": is not allowed";
      if (rule.is_object())
        if (auto fault = check(rule, member, at + "/" + key); !fault.empty())
          return fault;
    }
    return {};
  }

  std::string check_items(const json& rule, const json& value, const std::string& at) const {
    for (size_t i = 0; value.is_array() && i < value.size(); ++i)
      if (auto fault = check(rule, value[i], at + "/" + std::to_string(i)); !fault.empty())
        return fault;
    return {};
  }

  static const std::map<std::string, keyword_check>& keywords() {
    using self = const schema_checker&;
    using doc = const json&;
    using place = const std::string&;
    static const keyword_check none = [](self, doc, doc, doc, place) { return std::string{}; };
    static const std::map<std::string, keyword_check> result{
      {"$schema", none},
      {"$defs", none},
      {"title", none},
      {"description", none},
      {"default", none},
      {"$ref",
       [](self me, doc rule, doc value, doc, place at) {
         return me.check(me.root_.at(json::json_pointer{rule.get<std::string>().substr(1)}), value, at);
       }},
      {"type", [](self, doc rule, doc value, doc, place) { return unless(has_type(value, rule)); }},
      {"const", [](self, doc rule, doc value, doc, place) { return unless(rule == value); }},
      {"enum", [](self, doc rule, doc value, doc,
                  place) { return unless(std::find(rule.begin(), rule.end(), value) != rule.end()); }},
      {"pattern",
       [](self, doc rule, doc value, doc, place) {
         return unless(!value.is_string()
                       || std::regex_search(value.get<std::string>(), std::regex{rule.get<std::string>()}));
       }},
      {"minLength",
       [](self, doc rule, doc value, doc, place) {
         return unless(!value.is_string() || value.get_ref<const std::string&>().size() >= rule);
       }},
      {"maxLength",
       [](self, doc rule, doc value, doc, place) {
         return unless(!value.is_string() || value.get_ref<const std::string&>().size() <= rule);
       }},
      {"minimum", [](self, doc rule, doc value, doc, place) { return unless(!value.is_number() || value >= rule); }},
      {"maximum", [](self, doc rule, doc value, doc, place) { return unless(!value.is_number() || value <= rule); }},
      {"exclusiveMinimum",
       [](self, doc rule, doc value, doc, place) { return unless(!value.is_number() || value > rule); }},
      {"required",
       [](self, doc rule, doc value, doc, place) {
         return unless(!value.is_object()
                       || std::ranges::all_of(rule, [&](doc key) { return value.contains(key.get<std::string>()); }));
       }},
      {"properties", [](self me, doc, doc value, doc schema, place at) { return me.check_members(value, schema, at); }},
      {"additionalProperties",
       [](self me, doc, doc value, doc schema, place at) { return me.check_members(value, schema, at); }},
      {"items", [](self me, doc rule, doc value, doc, place at) { return me.check_items(rule, value, at); }},
      {"anyOf", [](self me, doc rule, doc value, doc, place at) { return unless(me.satisfied(rule, value, at) > 0); }},
      {"oneOf", [](self me, doc rule, doc value, doc, place at) { return unless(me.satisfied(rule, value, at) == 1); }},
    };
    return result;
  }

  const json& root_;
};

} // namespace

std::string schema_fault(const json& schema, const json& document) {
  return schema_checker{schema}.check(schema, document, "");
}

} // namespace muster
