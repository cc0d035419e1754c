#!/bin/sh
# Configures an outside project that takes gradus in with FetchContent, and checks what its build would make: the library
# and the project's program, none of gradus' tests and programs. With -b it is built and run, too: minutes, for by hand.
# usage: fetched.sh [-b] <source folder> <C++ compiler>
set -eu
build=no
if [ "$1" = -b ]; then
  build=yes
  shift
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake -G Ninja -S "$1/examples/consumer" -B "$work" -DFETCH=ON -DFETCHCONTENT_SOURCE_DIR_GRADUS="$1" \
  -DCMAKE_CXX_COMPILER="$2" --log-level=WARNING >/dev/null
made=$(ninja -C "$work" -t targets all | sed -n 's/: CXX_.*_LINKER__.*//p' | sort | tr '\n' ' ')
case $made in
  *gradus*/libgradus.a\ consumer\ ) ;;
  *) echo "the build would make: $made" && exit 1 ;;
esac
echo "fetched: the library and the program, nothing else"
if [ $build = yes ]; then
  cmake --build "$work" >"$work/log" || { cat "$work/log" && exit 1; }
  "$work/consumer"
fi
