#!/usr/bin/env bash
# The first 150 of the worlds of the quick run: none fails, and all kinds of faults and all invariants occur.
set -euo pipefail
exec "${MUSTER_BINARY:?is the muster command}" simulate --seeds 1..150
