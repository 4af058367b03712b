#include "runtime/cli/command_line.hpp"
#include "runtime/cli/exit_code.hpp"

#include <iostream>

int main(int argc, char** argv) {
  using muster::cli::exit_code;
  auto code = muster::cli::execute(argc, argv, {std::cout, std::cerr});
  // What was not written whole must not be taken for a good answer.
  if (!std::cout.flush()) {
    std::cerr << "muster: what it prints cannot be written\n";
    code = code == exit_code::ok ? exit_code::could_not_run : code;
  }
  return static_cast<int>(code);
}
