#!/bin/sh
# Checks from the include lines of the tree at $1 (default: here) who includes whom; prints each line that breaks a rule.
set -eu
rules=$(cd "$(dirname "$0")" && pwd)/include_rules.awk
cd "${1:-.}"
rooms=
for room in core nn optim datasets bench examples; do
  if [ -d "$room" ]; then rooms="$rooms $room"; fi
done
# shellcheck disable=SC2086 # the rooms are words
{
  if [ -f gradus.h ]; then echo gradus.h; fi
  find $rooms -name '*.h' -o -name '*.cpp'
} | sort | awk -f "$rules"
