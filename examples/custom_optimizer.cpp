// Optimizers of one's own: formulas in a few lines, which are trained with, saved and loaded like the library's.
#include <gradus/gradus.h>
#include <gradus/optim/formula.h>
#include <gradus/optim/tensor_formula.h>

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

/// Steps of the same length in each layer, whatever the size of its gradient: w - lr m / |m|. A norm needs whole
/// tensors.
struct NormalizedMomentum {
  double lr = 0.05, beta = 0.9;
  static constexpr const char* name = "NormalizedMomentum";
  static constexpr const char* slots[] = {"m"};

  Tensor update(const Tensor& /*w*/, const Tensor& g, Tensor& m, const optim::TensorStep& /*step*/) const {
    m = beta * m + (1 - beta) * g;
    return -lr * m / (norm(m) + 1e-12);
  }
};

/// Trains a small net on two moons; returns the share of points that it tells apart.
template <class Formula>
double train(const Formula& formula) {
  manual_seed(0);
  const auto [x, y] = datasets::make_moons({.n_samples = 200, .noise = 0.1, .random_state = 1});
  nn::Sequential net(nn::Linear(2, 16), nn::Tanh{}, nn::Linear(16, 2));

  optim::Optimizer optimizer(net.parameters(), formula);
  // IEEE 754: denormal numbers are not flushed.
  for (int step = 0; step < 500; ++step) {
    if (step == 250) {  // what formulas keep is saved and loaded by the names of their slots
      const StateDict state = optimizer.state_dict();
      optimizer = optim::Optimizer(net.parameters(), formula);
      optimizer.load_state_dict(state);
    }
    optimizer.zero_grad();
    cross_entropy(net(x), y).backward();
    optimizer.step();
  }
  return mean(to(argmax(net(x), 1) == y, Dtype::float64)).item<double>();
}

int main() {
  const double shy = train(ShyMomentum{.lr = 0.5});
  const double normalized = train(NormalizedMomentum{.lr = 0.02});
  std::printf("ShyMomentum tells the two moons apart in %.1f %% of the points, NormalizedMomentum in %.1f %%.\n",
              100 * shy, 100 * normalized);
  return shy >= 0.97 && normalized >= 0.97 ? 0 : 1;
}
