#include "tests/house/source.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace muster {

namespace {

constexpr std::array<std::string_view, 5> rooms{"messages", "actors", "runtime", "examples", "tests"};
constexpr std::array<std::string_view, 6> extensions{".hpp", ".cpp", ".h", ".cc", ".ipp", ".inl"};

bool in_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

class scanner {
public:
  explicit scanner(std::string_view text) : text_{text} {}

  source run() {
    while (at_ < text_.size())
      step();
    return std::move(out_);
  }

private:
  void step() {
    const char c = text_[at_];
    if (std::isspace(static_cast<unsigned char>(c)) != 0 || starts("\\\n"))
      blank();
    else if (starts("//"))
      skip_line_comment();
    else if (starts("/*"))
      skip_to("*/", at_ + 2);
    else if (c == '#' && line_is_blank_)
      directive();
    else if (c == '"' || c == '\'')
      literal();
    else if (in_word(c))
      word();
    else
      punctuation();
  }

  bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  void blank() {
    if (text_[at_] == '\n') {
      ++line_;
      line_is_blank_ = true;
    }
    ++at_;
  }

  void advance_to(size_t end) {
    for (end = std::min(end, text_.size()); at_ < end; ++at_)
      if (text_[at_] == '\n')
        ++line_;
  }

  void skip_to(std::string_view end, size_t from) {
    const auto found = text_.find(end, from);
    advance_to(found == std::string_view::npos ? text_.size() : found + end.size());
  }

  void skip_line_comment() {
    auto end = text_.find('\n', at_);
    while (end != std::string_view::npos && text_[end - 1] == '\\')
      end = text_.find('\n', end + 1);
    advance_to(end == std::string_view::npos ? text_.size() : end);
  }

  /// An include line is taken as a whole; of any other directive only the sign is, for what it defines is code.
  void directive() {
    line_is_blank_ = false;
    auto rest = text_.substr(at_ + 1, text_.find('\n', at_) - at_ - 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    ++at_;
    if (!rest.starts_with("include"))
      return;
    rest.remove_prefix(std::string_view{"include"}.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    include_line found{line_, "", rest.starts_with('<')};
    if (found.angled || rest.starts_with('"'))
      found.header = rest.substr(1, rest.find(found.angled ? '>' : '"', 1) - 1);
    out_.includes.push_back(std::move(found));
    advance_to(text_.find('\n', at_));
  }

  void literal() {
    const char quote = text_[at_];
    add("\"\"");
    for (++at_; at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n'; ++at_)
      if (text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n')
        ++at_;
    if (at_ < text_.size() && text_[at_] == quote)
      ++at_;
  }

  void word() {
    auto end = at_;
    const bool number = std::isdigit(static_cast<unsigned char>(text_[at_])) != 0;
    while (end < text_.size() && (in_word(text_[end]) || (number && text_[end] == '\'')))
      ++end;
    const auto text = text_.substr(at_, end - at_);
    if (end < text_.size() && text_[end] == '"' && text.ends_with('R'))
      return raw_literal(end);
    add(std::string{text});
    at_ = end;
  }

  void raw_literal(size_t quote) {
    const auto open = text_.find('(', quote);
    add("\"\"");
    if (open == std::string_view::npos)
      return advance_to(text_.size());
    skip_to(")" + std::string{text_.substr(quote + 1, open - quote - 1)} + "\"", open);
  }

  void punctuation() {
    const size_t size = starts("::") || starts("->") ? 2 : 1;
    add(std::string{text_.substr(at_, size)});
    at_ += size;
  }

  void add(std::string text) {
    line_is_blank_ = false;
    out_.tokens.push_back({line_, std::move(text)});
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t line_ = 1;
  bool line_is_blank_ = true;
  source out_;
};

source read_file(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (!in)
    throw std::runtime_error{"cannot read " + path.string()};
  return read_source(text);
}

} // namespace

source read_source(std::string_view text) {
  return scanner{text}.run();
}

tree read_tree(const std::filesystem::path& root) {
  tree result;
  for (const auto room : rooms) {
    if (!std::filesystem::is_directory(root / room))
      continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{root / room}) {
      const auto extension = entry.path().extension().string();
      if (entry.is_regular_file() && std::ranges::find(extensions, extension) != extensions.end())
        result.emplace(entry.path().lexically_relative(root).generic_string(), read_file(entry.path()));
    }
  }
  return result;
}

} // namespace muster
