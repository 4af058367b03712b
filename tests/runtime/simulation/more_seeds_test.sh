#!/usr/bin/env bash
# The other 150 worlds of the quick run, apart from the first so that two can be played at once.
set -euo pipefail
exec "${MUSTER_BINARY:?is the muster command}" simulate --seeds 151..300
