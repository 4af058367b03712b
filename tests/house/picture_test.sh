#!/usr/bin/env bash
# The picture in the README is what its command draws: Graphviz gets the topology of the scenario and finds the same
# services, lines, arrows and marks as in the file. Where things lie is Graphviz's own and differs between its versions.
set -euo pipefail

: "${MUSTER_SOURCE_DIR:?is the root of the tree}" "${MUSTER_BINARY:?is the muster command}"
cd "$MUSTER_SOURCE_DIR"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export PATH=$(dirname "$MUSTER_BINARY"):$PATH

give_up() {
  echo "FAILED: $*"
  exit 1
}

# shown FILE: what stands in a picture, and which of it is red.
shown() {
  awk '
    /<title>/ { title = $0; gsub(/.*<title>|<\/title>.*/, "", title); print title }
    /<text / { text = $0; gsub(/.*<text [^>]*>|<\/text>.*/, "", text); print title ": " text }
    /stroke="red"/ { print title ": red" }
    /stroke-dasharray/ { print title ": dashed" }' "$1" | LC_ALL=C sort -u
}

command=$(sed -nE 's/^\$ (muster run .* \| dot -Tsvg)$/\1/p' README.md)
[[ $(wc -l <<< "$command") -eq 1 && -n $command ]] || give_up "the README shows no command, or several, that ends with | dot -Tsvg"
picture=$(sed -nE 's/^!\[[^]]+\]\(([^)]+\.svg)\)$/\1/p' README.md)
[[ -f $picture ]] || give_up "the README shows no picture, or one that is not there: '$picture'"

eval "$command" > "$scratch/drawn.svg" || give_up "the README's command fails: $command"
shown "$scratch/drawn.svg" > "$scratch/drawn"
shown "$picture" > "$scratch/kept"
[[ $(wc -l < "$scratch/drawn") -ge 20 ]] || give_up "the drawing shows nearly nothing"
diff -u "$scratch/kept" "$scratch/drawn" || give_up "$picture is not what $command draws"
echo "$(wc -l < "$scratch/drawn") things in the picture, all as drawn"
