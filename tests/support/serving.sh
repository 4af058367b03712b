# What the scripts share that start a server: a scratch folder, the server as process $server, what it says on file
# descriptor 4, and the end of both with the script. To be sourced.
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

# listen_to COMMAND...: starts a server whose standard input, if it is to have one, is "$scratch/input".
listen_to() {
  local input=/dev/null
  [[ ! -p $scratch/input ]] || input=$scratch/input
  rm -f "$scratch/output"
  mkfifo "$scratch/output"
  # A shell's background jobs ignore SIGINT otherwise, and so would the server.
  set -m
  "$@" < "$input" > "$scratch/output" 2> "$scratch/server-errors.txt" &
  server=$!
  set +m
}

# await_address WORDS: waits until the server has said WORDS and where it serves, and leaves that in $address.
await_address() {
  local line
  exec 4< "$scratch/output"
  read -r -t 60 line <&4 || fail "the server does not say where it serves"
  [[ $line =~ ^"$1 "(127\.0\.0\.1:[0-9]+)$ ]] || fail "the server says: $line"
  address=${BASH_REMATCH[1]}
}
