#!/usr/bin/env bash
# labels: long
# Plants bugs in a copy of the tree, one at a time, and shows that each is caught: what the tests and the invariants
# demand is really demanded. Each patch here says before its first hunk by what it is caught, one or both of
#   Test: the test binary that is built, and
#   Case: its test case that is run
#   Simulate: the seeds A..B of the worlds that the simulator plays until one fails, and
#   Violates: the invariant that must be broken by that one
# and
#   Expected: `caught`, or `not caught` for a patch that changes nothing
# With `Simulate` alone no test is run. One line per patch is printed; a patch with another end than it expects fails
# the whole. `planted_test.sh NAME...` plants only these.
set -euo pipefail

: "${MUSTER_SOURCE_DIR:?is the root of the tree}"
patches=("$MUSTER_SOURCE_DIR"/tests/planted/*.patch)
if (($# > 0)); then
  patches=("${@/%/.patch}")
  patches=("${patches[@]/#/$MUSTER_SOURCE_DIR/tests/planted/}")
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
copy=$scratch/tree
log=$scratch/log
mkdir "$copy"

stop() {
  echo "FAILED: $*"
  tail -n 40 "$log" 2>/dev/null || true
  exit 2
}

# The tree as it is now, with what is not committed and without what is ignored.
cd "$MUSTER_SOURCE_DIR"
git -c safe.directory='*' ls-files -z --cached --others --exclude-standard > "$scratch/files" 2> "$log" \
  || stop "$MUSTER_SOURCE_DIR is no git work tree"
while IFS= read -r -d '' file; do
  [[ ! -e $file ]] || printf '%s\0' "$file"
done < "$scratch/files" | xargs -0 cp --parents -t "$copy"
cd "$copy"
# Without a repository of its own `git apply` would look for one further up.
git init -q

# field NAME PATCH
field() {
  sed -n "/^--- /q; s/^$1: //p" "$2"
}

# targets PATCH: what is to be built for it.
targets() {
  field Test "$1"
  [[ -z $(field Simulate "$1") ]] || echo muster
}

# build WHEN TARGET...: only what has been touched since.
build() {
  local when=$1
  shift
  cmake --build --preset asan --parallel 2 --target "$@" > "$log" 2>&1 || stop "$* cannot be built $when"
}

# case_fails BINARY CASE: runs one case and keeps what it says; a case that does not end has failed.
case_fails() {
  local argument
  # What Catch2 takes for its own syntax.
  argument=$(sed 's/[][,"\\]/\\&/g; s/^[-~]/\\&/' <<< "$2")
  ! timeout 300 "build/asan/tests/$1" "$argument" > "$log" 2>&1
}

# world_fails SEEDS: plays worlds until one fails, and keeps what it says. The first one is enough: the search for the
# shortest sequence of events that fails is not waited for.
world_fails() {
  local line player found=1
  exec 5< <(exec timeout 3600 build/asan/muster simulate --seeds "$1" 2> "$scratch/errors")
  player=$!
  : > "$log"
  while IFS= read -r line <&5; do
    echo "$line" >> "$log"
    if [[ $line == 'seed '*' failed: '* ]]; then
      found=0
      kill "$player" 2> /dev/null || true
      break
    fi
  done
  exec 5<&-
  local code=0
  wait "$player" || code=$?
  cat "$scratch/errors" >> "$log"
  # Too few worlds may leave something out, which is another matter.
  ((found == 0 || code == 0 || code == 99)) || stop "the simulator has ended with $code"
  return "$found"
}

# caught_by PATCH: says by what; fails when it is not caught.
caught_by() {
  local binary seeds invariant
  seeds=$(field Simulate "$1") binary=$(field Test "$1") invariant=$(field Violates "$1")
  if [[ -n $seeds ]] && world_fails "$seeds"; then
    if [[ -z $invariant ]] || grep -qw -- "$invariant" "$log"; then
      echo "the simulator: $(head -n 1 "$log" | cut -c 1-200)"
      return 0
    fi
    echo "another invariant than $invariant: $(head -n 1 "$log" | cut -c 1-200)"
    return 1
  fi
  if [[ -n $binary ]] && case_fails "$binary" "$(field Case "$1")"; then
    echo "$binary \"$(field Case "$1")\""
    return 0
  fi
  return 1
}

check_fields() {
  local name=$1 patch=$2
  [[ $(field Expected "$patch") =~ ^(not )?caught$ ]] || stop "$name.patch does not say what is expected"
  [[ -n $(field Test "$patch")$(field Simulate "$patch") ]] || stop "$name.patch does not say what catches it"
  [[ -z $(field Test "$patch") || -n $(field Case "$patch") ]] || stop "$name.patch does not name its test case"
  [[ $(field Expected "$patch") == 'not caught' || -z $(field Simulate "$patch") || -n $(field Violates "$patch") ]] \
    || stop "$name.patch does not name the invariant that it breaks"
}

cmake --preset asan > "$log" 2>&1 || stop "the asan preset cannot be configured"
all=()
for patch in "${patches[@]}"; do
  name=$(basename "$patch" .patch)
  check_fields "$name" "$patch"
  git apply --check "$patch" 2> "$log" || stop "$name.patch does not apply any more"
  mapfile -t -O "${#all[@]}" all < <(targets "$patch")
done
mapfile -t all < <(printf '%s\n' "${all[@]}" | sort -u)
build 'without any patch' "${all[@]}"
for patch in "${patches[@]}"; do
  binary=$(field Test "$patch") case=$(field Case "$patch")
  [[ -n $binary ]] || continue
  ! case_fails "$binary" "$case" || stop "$binary \"$case\" fails without $(basename "$patch")"
  grep -q 'in 1 test case)' "$log" || stop "$binary has no test case \"$case\""
done

wrong=0
for patch in "${patches[@]}"; do
  name=$(basename "$patch" .patch)
  git apply "$patch"
  mapfile -t wanted < <(targets "$patch")
  build "with $name.patch" "${wanted[@]}"
  code=0
  by=$(caught_by "$patch") || code=$?
  case $code in
    0)
      found=caught
      echo "$name: caught by $by"
      ;;
    1)
      found='not caught'
      echo "$name: NOT CAUGHT${by:+, but by $by}"
      ;;
    *)
      echo "$by"
      exit 2
      ;;
  esac
  git apply --reverse "$patch"
  if [[ $found != "$(field Expected "$patch")" ]]; then
    echo "FAILED: $name was to be $(field Expected "$patch")"
    wrong=$((wrong + 1))
  fi
done

echo "${#patches[@]} patches, $wrong with another end than expected"
((wrong == 0))
