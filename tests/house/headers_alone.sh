#!/bin/bash
# headers_alone.sh <source folder> <build folder> <compiler>: every public header includes what it needs.
# Where a source includes a header first, that has been shown already. Of headers with the same includes, each one
# after the first is compiled after the others: what could hide from this is a name that another of them declares.
set -eu
source=$1
build=$2
compiler=$3

# The first include of each source: those of the tree, and those that CMake made.
shown=$(
  { find "$build/optim" -name 'formulas_*.cpp' && find "$source"/{core,nn,optim,datasets} -name '*.cpp'; } |
    xargs awk 'FNR == 1 { wanted = 1 } wanted && /^#include <gradus\// { print $2; wanted = 0 }' | sort -u
)
headers=$(sed 's|.*/include/\(gradus/.*\)|<\1>|' "$build/public_headers.txt" | sort)
left=$(comm -23 <(echo "$headers") <(echo "$shown"))

# One line for each set of includes: the headers that have it.
groups=$(
  echo "$left" | tr -d '<>' | (cd "$build/include" && xargs awk '
    FNR == 1 { names[++count] = FILENAME }
    /^#include/ { includes[FILENAME] = includes[FILENAME] $2 }
    END {
      for (i = 1; i <= count; ++i) group[includes[names[i]]] = group[includes[names[i]]] " " names[i]
      for (key in group) print group[key]
    }')
)

export compiler include=$build/include
compiles() {
  printf '#include <%s>\n' "$@" | "$compiler" -std=c++20 -fsyntax-only -I"$include" -x c++ - ||
    { echo "not alone: $*" && return 1; }
}
export -f compiles
echo "$groups" | xargs -P "$(nproc)" -d '\n' -I{} bash -c 'compiles {}'
count=$(echo "$headers" | wc -l)
echo "$count public headers, $(echo "$left" | wc -l) of them no source's first, in $(echo "$groups" | wc -l) groups"
[ "$count" -gt 100 ]
