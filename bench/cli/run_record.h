/// What a result has to carry so that it can be understood and repeated: program, machine, libraries, build.
#pragma once

#include <gradus/bench/cli/command.h>

#include <nlohmann/json_fwd.hpp>

namespace gradus::bench {

/// version, time, command, cpu, cores, simd, blas, threads, threads_backend, compiler, flags, build_type; all text or
/// numbers. Whoever draws random numbers adds the seed.
nlohmann::ordered_json run_record(const Invocation& invocation);

}  // namespace gradus::bench
