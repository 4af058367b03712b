#!/usr/bin/env bash
# Each patch of tests/planted fits the tree as it is, and the case that is to catch it is there: what the long test
# plants must not have rotted by then.
set -euo pipefail

: "${MUSTER_SOURCE_DIR:?is the root of the tree}"
cd "$MUSTER_SOURCE_DIR"
checked=0
failed=0
complain() {
  echo "FAILED: $*"
  failed=$((failed + 1))
}

for patch in tests/planted/*.patch; do
  checked=$((checked + 1))
  git apply --check "$patch" || complain "$patch does not apply"
  name=$(sed -n '/^--- /q; s/^Case: //p' "$patch")
  [[ -z $name ]] || grep -rqF --include='*.[ch]pp' "TEST_CASE(\"${name//\"/\\\"}\"" tests || complain "$patch: no case '$name'"
done

echo "$checked patches, $failed failed"
((checked >= 5 && failed == 0))
