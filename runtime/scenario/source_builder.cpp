#include "runtime/scenario/source_builder.hpp"

#include <iterator>

namespace muster {

namespace {

/// Reads characters and tells how many were taken.
class counting_iterator {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  counting_iterator(const char* at, size_t& taken) : at_{at}, taken_{&taken} {}

  char operator*() const { return *at_; }

  counting_iterator& operator++() {
    ++at_;
    ++*taken_;
    return *this;
  }

  counting_iterator operator++(int) {
    auto before = *this;
    ++*this;
    return before;
  }

  bool operator==(const counting_iterator& other) const { return at_ == other.at_; }

  bool operator!=(const counting_iterator& other) const { return at_ != other.at_; }

private:
  const char* at_;
  size_t* taken_;
};

bool is_number_character(char c) {
  return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || c == 'e' || c == 'E';
}

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// What nlohmann's message says beyond its own numbering and position.
std::string reason_of(std::string_view message) {
  if (const auto bracket = message.find("] "); message.starts_with('[') && bracket != std::string_view::npos)
    message.remove_prefix(bracket + 2);
  if (const auto colon = message.find(": "); message.starts_with("parse error") && colon != std::string_view::npos)
    message.remove_prefix(colon + 2);
  constexpr size_t longest = 300;
  return std::string{message.substr(0, longest)} + (message.size() > longest ? "..." : "");
}

} // namespace

bool source_builder::read() {
  const auto* begin = out_.text_.data();
  const counting_iterator first{begin, consumed_};
  const counting_iterator last{begin + out_.text_.size(), consumed_};
  return json::sax_parse(first, last, this, json::input_format_t::json, true, true);
}

bool source_builder::key(std::string& name) {
  key_start_ = text_start();
  key_ = name;
  if (!open_.back().keys.insert(std::move(name)).second)
    out_.faults_.push_back({key_start_, "key '" + key_.substr(0, 64) + "' is there twice"});
  return out_.faults_.size() < source::max_faults;
}

bool source_builder::parse_error(size_t, const std::string&, const json::exception& error) {
  const auto reason = reason_of(error.what());
  out_.faults_.push_back({error_start(reason), "is not JSON: " + reason});
  return false;
}

size_t source_builder::error_start(std::string_view reason) const {
  const auto says = [&](std::string_view words) { return reason.find(words) != std::string_view::npos; };
  if (consumed_ == 0 || says("unexpected end of input") || says("invalid comment"))
    return consumed_;
  if (says("unexpected string literal"))
    return text_start();
  if (says("missing closing quote"))
    return quote_before(consumed_);
  if (says("number"))
    return number_start();
  auto start = consumed_ - 1;
  if (says("invalid literal") || says("unexpected true") || says("unexpected false") || says("unexpected null"))
    while (start > 0 && is_letter(out_.text_[start - 1]))
      --start;
  return start;
}

json& source_builder::put(json value, size_t start) {
  const auto number = static_cast<uint32_t>(out_.nodes_.size());
  const bool keyed = !open_.empty() && open_.back().value->is_object();
  out_.nodes_.push_back({static_cast<uint32_t>(keyed ? key_start_ : start), static_cast<uint32_t>(start), number + 1});
  if (open_.empty())
    return out_.content_ = std::move(value);
  auto& parent = *open_.back().value;
  if (!keyed) {
    parent.push_back(std::move(value));
    return parent.back();
  }
  // The map's own insertion looks through all keys each time.
  auto& members = parent.get_ref<json::object_t&>();
  members.emplace_back(std::move(key_), std::move(value));
  return members.back().second;
}

bool source_builder::scalar(json value, size_t start) {
  put(std::move(value), start);
  return true;
}

bool source_builder::open(json container) {
  if (open_.size() == source::max_levels) {
    out_.faults_.push_back({consumed_ - 1, "is nested deeper than " + std::to_string(source::max_levels) + " levels"});
    return false;
  }
  const auto node = out_.nodes_.size();
  auto& value = put(std::move(container), consumed_ - 1);
  open_.push_back({&value, node});
  return true;
}

bool source_builder::close() {
  out_.nodes_[open_.back().node].end = static_cast<uint32_t>(out_.nodes_.size());
  open_.pop_back();
  return true;
}

size_t source_builder::number_start() const {
  auto start = consumed_;
  if (start > 0 && !is_number_character(out_.text_[start - 1]))
    --start;
  while (start > 0 && is_number_character(out_.text_[start - 1]))
    --start;
  return start;
}

size_t source_builder::quote_before(size_t end) const {
  const auto& text = out_.text_;
  const auto is_escaped = [&](size_t quote) {
    auto first = quote;
    while (first > 0 && text[first - 1] == '\\')
      --first;
    return (quote - first) % 2 == 1;
  };
  auto quote = text.rfind('"', end - 1);
  while (quote > 0 && is_escaped(quote))
    quote = text.rfind('"', quote - 1);
  return quote;
}

} // namespace muster
