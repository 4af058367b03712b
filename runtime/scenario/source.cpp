#include "runtime/scenario/source.hpp"

#include "runtime/scenario/source_builder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace muster {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string too_long() {
  return "is longer than " + std::to_string(source::max_bytes / 1024 / 1024) + " MiB";
}

std::string unreadable() {
  return std::string{"cannot be read: "} + std::strerror(errno);
}

/// The text of one step of a JSON pointer.
std::string unescaped(std::string_view step) {
  std::string result;
  for (size_t i = 0; i < step.size(); ++i)
    if (step[i] == '~' && i + 1 < step.size())
      result.push_back(step[++i] == '1' ? '/' : '~');
    else
      result.push_back(step[i]);
  return result;
}

/// The value under one step of a pointer, and how many values of the same parent stand before it.
std::pair<const json*, size_t> child_of(const json& parent, const std::string& step) {
  if (parent.is_array()) {
    const auto index = parse_whole("index", step);
    return index && *index < parent.size() ? std::pair{&parent[*index], static_cast<size_t>(*index)}
                                           : std::pair<const json*, size_t>{};
  }
  if (const auto found = parent.find(step); found != parent.end())
    return {&*found, static_cast<size_t>(std::distance(parent.begin(), found))};
  return {};
}

} // namespace

source::source(std::string text)
  : text_{std::move(text)},
    line_starts_{text_.starts_with(byte_order_mark) ? byte_order_mark.size() : 0} {
  if (text_.size() > max_bytes) {
    faults_.push_back({0, too_long()});
    return;
  }
  for (auto end = text_.find('\n'); end != std::string::npos; end = text_.find('\n', end + 1))
    line_starts_.push_back(end + 1);
  if (!source_builder{*this}.read())
    content_ = nullptr;
}

size_t source::byte_of(const json_fault& fault) const {
  if (nodes_.empty())
    return 0;
  const auto& found = nodes_[node_of(fault.pointer)];
  if (fault.at_key)
    return found.key;
  if (!fault.offset)
    return found.value;
  // An escape is longer in the file than in the value: the text as a whole is then shown.
  const auto inside = std::min(found.value + 1 + *fault.offset, text_.size());
  const auto before = std::string_view{text_}.substr(found.value, inside - found.value);
  return before.find('\\') == std::string_view::npos ? inside : found.value;
}

size_t source::node_of(std::string_view pointer) const {
  size_t at = 0;
  const auto* value = &content_;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    const auto [child, before] = child_of(*value, unescaped(pointer.substr(0, end)));
    if (child == nullptr)
      break;
    ++at;
    for (size_t i = 0; i < before; ++i)
      at = nodes_[at].end;
    value = child;
    pointer.remove_prefix(end);
  }
  return at;
}

file_position source::position_at(size_t byte) const {
  const auto after = std::upper_bound(line_starts_.begin() + 1, line_starts_.end(), byte);
  const auto line = static_cast<int64_t>(after - line_starts_.begin());
  const auto start = std::min(*(after - 1), byte);
  const auto is_first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  const auto before = std::count_if(text_.begin() + static_cast<ptrdiff_t>(start),
                                    text_.begin() + static_cast<ptrdiff_t>(byte), is_first_byte);
  return {line, before + 1};
}

expected<std::string> read_source_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file)
    return fail(errno == ENOENT ? errc::not_found : errc::unavailable, unreadable());
  std::string text(source::max_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad())
    return fail(errc::unavailable, unreadable());
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > source::max_bytes)
    return fail(errc::invalid, too_long());
  return text;
}

} // namespace muster
