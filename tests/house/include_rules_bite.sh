#!/bin/sh
# Checks that include_rules.sh finds each kind of broken rule, in a small tree made for it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cd "$tree"
mkdir -p core/kernels core/ops core/autograd core/io nn optim datasets bench examples

# put <file> <include lines...>
put() {
  file=$1
  shift
  : >"$file"
  for line in "$@"; do echo "#include $line" >>"$file"; done
}

clean() {
  put core/tensor.h '<string>'
  put core/apply.h '<gradus/core/tensor.h>'
  put core/kernels/lane.h '<cstdint>'
  put core/kernels/lane.cpp '<gradus/core/kernels/lane.h>' '<cblas.h>'
  put core/ops/add.cpp '<gradus/core/apply.h>' '<gradus/core/kernels/lane.h>' '<random>'
  put core/io/npy.h '<gradus/core/tensor.h>'
  put nn/linear.h '<gradus/core/tensor.h>'
  put nn/fit.h '<gradus/nn/linear.h>' '<gradus/optim/adam.h>' '<gradus/datasets/loader.h>'
  put optim/adam.h '<gradus/core/kernels/lane.h>'
  put datasets/loader.h '<gradus/core/tensor.h>'
  put bench/lab.cpp '<gradus/nn/fit.h>' '<fmt/format.h>' '<chrono>'
  put gradus.h '<gradus/core/apply.h>' '<gradus/core/io/npy.h>' '<gradus/nn/fit.h>'
  put examples/xor.cpp '<gradus/gradus.h>' '<iostream>'
}

failures=0
# expect <what the checker must say>; the tree is cleaned after.
expect() {
  if output=$("$here/include_rules.sh" .) && [ "$1" != "all rules kept" ]; then
    echo "not found: $1"
    failures=1
  elif ! printf '%s\n' "$output" | grep -qF "$1"; then
    echo "expected \"$1\", got: $output"
    failures=1
  fi
  clean
}

clean
expect 'all rules kept'
put core/apply.h '<gradus/nn/linear.h>'
expect 'core/apply.h:1: core must not include nn/linear.h'
put optim/adam.h '<gradus/nn/linear.h>'
expect 'optim/adam.h:1: optim must not include nn/linear.h'
put datasets/loader.h '<cstdint>' '<gradus/optim/adam.h>'
expect 'datasets/loader.h:2: datasets must not include optim/adam.h'
put nn/linear.h '<gradus/optim/adam.h>'
expect 'nn/linear.h:1: nn must not include optim/adam.h'
put nn/linear.h '<gradus/bench/lab.h>'
put bench/lab.h
expect 'nn/linear.h:1: nn must not include bench/lab.h'
rm bench/lab.h
put core/kernels/lane.h '<gradus/core/apply.h>'
expect 'core/kernels/lane.h:1: a kernel must know no Tensor, but its includes lead to core/tensor.h'
put core/ops/add.cpp '<gradus/core/io/npy.h>'
expect 'core/ops/add.cpp:1: the engine must not include core/io/npy.h'
put core/tensor.h '<string>' '<iostream>'
expect 'core/tensor.h:2: a public header must not pay for <iostream>'
put nn/linear.h '<fmt/format.h>'
expect 'nn/linear.h:1: a public header must not name <fmt/format.h>'
put core/kernels/lane.h '<immintrin.h>'
expect 'core/kernels/lane.h:1: a public header must not name <immintrin.h>'
put nn/linear.h '"linear_impl.h"'
expect 'nn/linear.h:1: one spelling'
put nn/linear.h '<gradus/core/tensr.h>'
expect 'nn/linear.h:1: there is no core/tensr.h'
put core/kernels/gemm.h
put examples/xor.cpp '<gradus/core/kernels/gemm.h>'
expect 'examples/xor.cpp:1: an example must not include the internal core/kernels/gemm.h'
exit $failures
