#!/usr/bin/env bash
# Runs each example program and holds what it prints against what its first comment says that it prints.
set -euo pipefail

: "${MUSTER_SOURCE_DIR:?is the root of the tree}" "${MUSTER_BINARY_DIR:?is where it was built}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
checked=0
failed=0

for source in "$MUSTER_SOURCE_DIR"/examples/*.cpp; do
  name=$(basename "$source" .cpp)
  checked=$((checked + 1))
  awk '/^\/\/ Prints:/ { inside = 1; next } !/^\/\// { exit } inside' "$source" | sed 's|^//   ||' > "$scratch/wanted"
  [[ -s $scratch/wanted ]] || { echo "FAILED: $name does not say what it prints"; failed=$((failed + 1)); continue; }
  if ! timeout 120 "$MUSTER_BINARY_DIR/tests/example-${name//_/-}" > "$scratch/printed" 2> "$scratch/errors"; then
    echo "FAILED: $name ended with an error"
    cat "$scratch/errors"
    failed=$((failed + 1))
  elif ! diff "$scratch/wanted" "$scratch/printed"; then
    echo "FAILED: $name prints something else"
    failed=$((failed + 1))
  fi
  lines=$(wc -l < "$source")
  ((lines < 100)) || { echo "FAILED: $name has $lines lines; an example has fewer than 100"; failed=$((failed + 1)); }
done

echo "$checked examples, $failed failures"
((checked >= 4 && failed == 0))
