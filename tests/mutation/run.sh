#!/bin/bash
# Do the tests bite? Makes one wrong change at a time, in a copy of the tree, and expects a test to fail.
set -eu
cd "$(dirname "$0")/../.."

if [ "${1:-}" = -h ] || [ "${1:-}" = --help ]; then
  cat <<EOF2
usage: tests/mutation/run.sh [list...]

Makes each change of the lists (default: all of tests/mutation/*.txt) in a copy of the tree under build/mutation, builds
there and runs the tests that the list names, until one fails. Prints what was found; fails if a change passed unseen, or
if its text is no longer there. Takes half a minute for each change, more where many sources include the file.

A line of a list has fields with tabs between them:
  file, text, text in its place      one change
  tests, program, arguments          what to build and run for each change of the list
EOF2
  exit
fi
[ $# -gt 0 ] || set -- tests/mutation/*.txt

copy=build/mutation
mkdir -p "$copy"
# What differs is copied, not what is newer: a run that was cut off leaves a changed file behind.
git ls-files -z --cached --others --exclude-standard |
  while IFS= read -r -d '' file; do cmp -s "$file" "$copy/$file" || cp --parents "$file" "$copy"; done
# As the preset builds it, and as deep in the tree: what ccache has of the library is used.
(cd "$copy" && cmake --preset release -DGRADUS_BUILD_BENCH=OFF -DGRADUS_BUILD_EXAMPLES=OFF >/dev/null)
built=$copy/build/release

# run_tests: the tests of the list; 0 if all pass, 1 if one fails, 2 if they do not build.
run_tests() {
  local test program arguments
  for test in "${tests[@]}"; do
    IFS=$'\t' read -r program arguments <<<"$test"
    cmake --build "$built" --parallel "$(nproc)" --target "$program" >"$copy/log" 2>&1 || return 2
    timeout 300 "$built/tests/$program" ${arguments:+"$arguments"} >"$copy/log" 2>&1 || return 1
  done
}

unseen=0
count=0
for list in "$@"; do
  mapfile -t tests < <(sed -n $'s/^tests\t//p' "$list")
  run_tests || { echo "mutation: the tests do not pass unchanged: $copy/log" >&2 && exit 2; }
  while IFS=$'\t' read -r file from to; do
    case $file in '' | '#'* | tests) continue ;; esac
    count=$((count + 1))
    text=$(<"$file")
    if [ "$text" = "${text/"$from"/"$to"}" ]; then
      echo "GONE    $file: $from"
      unseen=$((unseen + 1))
      continue
    fi
    printf '%s\n' "${text/"$from"/"$to"}" >"$copy/$file"
    result=0
    run_tests || result=$?
    case $result in
      0) echo "UNSEEN  $file: $from  ->  $to" && unseen=$((unseen + 1)) ;;
      1) echo "found   $file: $from  ->  $to" ;;
      *) echo "BROKEN  $file: $to does not compile" && unseen=$((unseen + 1)) ;;
    esac
    cp "$file" "$copy/$file"
  done <"$list"
done
echo "mutation: $((count - unseen)) of $count changes were found"
[ $unseen -eq 0 ]
