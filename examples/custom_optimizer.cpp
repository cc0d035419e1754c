// An optimizer of one's own: a formula in a few lines, which runs with SIMD and threads like the library's.
#include <gradus/gradus.h>
#include <gradus/optim/formula.h>

#include <cstdio>

using namespace gradus;

/// Steps along the momentum, never further than `reach` in any weight: w - lr clamp(m, -reach, reach).
struct ShyMomentum {
  double lr = 0.05, beta = 0.9, reach = 0.5;
  static constexpr const char* name = "ShyMomentum";
  static constexpr const char* slots[] = {"m"};

  template <class R>
  R update(R, R g, R& m, const optim::Step& /*step*/) const {
    m = beta * m + (1 - beta) * g;
    return -lr * max(R(-reach), min(R(reach), m));
  }
};

int main() {
  manual_seed(0);
  const auto [x, y] = datasets::make_moons({.n_samples = 200, .noise = 0.1, .random_state = 1});
  nn::Sequential net(nn::Linear(2, 16), nn::Tanh{}, nn::Linear(16, 2));

  optim::Optimizer optimizer(net.parameters(), ShyMomentum{.lr = 0.5});
  // IEEE 754: denormal numbers are not flushed.
  for (int step = 0; step < 500; ++step) {
    optimizer.zero_grad();
    cross_entropy(net(x), y).backward();
    optimizer.step();
  }

  const auto right = mean(to(argmax(net(x), 1) == y, Dtype::float64)).item<double>();
  std::printf("ShyMomentum tells the two moons apart in %.1f %% of the points.\n", 100 * right);
  return right >= 0.97 ? 0 : 1;
}
