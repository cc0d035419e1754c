// The estimate of the Hessian's diagonal.
#include "optimizers.h"

#include <gradus/core/autograd.h>
#include <gradus/optim/hessian_diagonal.h>
#include <gradus/optim/list.h>

using namespace gradus;
using optim_tests::message;
using optim_tests::numbers;
using optim_tests::user_line;

namespace {

/// w^T A w / 2 with a symmetric A.
Tensor quadratic(const Tensor& A, const Tensor& w) { return 0.5 * dot(w, mv(A, w)); }

Tensor symmetric(std::int64_t n) {
  const Tensor X = numbers({n, n}, 3, Dtype::float64);
  return X + t(X);
}

}  // namespace

TEST_CASE("a diagonal Hessian is found exactly, with one probe") {
  const Tensor a = numbers({7}, 1, Dtype::float64), b = numbers({2, 3}, 2, Dtype::float64);
  const Tensor w = numbers({7}, 5, Dtype::float64).requires_grad_();
  const Tensor x = numbers({2, 3}, 6, Dtype::float64).requires_grad_();
  const Tensor loss = 0.5 * sum(a * square(w)) + sum(b * pow(x, 4.0));
  const std::vector<Tensor> diagonal = optim::hessian_diagonal(loss, {w, x});
  CHECK(allclose(diagonal[0], a, 1e-12, 1e-14));
  CHECK(allclose(diagonal[1], 12 * b * square(x.detach()), 1e-12, 1e-14));
  CHECK_FALSE(w.grad().defined());
  loss.backward();  // the graph is still there
  CHECK(allclose(w.grad(), a * w.detach(), 1e-12, 1e-14));
}

TEST_CASE("the mean of many probes comes near any diagonal, and a seed repeats it") {
  const Tensor A = symmetric(5);
  const Tensor w = numbers({5}, 4, Dtype::float64).requires_grad_();
  const auto estimate = [&](std::uint64_t seed, std::int64_t samples) {
    Generator generator(seed);
    return optim::hessian_diagonal(quadratic(A, w), {w}, {.samples = samples, .generator = &generator})[0];
  };
  const Tensor wanted = diag(A);
  // An element's deviation is the root of the sum of its row's other squares, over the root of the samples.
  const Tensor deviation = sqrt((sum(square(A), {1}) - square(wanted)) / 2000.0);
  CHECK(all(abs(estimate(1, 2000) - wanted) < 5 * deviation).item<bool>());
  CHECK_FALSE(allclose(estimate(1, 1), wanted, 1e-3, 1e-3));
  CHECK(equal(estimate(7, 3), estimate(7, 3)));
  CHECK_FALSE(equal(estimate(7, 3), estimate(8, 3)));
}

TEST_CASE("a probe's signs are all there") {
  const Tensor w = numbers({200}, 4, Dtype::float64).requires_grad_();
  // H is all ones, so an element of z (H z) is its sign times the sum of all signs.
  Generator generator(2);
  const Tensor estimate = optim::hessian_diagonal(0.5 * square(sum(w)), {w}, {.generator = &generator})[0];
  const double size = max(abs(estimate)).item<double>();
  REQUIRE(size > 0);
  const double plus = sum(to(estimate > 0, Dtype::float64)).item<double>();
  CHECK(equal(abs(estimate), full({200}, size, {.dtype = Dtype::float64})));
  CHECK(plus > 60);
  CHECK(plus < 140);
}

TEST_CASE("curvature is zero where there is none") {
  const Tensor w = numbers({3}, 1).requires_grad_(), unused = numbers({2}, 2).requires_grad_();
  const std::vector<Tensor> diagonal = optim::hessian_diagonal(sum(3 * w), {w, unused});
  CHECK(equal(diagonal[0], zeros({3})));
  CHECK(equal(diagonal[1], zeros({2})));
  const Tensor loss = sum(square(w));
  CHECK(equal(optim::hessian_diagonal(loss, {w, unused})[1], zeros({2})));
}

TEST_CASE("no probes are refused") {
  const Tensor w = numbers({3}, 1).requires_grad_();
  CHECK(message([&] { optim::hessian_diagonal(sum(square(w)), {w}, {.samples = 0}, user_line); }) ==
        "hessian_diagonal: samples must be >= 1, got 0 (train.cpp:30)");
}

TEST_CASE("a step takes a diagonal that is undefined where there is no gradient") {
  Tensor w = numbers({3}, 1, Dtype::float64).requires_grad_(),
         unused = numbers({2}, 2, Dtype::float64).requires_grad_();
  optim::Optimizer optimizer = optim::make("adahessian", {w, unused});
  const std::vector<double> before = w.to_vector<double>(), untouched = unused.to_vector<double>();
  w.set_grad(ones_like(w));
  optimizer.step({ones_like(w).detach(), Tensor()});
  CHECK(w.to_vector<double>() != before);
  CHECK(unused.to_vector<double>() == untouched);
}
