#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// What the house check sees of a C++ file: its include lines and its code as tokens, without
// comments and without the contents of literals.

namespace muster {

struct include_line {
  size_t line = 0;
  std::string header; ///< empty where a macro stands in place of the name
  bool angled = false;
};

struct token {
  size_t line = 0;
  std::string text; ///< an identifier, a number, `::`, `->`, `""` for a literal, or one character
};

struct source {
  std::vector<include_line> includes;
  std::vector<token> tokens;
};

/// The files of a tree by their path from its root, in the order of the paths.
using tree = std::map<std::string, source, std::less<>>;

source read_source(std::string_view text);

/// Reads each C++ file in the rooms below `root`. Throws `std::runtime_error` for one that cannot be read.
tree read_tree(const std::filesystem::path& root);

} // namespace muster
