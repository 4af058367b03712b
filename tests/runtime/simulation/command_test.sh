#!/usr/bin/env bash
# What `muster simulate` prints and answers: 2 for a wrong command line, 99 when something was never exercised, and
# the same output for the same seeds.
set -euo pipefail
muster=${MUSTER_BINARY:?is the muster command}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

# expect CODE ARGUMENTS...: keeps what is printed in $scratch/out and $scratch/err.
expect() {
  local wanted=$1 code=0
  shift
  "$muster" simulate "$@" > "$scratch/out" 2> "$scratch/err" || code=$?
  ((code == wanted)) && return
  echo "FAILED: muster simulate $* answered $code, not $wanted"
  cat "$scratch/out" "$scratch/err"
  failed=1
}

# says FILE TEXT: the text stands in what was printed.
says() {
  grep -qF -- "$2" "$scratch/$1" && return
  echo "FAILED: '$2' is not in:"
  cat "$scratch/$1"
  failed=1
}

expect 2 --seeds 9..1
says err "is not a range of seeds such as 1..100"
expect 2 --events -1
expect 2 --seed 1

# One world does not have everything in it.
expect 99 --seeds 1..1 --events 0
says out "FAILED: never exercised: clock.jump"
says out "1 worlds with"
says out "same_trace"
says out "kill of journal"
cp "$scratch/out" "$scratch/before"
expect 99 --seeds 1..1 --events 0
cmp "$scratch/before" "$scratch/out" || failed=1

exit "$failed"
