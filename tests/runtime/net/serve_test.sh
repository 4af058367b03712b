#!/usr/bin/env bash
# `muster serve` says where it serves, serves there, and ends with 0 on SIGTERM and on SIGINT; what it cannot do it
# says and ends with the code that stands for it.
set -euo pipefail

: "${MUSTER_SOURCE_DIR:?is the root of the tree}" "${MUSTER_BINARY_DIR:?is where the programs are built}"
: "${MUSTER_BINARY:?is the muster command}"
client=$MUSTER_BINARY_DIR/tests/example-two-processes-client
. "$MUSTER_SOURCE_DIR/tests/support/serving.sh"

# start ARGUMENT...: starts a server and leaves where it serves in $address.
start() {
  listen_to "$MUSTER_BINARY" serve "$@"
  await_address 'muster: serving on'
}

# stop SIGNAL: the server must end with 0, having said nothing more.
stop() {
  kill "-$1" "$server"
  wait "$server" || fail "on SIG$1 the server ended with $?"
  server=
  [[ -z $(cat <&4) ]] || fail "the server says more than where it serves"
}

# refused CODE TEXT ARGUMENT...: such a server must end with CODE, TEXT on standard error, and no output.
refused() {
  local code=$1 text=$2 status=0
  shift 2
  timeout 60 "$MUSTER_BINARY" serve "$@" > "$scratch/out.txt" 2> "$scratch/err.txt" || status=$?
  [[ $status == "$code" ]] || fail "serve $* ended with $status, not $code"
  grep -qF -- "$text" "$scratch/err.txt" || fail "serve $* does not say: $text"
  [[ ! -s $scratch/out.txt ]] || fail "serve $* says something on standard output"
}

start --listen 127.0.0.1:0
"$client" "$address" | tail -n 1 | grep -qx '300 counted, weight 300' || fail "the client is not served"
refused 1 "cannot listen on $address" --listen "$address"
stop TERM

echo '{"leases": {"sweep": "2s"}, "alerts": {"sinks": []}}' > "$scratch/settings.json"
start --listen localhost:0 --config "$scratch/settings.json"
stop INT

for host in 0.0.0.0 '[::]' 10.0.0.1 example.com 127.1; do
  refused 2 'is no loopback address' --listen "$host:0"
done
refused 2 'has no port' --listen 127.0.0.1
refused 2 'a port outside' --listen 127.0.0.1:65536
refused 2 '--listen is required'
refused 1 "$scratch/none.json: " --listen 127.0.0.1:0 --config "$scratch/none.json"
echo '{"leases": {"sweeep": "2s"}}' > "$scratch/settings.json"
refused 3 'sweeep' --listen 127.0.0.1:0 --config "$scratch/settings.json"
echo '{' > "$scratch/settings.json"
refused 3 "$scratch/settings.json:" --listen 127.0.0.1:0 --config "$scratch/settings.json"

# What was registered before a SIGKILL is there after it, and a journal that is damaged is no start.
journal=$scratch/state/facts
start --listen 127.0.0.1:0 --journal "$journal"
"$client" "$address" > "$scratch/client.txt" || fail "the client is not served"
refused 1 'is in use by another process' --listen 127.0.0.1:0 --journal "$journal"
kill -KILL "$server"
wait "$server" || true
server=
"$MUSTER_BINARY" journal dump "$journal" > "$scratch/before.txt" || fail "the journal cannot be read"
grep -q '"kind":"instance_registered"' "$scratch/before.txt" || fail "the journal does not tell of the instance"
start --listen 127.0.0.1:0 --journal "$journal"
stop TERM
"$MUSTER_BINARY" journal dump "$journal" | head -n "$(wc -l < "$scratch/before.txt")" | cmp -s - "$scratch/before.txt" \
  || fail "what the journal told before is not what it tells after"
head -c 20000 /dev/zero > "$scratch/zeros"
refused 3 "journal $scratch/zeros: is no journal" --listen 127.0.0.1:0 --journal "$scratch/zeros"
