// Clipping: as functions on gradients, and inside the step.
#include "optimizers.h"

#include <gradus/optim/clipping.h>
#include <gradus/optim/elementwise/sgd.h>

#include <cmath>
#include <limits>

using namespace gradus;
using optim_tests::message;
using optim_tests::user_line;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
/// Two parameters, with gradients (3, -4) and (12); the norm is 13.
std::vector<Tensor> three_four_twelve() {
  Tensor a = zeros({2}, {.requires_grad = true}), b = zeros({1}, {.requires_grad = true});
  a.set_grad(tensor({3.0, -4.0}));
  b.set_grad(tensor({12.0}));
  return {a, b};
}

}  // namespace

TEST_CASE("clip_grad_norm_ scales all gradients together and returns their norm") {
  const std::vector<Tensor> w = three_four_twelve();
  CHECK(optim::clip_grad_norm_(Parameters(w), 6.5) == doctest::Approx(13));
  CHECK(w[0].grad().to_vector<double>()[0] == doctest::Approx(1.5));
  CHECK(w[1].grad().to_vector<double>()[0] == doctest::Approx(6));
  CHECK(optim::clip_grad_norm_(Parameters(w), 100) == doctest::Approx(6.5));
  CHECK(w[1].grad().to_vector<double>()[0] == doctest::Approx(6));
}

TEST_CASE("norms of any order") {
  const Parameters w(three_four_twelve());
  const auto norm = [&](double p) { return optim::clip_grad_norm_(w, infinity, {.norm_type = p}); };
  CHECK(norm(1) == 19);
  CHECK(norm(2) == 13);
  CHECK(norm(infinity) == 12);
  CHECK(norm(3) == doctest::Approx(std::cbrt(27.0 + 64 + 1728)));
}

TEST_CASE("the norm of many numbers of any size is exact to rounding") {
  Tensor w = zeros({100003}, {.requires_grad = true});
  w.set_grad(full({100003}, 1e30));  // its square is no float32
  CHECK(optim::clip_grad_norm_({w}, infinity) == doctest::Approx(1e30 * std::sqrt(100003.0)).epsilon(1e-7));
}

TEST_CASE("clip_grad_value_ limits each element") {
  const std::vector<Tensor> w = three_four_twelve();
  optim::clip_grad_value_(Parameters(w), 3.5);
  CHECK(w[0].grad().to_vector<double>() == std::vector<double>{3, -3.5});
  CHECK(w[1].grad().to_vector<double>() == std::vector<double>{3.5});
}

TEST_CASE("clipping inside the step leaves the gradients as they are") {
  const std::vector<Tensor> w = three_four_twelve();
  optim::Optimizer optimizer(Parameters(w), optim::SGD{.lr = 1});
  optimizer.clip_norm(6.5);
  optim::reset_statistics();
  optimizer.step();
  CHECK(optimizer.gradient_norm() == 13);
  CHECK(optim::statistics().passes == 2);  // one for the norm
  CHECK(w[0].to_vector<double>()[1] == doctest::Approx(2));
  CHECK(w[0].grad().to_vector<double>() == std::vector<double>{3, -4});
  optimizer.clip_norm(infinity).clip_value(1);
  optimizer.step();
  CHECK(w[0].to_vector<double>()[1] == doctest::Approx(3));
  CHECK(std::isnan(optimizer.gradient_norm()));
}

TEST_CASE("a norm that is not finite is an error if wanted") {
  const std::vector<Tensor> w = three_four_twelve();
  w[1].grad().data<float>()[0] = std::numeric_limits<float>::infinity();
  const optim::ClipNormOptions strict{.error_if_nonfinite = true};
  CHECK(message([&] { optim::clip_grad_norm_(Parameters(w), 1, strict, user_line); }) ==
        "clip_grad_norm_: the norm of the gradients is inf (train.cpp:30)");
  CHECK(w[0].grad().to_vector<double>()[0] == 3);
  optim::Optimizer optimizer(Parameters(w), optim::SGD{.lr = 1});
  optimizer.clip_norm(1, strict);
  CHECK(message([&] { optimizer.step(user_line); }) == "step: the norm of the gradients is inf (train.cpp:30)");
  CHECK(w[0].to_vector<double>()[0] == 0);
}

TEST_CASE("limits are checked") {
  const Parameters w(three_four_twelve());
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(message([&] { optim::clip_grad_norm_(w, -1, {}, user_line); }) ==
        "clip_grad_norm_: max_norm must be >= 0, got -1 (train.cpp:30)");
  CHECK(message([&] { optim::clip_grad_norm_(w, 1, {.norm_type = 0}, user_line); }) ==
        "clip_grad_norm_: norm_type must be > 0, got 0 (train.cpp:30)");
  CHECK(message([&] { optim::clip_grad_value_(w, nan, user_line); }) ==
        "clip_grad_value_: limit must be >= 0, got nan (train.cpp:30)");
  optim::Optimizer optimizer(w, optim::SGD{});
  CHECK(message([&] { optimizer.clip_norm(nan, {}, user_line); }) ==
        "clip_norm: max_norm must be >= 0, got nan (train.cpp:30)");
}
