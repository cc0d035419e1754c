// Running sums of many numbers.
#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>

#include <doctest/doctest.h>

#include <cmath>

using namespace gradus;

TEST_CASE("running sums of a million floats keep a float's digits, and so do their gradients") {
  constexpr std::int64_t n = 1000000;
  const Tensor x = full({n}, 0.1, {.requires_grad = true});
  const Tensor sums = cumsum(x, 0);
  const double exact = n * static_cast<double>(0.1F);
  CHECK(std::abs(sums[n - 1].item<double>() / exact - 1) < 1e-7);
  const Tensor slope = vjp([](const Tensor& in) { return cumsum(in, 0); }, x, full({n}, 0.1)).derivative;
  CHECK(std::abs(slope[0].item<double>() / exact - 1) < 1e-7);
}
