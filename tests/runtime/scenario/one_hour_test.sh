#!/usr/bin/env bash
# labels: long release
# One virtual hour at 50 requests a second takes at most 10 s of CPU time, invariants on.
set -euo pipefail

scenario=$MUSTER_SOURCE_DIR/examples/scenarios/one-hour.json
# The kernel ends a process that uses more.
ulimit -t 10
"$MUSTER_BINARY" run "$scenario" | tail -n 1 | tee /dev/stderr |
  grep -qE '^PASSED: [0-9]+ facts, [0-9]+ events, [0-9]+ virtual seconds per CPU second$'
