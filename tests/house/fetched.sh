#!/bin/sh
# Builds an outside project that takes gradus in with FetchContent.
# usage: fetched.sh <source folder> <C++ compiler> <folder to build in>
set -eu
cmake -G Ninja -S "$1/examples/consumer" -B "$3" -DFETCH=ON -DFETCHCONTENT_SOURCE_DIR_GRADUS="$1" \
  -DCMAKE_CXX_COMPILER="$2" -DCMAKE_CXX_COMPILER_LAUNCHER=ccache --log-level=WARNING >/dev/null
cmake --build "$3"
"$3/consumer"
