/// The laboratory's default run: gradients vanish, explode, and are cured.
#pragma once

#include <gradus/bench/gradients/experiment.h>

#include <cstdint>
#include <vector>

namespace gradus::bench {

/// In the order to be told; depth 50 and the given seed throughout.
std::vector<Experiment> story(std::int64_t seed);

}  // namespace gradus::bench
