#!/usr/bin/env bash
# Holds the README against the tree: its commands run, its links and folders are there, its story is what the
# brown-out tells, and it names everything that is not there yet.
set -euo pipefail

: "${MUSTER_SOURCE_DIR:?is the root of the tree}" "${MUSTER_BINARY:?is the muster command}"
cd "$MUSTER_SOURCE_DIR"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export PATH=$(dirname "$MUSTER_BINARY"):$PATH
checked=0
failed=0

# demand GOOD TEXT: GOOD is a command that must succeed.
demand() {
  checked=$((checked + 1))
  eval "$1" > "$scratch/output" 2>&1 && return
  echo "FAILED: $2"
  tail -n 20 "$scratch/output"
  failed=$((failed + 1))
}

# at_least COUNT OF: nothing found is nothing proven.
at_least() {
  [[ $2 -ge $1 ]] || { echo "FAILED: found $2 $3, not $1 or more"; failed=$((failed + 1)); }
}

# block LANGUAGE: the lines of all code blocks of that language.
block() {
  awk -v opening="\`\`\`$1" '
    /^```/ { fenced = !fenced; inside = fenced && $0 == opening; next }
    inside' README.md
}

# Digits tell when and how much, and differ from run to run of another build.
shape() {
  sed -E 's/[0-9]+/N/g; s/(N[.:])+N/N/g; s/ +/ /g'
}

# Commands.
commands=0
while IFS= read -r line; do
  line=${line#\$ }
  line=${line%%  #*}
  line=${line%"${line##*[! ]}"}
  commands=$((commands + 1))
  case $line in
    muster\ *) demand "$line" "the README's command fails: $line" ;;
    examples/run* | tests/run*) demand "[[ -x ${line%% *} ]]" "the README names ${line%% *}, which is no command" ;;
    *) demand "command -v ${line%% *}" "the README names ${line%% *}, which is no command" ;;
  esac
done < <(block sh | grep '^\$ ')
at_least 4 "$commands" commands

# Links to files of the tree.
while IFS= read -r path; do
  demand "[[ -e '$path' ]]" "the README links to $path, which is not there"
done < <(awk '/^```/ { fenced = !fenced } !fenced' README.md | grep -oE '\]\([^)#]+' | cut -c3- | grep -v '^https\?:')

# The folders of the house, two spaces deeper for each level, and files by their stem.
rooms=0
parent=
while IFS= read -r line; do
  name=$(awk '{ print $1 }' <<< "$line")
  if [[ $line =~ ^\ {4}[a-z] ]]; then
    parent=$name
    path=$name
  else
    path=$parent$name
  fi
  rooms=$((rooms + 1))
  demand "compgen -G '${path%/}' || compgen -G '$path.*'" "the README tells of $path, which is not there"
done < <(awk '/^## The house/ { inside = 1 } /^Dependencies/ { inside = 0 } inside && /^    +[a-z]/' README.md)
at_least 15 "$rooms" rooms
for folder in messages/*/ actors/*/ runtime/*/; do
  demand "grep -qE '^ +$(basename "$folder")/ ' README.md" "the README does not tell of $folder"
done

# The story: lines of what the brown-out prints, in its order. A shortened place is `...`.
muster run examples/scenarios/brown-out.json 2> /dev/null | shape > "$scratch/story"
position=0
told=0
while IFS= read -r line; do
  [[ $line =~ [a-z] ]] || continue
  told=$((told + 1))
  wanted=$(shape <<< "$line")
  found=$(tail -n +$((position + 1)) "$scratch/story" | grep -nxF -- "$wanted" | head -n 1 | cut -d: -f1 || true)
  demand "[[ -n '$found' ]]" "the brown-out does not tell, at that place: $line"
  position=$((position + ${found:-0}))
done < <(block '')
at_least 10 "$told" "lines of the story"

# The diffs that show what a change costs apply to the tree.
diffs=0
while IFS= read -r file; do
  diffs=$((diffs + 1))
  demand "git apply --check '$file'" "a diff in the README does not apply"
done < <(awk -v to="$scratch/change" '
  /^```/ { fenced = !fenced; if (fenced && $0 == "```diff") { inside = 1; file = to (++count) ".diff"; print file; next } inside = 0 }
  inside { print > file }' README.md)
at_least 3 "$diffs" "diffs of changes"

# What is not there yet: the table of the code and that of the README hold the same words.
sed -nE 's/^  \{"[^"]+", "([^"/][^"]*)",.*/\1/p' runtime/scenario/not_yet.cpp | LC_ALL=C sort -u > "$scratch/words"
at_least 30 "$(wc -l < "$scratch/words")" "words that are not there yet"
awk '/^\| where \| words/ { inside = 1; next } !/^\|/ { inside = 0 } inside' README.md | grep -oE '`[^`]+`' | tr -d '`' \
  | LC_ALL=C sort -u > "$scratch/told"
while IFS= read -r word; do
  demand "grep -qxF -- '$word' '$scratch/told'" "the README does not say that '$word' is not there yet"
done < "$scratch/words"
while IFS= read -r word; do
  # The key beside the value that it may not have.
  [[ $word == retry ]] || demand "grep -qxF -- '$word' '$scratch/words'" "the README says that '$word' is not there yet"
done < "$scratch/told"

echo "$checked demands on the README, $failed failed"
((failed == 0))
