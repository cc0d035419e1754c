#!/bin/sh
# Checks that the programs quoted in the Markdown files of the tree at $1 are the ones that the tests build and run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-.}"
find . -path ./build -prune -o -path ./node_modules -prune -o -name '*.md' -print | sort | awk -f "$here/quotes.awk"
