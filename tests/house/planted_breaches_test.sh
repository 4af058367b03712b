#!/usr/bin/env bash
# Plants one breach of each kind in a copy of the tree and demands that the house check fails and names its
# file and line; then demands silence about what only looks like a breach.
set -euo pipefail

: "${MUSTER_SOURCE_DIR:?is the root of the tree}" "${MUSTER_HOUSE_CHECK:?is the house check program}"
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cd "$MUSTER_SOURCE_DIR"
mkdir "$copy/tree"
find messages actors runtime examples tests -name '*.?pp' -exec cp --parents -t "$copy/tree" {} + 2>/dev/null || true
cd "$copy/tree"

planted=0
failed=0
expected=()
innocents=()

fail() {
  echo "FAILED: $1"
  failed=$((failed + 1))
}

# write FILE TEXT: puts TEXT on line 3 of a new FILE.
write() {
  [[ ! -e $1 ]] || { echo "$1 is in the tree already"; exit 2; }
  mkdir -p "$(dirname "$1")"
  printf '#pragma once\n\n%s\n' "$2" > "$1"
}

# plant FILE TEXT: as write, with a number for the @ in FILE, which is then in $file.
plant() {
  planted=$((planted + 1))
  file=${1/@/_$planted}
  write "$file" "$2"
}

# breach FILE TEXT MESSAGE [LINE]: TEXT in FILE is a breach that is to be named with LINE (3) and MESSAGE.
breach() {
  plant "$1" "$2"
  expected+=("$file:${4:-3}: $3")
}

# innocent FILE TEXT: nothing is to be said about FILE.
innocent() {
  plant "$1" "$2"
  innocents+=("$file")
}

check() {
  "$MUSTER_HOUSE_CHECK" . > "$copy/output" 2>&1 && status=0 || status=$?
}

arrow='dependencies run messages <- actors <- runtime <- examples, tests'
for room in actors runtime examples tests messages/protocol messages/model; do
  write "$room/planted_header.hpp" 'namespace muster {}'
done
breach messages/codec/planted@.hpp '#include "actors/planted_header.hpp"' "messages/ includes actors/: $arrow"
breach messages/codec/planted@.cpp '#include "runtime/planted_header.hpp"' "messages/ includes runtime/: $arrow"
breach actors/registry/planted@_actor.cpp '#include "runtime/planted_header.hpp"' "actors/ includes runtime/: $arrow"
breach actors/registry/planted@.hpp '  #  include "tests/planted_header.hpp"' "actors/ includes tests/: $arrow"
breach runtime/planted@.cpp '#include "examples/planted_header.hpp"' "runtime/ includes examples/: $arrow"
breach examples/planted@.cpp '#include "tests/planted_header.hpp"' "examples/ includes tests/: $arrow"

root='is no file of the tree: includes are written from the root'
breach runtime/planted@.cpp '#include "planted_header.hpp"' "\"planted_header.hpp\" $root"
breach runtime/cli/planted@.cpp '#include "../planted_header.hpp"' "\"../planted_header.hpp\" $root"
breach runtime/planted@.cpp '#include <runtime/planted_header.hpp>' '<runtime/planted_header.hpp> is a file of the tree'
breach runtime/planted@.cpp '#include PLANTED_HEADER' 'an include names its header, not a macro'

breach runtime/planted@.cpp '#include <caf/all.hpp>' '<caf/all.hpp> is included nowhere'
breach tests/actors/planted@_test.cpp '#include <caf/test/dsl.hpp>' '<caf/test/dsl.hpp> is included nowhere'

logic='logic includes no CAF header:'
breach messages/model/planted@.hpp '#include <caf/error.hpp>' "$logic caf/error.hpp"
breach actors/breaker/planted@.cpp '#include <caf/actor.hpp>' "$logic caf/actor.hpp"
breach actors/supervision/planted@.hpp '#include "caf/actor.hpp"' "$logic caf/actor.hpp"
breach actors/metrics/planted@.hpp '#include <caf/fwd.hpp>' "$logic caf/fwd.hpp"
write messages/protocol/planted_handle.hpp '#include <caf/typed_actor.hpp>'
breach actors/breaker/planted@.hpp '#include "messages/protocol/planted_handle.hpp"' \
  "$logic messages/protocol/planted_handle.hpp -> caf/typed_actor.hpp"

