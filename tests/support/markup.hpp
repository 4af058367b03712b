#pragma once

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// Whether XML, or HTML as muster writes it, is well-formed: tags are closed in order, attributes are quoted,
// and no character that must be escaped stands alone.

namespace muster {

class markup_check {
public:
  /// What is wrong first; empty when nothing is.
  static std::string fault_of(std::string_view text) {
    markup_check check{text};
    check.run();
    return check.fault_;
  }

private:
  explicit markup_check(std::string_view text) : text_{text} {}

  void run() {
    while (fault_.empty() && at_ < text_.size())
      text_[at_] == '<' ? read_tag() : read_character("text");
    if (fault_.empty() && !open_.empty())
      fault("<" + open_.back() + "> is not closed");
    if (fault_.empty() && !any_)
      fault("there is no element");
  }

  void read_tag() {
    const auto begin = ++at_;
    if (starts("!") || starts("?"))
      return skip_declaration();
    const bool closes = skip("/");
    const auto name = read_name();
    if (name.empty())
      return fault("'<' at " + std::to_string(begin - 1) + " is not escaped");
    if (closes)
      return close(name);
    any_ = true;
    while (fault_.empty() && !starts(">") && !starts("/>"))
      read_attribute(name);
    const bool empty = skip("/");
    if (!skip(">"))
      fault("<" + name + " does not end");
    if (!empty && !void_elements().contains(name))
      open_.push_back(name);
    if (name == "style")
      at_ = std::min(text_.find("</style>", at_), text_.size());
  }

  void skip_declaration() {
    at_ = text_.find('>', at_);
    if (at_ == std::string_view::npos)
      fault("a declaration does not end");
    else
      ++at_;
  }

  void close(const std::string& name) {
    if (open_.empty() || open_.back() != name)
      return fault("</" + name + "> closes " + (open_.empty() ? std::string{"nothing"} : "<" + open_.back() + ">"));
    open_.pop_back();
    if (!skip(">"))
      fault("</" + name + " does not end");
  }

  void read_attribute(const std::string& of) {
    if (!skip(" ") || read_name().empty() || !skip("=\""))
      return fault("an attribute of <" + of + "> is malformed at " + std::to_string(at_));
    while (fault_.empty() && !starts("\"")) {
      if (at_ >= text_.size() || text_[at_] == '<')
        return fault("an attribute of <" + of + "> does not end");
      read_character("an attribute");
    }
    skip("\"");
  }

  void read_character(std::string_view where) {
    const auto c = text_[at_];
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t')
      return fault("a control character in " + std::string{where});
    if (c != '&') {
      ++at_;
      return;
    }
    for (std::string_view entity : {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"})
      if (skip(entity))
        return;
    fault("'&' in " + std::string{where} + " is not escaped");
  }

  std::string read_name() {
    const auto begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '-'))
      ++at_;
    return std::string{text_.substr(begin, at_ - begin)};
  }

  bool starts(std::string_view what) const { return text_.substr(std::min(at_, text_.size())).starts_with(what); }

  bool skip(std::string_view what) {
    const bool found = starts(what);
    at_ += found ? what.size() : 0;
    return found;
  }

  void fault(std::string text) {
    if (fault_.empty())
      fault_ = std::move(text);
  }

  static const std::set<std::string>& void_elements() {
    static const std::set<std::string> names{"meta", "br", "link", "hr", "img"};
    return names;
  }

  std::string_view text_;
  size_t at_ = 0;
  bool any_ = false;
  std::vector<std::string> open_;
  std::string fault_;
};

} // namespace muster
