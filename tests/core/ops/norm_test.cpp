// What batch_norm does to its running values, which are no result that the op table could compare.
#include "plain.h"

#include <gradus/core/ops.h>

#include <doctest/doctest.h>

#include <cmath>

using namespace gradus;

namespace {

struct Moments {
  double mean;
  double variance;  // with Bessel's correction
};

// Of one channel of x [N, C, L].
Moments moments(const plain::Array& x, std::int64_t channel) {
  const auto count = static_cast<double>(x.size(0) * x.size(2));
  double sum = 0;
  double squares = 0;
  const auto visit = [&](const auto& f) {
    for (std::int64_t n = 0; n < x.size(0); ++n) {
      for (std::int64_t l = 0; l < x.size(2); ++l) f(x.at({n, channel, l}));
    }
  };
  visit([&](double v) { sum += v; });
  visit([&](double v) { squares += (v - sum / count) * (v - sum / count); });
  return {sum / count, squares / (count - 1)};
}

const plain::Array x_array = plain::build({3, 2, 4}, [](const plain::Sizes& i) {
  return std::sin(static_cast<double>(7 * i[0] + 3 * i[1] + i[2])) + static_cast<double>(i[1]);
});

Tensor x_tensor(Dtype dtype) { return tensor(x_array.values, {3, 2, 4}, {.dtype = dtype}); }
Tensor running(double value, Dtype dtype) { return full({2}, value, {.dtype = dtype}); }

}  // namespace

TEST_CASE("batch_norm in training moves the running values by momentum towards the batch's") {
  for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
    for (const double momentum : {0.0, 0.25, 1.0}) {
      const Tensor mean = running(0.5, dtype);
      const Tensor var = running(3, dtype);
      batch_norm(x_tensor(dtype), {.running_mean = mean, .running_var = var, .momentum = momentum});
      for (std::int64_t c = 0; c < 2; ++c) {
        const Moments batch = moments(x_array, c);
        const double epsilon = dtype == Dtype::float32 ? 1e-6 : 1e-14;
        CAPTURE(name(dtype));
        CAPTURE(momentum);
        CAPTURE(c);
        CHECK(mean[c].item<double>() == doctest::Approx((1 - momentum) * 0.5 + momentum * batch.mean).epsilon(epsilon));
        CHECK(var[c].item<double>() ==
              doctest::Approx((1 - momentum) * 3 + momentum * batch.variance).epsilon(epsilon));
      }
    }
  }
}

TEST_CASE("batch_norm in training does not use the running values") {
  const Tensor x = x_tensor(Dtype::float64);
  const Tensor with =
      batch_norm(x, {.running_mean = running(9, Dtype::float64), .running_var = running(7, Dtype::float64)});
  CHECK(equal(with, batch_norm(x)));
}

TEST_CASE("batch_norm without training leaves the running values as they are") {
  const Tensor mean = running(0.5, Dtype::float64);
  const Tensor var = running(3, Dtype::float64);
  batch_norm(x_tensor(Dtype::float64), {.running_mean = mean, .running_var = var, .training = false});
  CHECK(mean.to_vector<double>() == std::vector<double>{0.5, 0.5});
  CHECK(var.to_vector<double>() == std::vector<double>{3, 3});
}
