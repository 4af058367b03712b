#include "runtime/cli/command_line.hpp"

#include <iostream>

int main(int argc, char** argv) {
  return static_cast<int>(muster::cli::execute(argc, argv, {std::cout, std::cerr}));
}
