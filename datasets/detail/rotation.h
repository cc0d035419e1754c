/// Random rotations, for problems that are to have no axes. Internal.
#pragma once

#include <gradus/core/tensor.h>

#include <cstdint>

namespace gradus::datasets {

/// An orthogonal matrix [n, n] in float64, uniform among all (Haar): Q of a normal matrix, its columns' signs such that
/// R has a positive diagonal (Mezzadri 2007, arXiv:math-ph/0609050). The same for the same seed.
Tensor random_rotation(std::int64_t n, std::uint64_t seed);

}  // namespace gradus::datasets
