#!/usr/bin/env bash
# One process serves and another calls, while the server's registry actor is killed each time that the client has
# made fifty calls. The client must not notice, and the server must end by itself once its input ends.
set -euo pipefail

: "${MUSTER_BINARY_DIR:?is where the programs are built}"
programs=$MUSTER_BINARY_DIR/tests
scratch=$(mktemp -d)
server=
cleanup() {
  [[ -z $server ]] || kill "$server" 2> /dev/null || true
  rm -rf "$scratch"
}
trap cleanup EXIT

fail() {
  echo "FAILED: $1"
  tail -n 20 "$scratch"/*.txt
  exit 1
}

mkfifo "$scratch/input" "$scratch/output"
"$programs/example-two-processes-server" < "$scratch/input" > "$scratch/output" 2> "$scratch/server-errors.txt" &
server=$!
exec 3> "$scratch/input" 4< "$scratch/output"
read -r -t 60 serving <&4 || fail "the server does not say where it serves"
[[ $serving =~ ^serving\ on\ (127\.0\.0\.1:[0-9]+)$ ]] || fail "the server says: $serving"

# The kill goes out while the client goes on.
"$programs/example-two-processes-client" "${BASH_REMATCH[1]}" 2> "$scratch/client-errors.txt" |
  while IFS= read -r line; do
    printf '%s\n' "$line" >> "$scratch/client.txt"
    [[ $line != *' calls' ]] || echo >&3
  done || fail "the client has failed"
cat "$scratch/client.txt"
diff - "$scratch/client.txt" <<'WANTED' || fail "the client tells another story"
50 calls
100 calls
150 calls
200 calls
250 calls
300 calls
300 counted, weight 300
WANTED

exec 3>&-
cat <&4 > "$scratch/server.txt"
wait "$server" || fail "the server ended with $?"
server=
kills=$(grep -cx 'killed the registry' "$scratch/server.txt" || true)
[[ $kills == 6 ]] || fail "the registry was killed $kills times, not 6"
[[ ! -s $scratch/client-errors.txt ]] || fail "the client has noticed something"
