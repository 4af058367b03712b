#!/usr/bin/env bash
# One process serves and another calls, while the server's registry actor is killed each time that the client has
# made fifty calls. The client must not notice, and the server must end by itself once its input ends.
set -euo pipefail

: "${MUSTER_SOURCE_DIR:?is the root of the tree}" "${MUSTER_BINARY_DIR:?is where the programs are built}"
programs=$MUSTER_BINARY_DIR/tests
. "$MUSTER_SOURCE_DIR/tests/support/serving.sh"

mkfifo "$scratch/input"
listen_to "$programs/example-two-processes-server"
exec 3> "$scratch/input"
await_address 'serving on'

# The kill goes out while the client goes on.
"$programs/example-two-processes-client" "$address" 2> "$scratch/client-errors.txt" |
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