model='the model of the invariants includes no header of actors/:'
breach runtime/scenario/model_planted@.hpp '#include "actors/planted_header.hpp"' "$model actors/planted_header.hpp"
breach runtime/scenario/invariants/planted@.cpp '#include "actors/planted_header.hpp"' "$model actors/planted_header.hpp"
write runtime/scenario/planted_detour.hpp '#include "actors/planted_header.hpp"'
breach runtime/scenario/invariants_planted@.cpp '#include "runtime/scenario/planted_detour.hpp"' \
  "$model runtime/scenario/planted_detour.hpp -> actors/planted_header.hpp"

for call in system_clock steady_clock high_resolution_clock; do
  breach actors/health/planted@.cpp "auto t = std::chrono::$call::now();" "$call::now"
done
breach runtime/entropy.planted@.cpp 'auto t = std::chrono::system_clock::now();' 'system_clock::now'
breach runtime/planted@.cpp $'auto t = std::chrono::steady_clock ::\n  now();' 'steady_clock::now'
breach tests/planted@_test.cpp 'using ticks = std::chrono::steady_clock;' '=std::chrono::steady_clock;'
breach actors/metrics/planted@_actor.cpp 'auto t = caf::make_timestamp();' 'caf::make_timestamp'
breach messages/model/planted@.cpp 'auto t = time(nullptr);' 'time(nullptr)'
breach messages/model/planted@.cpp 'auto t = std::time(&t);' 'std::time('
breach tests/runtime/planted@_test.cpp 'std::this_thread::sleep_for(5ms);' 'sleep_for'
breach tests/runtime/planted@_test.cpp 'std::this_thread::sleep_until(t);' 'sleep_until'
breach runtime/planted@.cpp '::usleep(10);' 'usleep('
breach actors/balancer/planted@.cpp 'std::mt19937 dice{std::random_device{}()};' 'random_device'
breach runtime/clock.planted@.cpp 'std::random_device dice;' 'random_device'
breach actors/balancer/planted@.cpp 'int n = 3; /* of */ int die = rand() % n;' 'rand('
breach examples/planted@.cpp 'static thread_local int count = 0;' 'thread_local'
breach runtime/planted@.cpp $'#define PLANTED_NOW \\\n  std::chrono::system_clock::now()' 'system_clock::now' 4

innocent actors/planted@.hpp '// sleep_for, system_clock::now() and rand( in a comment'
innocent actors/planted@.hpp $'/* random_device\n thread_local */ // and \\\n usleep(1)'
innocent runtime/planted@.cpp $'auto s = "rand() \\" usleep(1)"; auto r = R"x(" thread_local)x"; char c = \'"\'; int n = 1\'000;'
innocent runtime/planted@.cpp 'auto t = self->clock().now(); operand(1); script.sleep(2); std::chrono::steady_clock::time_point p;'
innocent runtime/clock.planted@.cpp 'auto t = std::chrono::steady_clock::now();'
innocent runtime/entropy.planted@.cpp 'std::random_device dice;'
write messages/protocol/planted_names.hpp '#include <caf/replies_to.hpp>'
innocent actors/registry/planted@.hpp '#include "messages/protocol/planted_names.hpp"'
innocent actors/registry/planted@_actor.hpp '#include <caf/typed_actor.hpp>'
innocent tests/actors/planted@_test.cpp '#include "runtime/planted_header.hpp"'
innocent actors/registry/planted@.hpp '#include "messages/protocol/planted_header.hpp"'

check
[[ $status == 1 ]] || fail "exit $status, not 1, for all breaches at once"
for line in "${expected[@]}"; do
  grep -qF -- "$line" "$copy/output" || fail "not named: $line"
done
for file in "${innocents[@]}"; do
  if grep -F -- "$file:" "$copy/output"; then
    fail "an innocent line is called a breach"
  fi
done

# One breach alone is enough, and none is none.
mkdir -p "$copy/one/actors"
cd "$copy/one"
write actors/planted.hpp '// sleep_for'
check
[[ $status == 0 ]] || fail "exit $status, not 0, without a breach"
write actors/other.hpp 'thread_local int count = 0;'
check
[[ $status == 1 ]] || fail "exit $status, not 1, for one breach"

echo "$planted lines planted, $failed judged wrongly"
((failed == 0))
