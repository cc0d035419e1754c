/// Every experiment, each defined in the file of its name.
#pragma once

#include <gradus/bench/gradients/laboratory.h>

namespace gradus::bench::experiments {

extern const LabExperiment initialisation;

}  // namespace gradus::bench::experiments
