# What examples/run and tests/run share. A script sets `command_name`, sources this, and calls
# `verdict` with its result; whatever happens, its last line is one with the verdict and the time taken.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/cmake/dependencies.sh"

processors=$(nproc)
jobs=$((processors < 2 ? processors : 2))
result="FAILED"

say() {
  printf '== %s\n' "$*"
}

verdict() {
  result=$*
}

give_up() {
  verdict "FAILED: $*"
  exit 1
}

finish() {
  local status=$?
  printf '%s: %s (%d min %02d s)\n' "$command_name" "$result" $((SECONDS / 60)) $((SECONDS % 60))
  exit "$status"
}
trap finish EXIT
trap 'verdict "interrupted"; exit 130' INT
trap 'verdict "terminated"; exit 143' TERM

check_jobs() {
  [[ $1 =~ ^[1-9][0-9]*$ ]] || give_up "the number of jobs is 1 or more, not '$1'"
}

# build PRESET [TARGET...]: configures and builds, with warnings as errors in CI, but for the release preset: with
# optimization g++ 12 warns of its own library where it is inlined (GCC bugs 105329 and 105651).
build() {
  local preset=$1 werror=OFF targets=()
  shift
  [[ ${CI:-} != true || $preset == release ]] || werror=ON
  (($# == 0)) || targets=(--target "$@")
  say "configuring the $preset preset"
  (cd "$root" && cmake --preset "$preset" -DMUSTER_WERROR="$werror") || give_up "cannot configure the $preset preset"
  say "building the $preset preset with $jobs job(s)"
  (cd "$root" && NINJA_STATUS='[%f/%t, %e s] ' cmake --build --preset "$preset" --parallel "$jobs" "${targets[@]}") \
    || give_up "cannot build the $preset preset"
}
