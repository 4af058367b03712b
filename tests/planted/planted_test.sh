#!/usr/bin/env bash
# labels: long
# Plants bugs in a copy of the tree, one at a time, and shows that a named test fails by each: what the tests
# demand is really demanded. Each patch here says before its first hunk:
#   Test: the test binary that is built
#   Case: its test case that is run
#   Expected: `caught`, or `not caught` for a patch that changes nothing
# One line per patch is printed; a patch with another end than it expects fails the whole.
set -euo pipefail

: "${MUSTER_SOURCE_DIR:?is the root of the tree}"
patches=("$MUSTER_SOURCE_DIR"/tests/planted/*.patch)
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

build() {
  cmake --build --preset dev --parallel 2 --target "$1" > "$log" 2>&1 || stop "$1 cannot be built $2"
}

# run_case BINARY CASE: runs one case and keeps what it says; fails when the case fails or does not end.
run_case() {
  local argument
  # What Catch2 takes for its own syntax.
  argument=$(sed 's/[][,"\\]/\\&/g; s/^[-~]/\\&/' <<< "$2")
  timeout 300 "build/dev/tests/$1" "$argument" > "$log" 2>&1
}

cmake --preset dev > "$log" 2>&1 || stop "the dev preset cannot be configured"
wrong=0
for patch in "${patches[@]}"; do
  name=$(basename "$patch" .patch)
  binary=$(field Test "$patch")
  case=$(field Case "$patch")
  expected=$(field Expected "$patch")
  [[ -n $binary && -n $case && $expected =~ ^(not )?caught$ ]] || stop "$name.patch does not name its test"

  build "$binary" "without $name.patch"
  run_case "$binary" "$case" || stop "$binary \"$case\" fails without $name.patch"
  grep -q 'in 1 test case)' "$log" || stop "$binary has no test case \"$case\""

  git apply "$patch" 2> "$log" || stop "$name.patch does not apply any more"
  build "$binary" "with $name.patch"
  if run_case "$binary" "$case"; then
    found='not caught'
    echo "$name: NOT CAUGHT by $binary \"$case\""
  else
    found=caught
    echo "$name: caught by $binary \"$case\""
  fi
  git apply --reverse "$patch"
  if [[ $found != "$expected" ]]; then
    echo "FAILED: $name was to be $expected"
    wrong=$((wrong + 1))
  fi
done

echo "${#patches[@]} patches, $wrong with another end than expected"
((wrong == 0))
