// Windows of padding alone, and of zeros.
#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>

#include <doctest/doctest.h>

#include <limits>

using namespace gradus;

TEST_CASE("the largest of a window of padding alone is -infinity, and gives no gradient") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  // A window's entries lie 3 apart: of two elements padded by 1, those of the first window are both padding.
  const MaxPoolOptions options{.stride = 1, .padding = 1, .dilation = 3};
  const Tensor x = tensor({{3, 5}, {7, 2}}, {.dtype = Dtype::float64, .requires_grad = true});
  const Tensor y = max_pool1d(x, 2, options);
  CHECK(y.to_vector<double>() == std::vector<double>{-infinity, -infinity});
  sum(y).backward();
  CHECK(x.grad().to_vector<double>() == std::vector<double>{0, 0, 0, 0});
  // Rows 3 apart, columns next to each other.
  const Tensor image = max_pool2d(unsqueeze(x, 0), 2, {.stride = 1, .padding = 1, .dilation = {3, 1}});
  CHECK(image.to_vector<double>() == std::vector<double>{-infinity, -infinity, -infinity});
}

TEST_CASE("lp_pool of zeros is 0, and so is its gradient; the second one too, where the powers have one") {
  for (const double p : {1.5, 2.0, 3.0}) {
    CAPTURE(p);
    const Tensor x = tensor({{0, 0, 3, 4}}, {.dtype = Dtype::float64, .requires_grad = true});
    const Tensor y = lp_pool1d(x, p, 2);
    CHECK(y[0][0].item<double>() == 0);
    const Tensor g = grad(sum(y), x, {.create_graph = true});
    CHECK(g[0][0].item<double>() == 0);
    CHECK(g[0][2].item<double>() > 0);
    if (p < 2) continue;
    const Tensor second = grad(sum(g * g), x);
    CHECK(second[0][0].item<double>() == 0);
    CHECK(isfinite(second[0][2]).item<bool>());
  }
}
