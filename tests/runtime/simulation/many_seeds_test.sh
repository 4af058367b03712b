#!/usr/bin/env bash
# Twenty thousand worlds.
# labels: long release
set -euo pipefail
exec "${MUSTER_BINARY:?is the muster command}" simulate --seeds 1..20000
