#!/usr/bin/env bash
# Twenty thousand worlds, in two halves beside each other.
# labels: long release
set -euo pipefail

: "${MUSTER_BINARY:?is the muster command}"
other=
trap '[[ -z $other ]] || kill "$other" 2> /dev/null || true' EXIT
"$MUSTER_BINARY" simulate --seeds 10001..20000 &
other=$!
"$MUSTER_BINARY" simulate --seeds 1..10000
wait "$other"
other=
