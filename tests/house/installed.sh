#!/bin/sh
# Installs a build into a fresh folder and uses it from outside: by find_package, and by the README's one g++ line.
# usage: installed.sh <build folder> <source folder> <C++ compiler> <folder of libraries in the prefix>
set -eu
build=$1
source=$2
compiler=$3
libdir=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/first" >/dev/null
mv "$work/first" "$work/prefix" # an installed gradus may be moved

echo "by find_package:"
cmake -G Ninja -S "$source/examples/consumer" -B "$work/found" -DCMAKE_PREFIX_PATH="$work/prefix" \
  -DCMAKE_CXX_COMPILER="$compiler" --log-level=WARNING >/dev/null
cmake --build "$work/found" >"$work/log" || { cat "$work/log" && exit 1; }
"$work/found/consumer"

echo "by the README's line:"
# block <marker>: the lines of the fenced block that follows <!-- marker --> in the README.
block() {
  awk -v marker="<!-- $1 -->" '
    $0 == marker { wanted = 1; next }
    wanted && /^```/ { if (inside) exit; inside = 1; next }
    inside' "$source/README.md"
}
mkdir "$work/readme"
cd "$work/readme"
block "examples/readme.cpp" >train.cpp
command=$(block "build train.cpp")
echo "$command"
PKG_CONFIG_PATH=$work/prefix/$libdir/pkgconfig sh -euc "$command"
