#include "tests/house/rules.hpp"

#include <exception>
#include <iostream>

/// Prints each breach of the house's rules in the tree as `file:line: message`. Ends with 0 if there is none,
/// 1 if there is one, 2 if the tree cannot be read.
int main(int argc, char** argv) try {
  using namespace muster;
  if (argc != 2) {
    std::cerr << "usage: house_check ROOT\n";
    return 2;
  }
  const auto files = read_tree(argv[1]);
  if (files.empty()) {
    std::cerr << "house_check: no C++ file in the rooms below " << argv[1] << '\n';
    return 2;
  }
  const auto breaches = find_breaches(files);
  for (const auto& [file, line, message] : breaches)
    std::cout << file << ':' << line << ": " << message << '\n';
  std::cout << files.size() << " files read, " << breaches.size() << " breaches\n";
  return breaches.empty() ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << "house_check: " << error.what() << '\n';
  return 2;
}
