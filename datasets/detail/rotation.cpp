// Random rotations by QR.
#include <gradus/core/ops.h>
#include <gradus/core/random.h>
#include <gradus/datasets/detail/rotation.h>

namespace gradus::datasets {

Tensor random_rotation(std::int64_t n, std::uint64_t seed) {
  Generator generator(seed);
  const auto [Q, R] = qr(randn({n, n}, {.dtype = Dtype::float64, .generator = &generator}));
  return Q * sign(diag(R));
}

}  // namespace gradus::datasets
