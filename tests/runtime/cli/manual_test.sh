#!/usr/bin/env bash
# The man page and the completion for bash have every command, option and exit code that there is, and no other, and the
# examples of the man page work.
set -euo pipefail

: "${MUSTER_SOURCE_DIR:?is the root of the tree}" "${MUSTER_BINARY:?is the muster command}"
cd "$MUSTER_SOURCE_DIR"
manual=runtime/package/muster.1
checked=0
failed=0

# same WHAT FOUND WANTED: words, in any order.
same() {
  local found wanted
  found=$(tr -s ' ' '\n' <<< "$2" | sed '/^$/d' | LC_ALL=C sort -u | paste -sd' ')
  wanted=$(tr -s ' ' '\n' <<< "$3" | sed '/^$/d' | LC_ALL=C sort -u | paste -sd' ')
  checked=$((checked + 1))
  [[ $found == "$wanted" ]] && return
  echo "FAILED: $1 has '$found', not '$wanted'"
  failed=$((failed + 1))
}

# What --help tells of a command.
subcommands() {
  "$MUSTER_BINARY" "$@" --help | awk '/^Subcommands:/ { inside = 1; next } !/^  / { inside = 0 } inside && /^  [a-z]/ { print $1 }' | paste -sd' '
}
options() {
  "$MUSTER_BINARY" "$@" --help | sed -nE 's/^  (-h,)?(--[a-z-]+).*/\2/p' | paste -sd' '
}

# What the man page has below the heading of a command.
manual_options() {
  awk -v heading=".SS muster $*" '
    /^\.S[SH]/ { inside = $0 == heading || index($0, heading " FILE") == 1; next }
    inside && /^\.BI? \\-\\-/ { gsub(/\\/, ""); print $2 }' "$manual" | paste -sd' '
}

# What is offered for the last of these words.
completed() {
  COMP_WORDS=(muster "$@")
  COMP_CWORD=$#
  COMPREPLY=()
  _muster
  echo "${COMPREPLY[*]}"
}
source runtime/package/muster.bash

told=
look_at() {
  local inner
  inner=$(subcommands "$@")
  if [[ -z $inner ]]; then
    told+="${*// /_},"
    same "the man page of 'muster $*'" "$(manual_options "$@") --help" "$(options "$@")"
  else
    same "the completion of 'muster $*'" "$(completed "$@" '')" "$inner --help"
  fi
  same "the completion of the options of 'muster $*'" "$(completed "$@" --)" "$(options "$@")"
  local each
  for each in $inner; do
    look_at "$@" "$each"
  done
}
look_at

headings=$(sed -nE 's/^\.SS muster ([a-z ]*[a-z])( FILE)?$/\1,/p' "$manual" | tr -d '\n')
same "the man page" "${headings//,/ }" "${told//,/ }"
same "the exit codes of the man page" "$(sed -n '/^\.SH EXIT STATUS/,/^\.SH EXAMPLES/s/^\.B \([0-9]*\)$/\1/p' "$manual" | paste -sd' ')" \
  "$(sed -nE 's/^  [a-z_]+ = ([0-9]+),?$/\1/p' runtime/cli/exit_code.hpp | paste -sd' ')"

examples=0
while IFS= read -r line; do
  examples=$((examples + 1))
  # What serves goes on until it is stopped; of that only the options are tried.
  [[ $line != *' serve '* ]] || line+=' --help'
  (PATH=$(dirname "$MUSTER_BINARY"):$PATH && set -o pipefail && eval "$line" > /dev/null) && continue
  echo "FAILED: an example of the man page: $line"
  failed=$((failed + 1))
done < <(sed -n '/^\.SH EXAMPLES/,/^\.SH SEE/s/^\.B //p' "$manual" | tr -d '\\')
checked=$((checked + examples))
((examples >= 3)) || failed=$((failed + 1))

echo "$checked demands on the man page and the completion, $failed failed"
((checked >= 15 && failed == 0))
