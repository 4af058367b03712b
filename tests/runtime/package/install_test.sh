#!/usr/bin/env bash
# What is installed can be used: the command runs, and a project of its own that finds the package builds the program
# of the README with it.
set -euo pipefail

: "${MUSTER_SOURCE_DIR:?is the root of the tree}" "${MUSTER_BINARY_DIR:?is what it was built in}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
here=$scratch/here

# quietly WHAT COMMAND...: shows what the command prints only when it fails.
quietly() {
  local what=$1
  shift
  "$@" > "$scratch/log" 2>&1 && return
  echo "FAILED: $what"
  tail -n 40 "$scratch/log"
  exit 1
}

# cached NAME: what this build was configured with, so that the other one fits its libraries.
cached() {
  sed -nE "s/^$1:[A-Z]+=//p" "$MUSTER_BINARY_DIR/CMakeCache.txt"
}

quietly "it cannot be installed" cmake --install "$MUSTER_BINARY_DIR" --prefix "$here"
quietly "the installed command does not run" "$here/bin/muster" version
for file in share/man/man1/muster.1 share/bash-completion/completions/muster; do
  [[ -f $here/$file ]] || { echo "FAILED: $file is not installed"; exit 1; }
done

mkdir "$scratch/program"
awk '/^```/ { if (inside) exit; inside = $0 == "```cpp"; next } inside' "$MUSTER_SOURCE_DIR/README.md" \
  > "$scratch/program/main.cpp"
cat > "$scratch/program/CMakeLists.txt" << 'END'
cmake_minimum_required(VERSION 3.25)
project(program CXX)
find_package(muster REQUIRED)
add_executable(program main.cpp)
target_link_libraries(program PRIVATE muster::runtime)
END
type=$(cached CMAKE_BUILD_TYPE)
quietly "a project does not find the package" cmake -S "$scratch/program" -B "$scratch/build" -G "$(cached CMAKE_GENERATOR)" \
  -DCMAKE_PREFIX_PATH="$here" -DCMAKE_CXX_COMPILER="$(cached CMAKE_CXX_COMPILER)" -DCMAKE_BUILD_TYPE="$type" \
  -DCMAKE_CXX_FLAGS_"${type^^}"="$(cached "CMAKE_CXX_FLAGS_${type^^}")"
quietly "the program cannot be built" cmake --build "$scratch/build"
said=$("$scratch/build/program")
[[ $said == "calling 127.0.0.1:9000" ]] || { echo "FAILED: the program says '$said'"; exit 1; }
echo "installed, found and used"
