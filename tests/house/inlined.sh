#!/bin/sh
# The kernels of a library must have the instructions of core/kernels/lane_x86.h inlined: where a compiler leaves calls of
# them, a loop is right but ten times too slow.
# usage: inlined.sh <libgradus.a>
set -eu
calls=$(objdump --disassemble --reloc --demangle --no-show-raw-insn "$1" | awk '
  /^[0-9a-f]+ </ { function_name = substr($0, 20, 200) }
  /R_X86_64_PLT32.*gradus::detail::[a-z_]+\((float|double|int|long long)[a-z0-9_ ]* ?__(attribute__|vector)/ { ++count[function_name] }
  END { for (f in count) print count[f] " calls in " f }')
[ -z "$calls" ] || { echo "$calls" && exit 1; }
echo "every kernel of $1 is inlined"
