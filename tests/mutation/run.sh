#!/bin/bash
# Do the tests of gradients bite? Changes one vjp at a time, in a copy of the tree, and expects a test to fail.
set -eu
cd "$(dirname "$0")/../.."

if [ "${1:-}" = -h ] || [ "${1:-}" = --help ]; then
  cat <<EOF2
usage: tests/mutation/run.sh

Makes each change of tests/mutation/vjps.txt (file, text, text in its place, separated by tabs) in a copy of the tree
under build/mutation, builds core_tests there and runs the tests of derivatives. Prints what was found; fails if a change
passed unseen, or if its text is no longer there. Takes some minutes.
EOF2
  exit
fi

copy=build/mutation
mkdir -p "$copy"
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --update -t "$copy"
# As the preset builds it, and as deep in the tree: what ccache has of the library is used.
(cd "$copy" && cmake --preset release -DGRADUS_BUILD_BENCH=OFF -DGRADUS_BUILD_EXAMPLES=OFF >/dev/null)
built=$copy/build/release

# derivatives: builds and runs the tests; 0 if all pass, 1 if one fails, 2 if it does not build.
derivatives() {
  cmake --build "$built" --parallel "$(nproc)" --target core_tests >"$copy/log" 2>&1 || return 2
  timeout 300 "$built/tests/core_tests" "--test-case=*derivatives*" >"$copy/log" 2>&1 || return 1
}

derivatives || { echo "mutation: the tests do not pass unchanged: $copy/log" >&2 && exit 2; }
unseen=0
count=0
while IFS=$'\t' read -r file from to; do
  case $file in '' | '#'*) continue ;; esac
  count=$((count + 1))
  text=$(<"$file")
  if [ "$text" = "${text/"$from"/"$to"}" ]; then
    echo "GONE    $file: $from"
    unseen=$((unseen + 1))
    continue
  fi
  printf '%s\n' "${text/"$from"/"$to"}" >"$copy/$file"
  result=0
  derivatives || result=$?
  case $result in
    0) echo "UNSEEN  $file: $from  ->  $to" && unseen=$((unseen + 1)) ;;
    1) echo "found   $file: $from  ->  $to" ;;
    *) echo "BROKEN  $file: $to does not compile" && unseen=$((unseen + 1)) ;;
  esac
  cp "$file" "$copy/$file"
done <tests/mutation/vjps.txt
echo "mutation: $((count - unseen)) of $count changes were found"
[ $unseen -eq 0 ]
