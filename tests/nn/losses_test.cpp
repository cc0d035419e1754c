// Losses: values, reductions, and what happens at the extremes.
#include "models.h"

#include <gradus/nn/losses.h>

#include <doctest/doctest.h>

#include <cmath>

using namespace gradus;

namespace {

constexpr TensorOptions in_float64{.dtype = Dtype::float64};

}  // namespace

TEST_CASE("MSELoss is the mean, sum or list of squared differences") {
  const Tensor input = tensor({1, 2, 4}, in_float64);
  const Tensor target = tensor({1, 0, 1}, in_float64);
  CHECK(nn::MSELoss{}(input, target).item<double>() == doctest::Approx(13.0 / 3));
  CHECK(nn::MSELoss{.reduction = Reduction::sum}(input, target).item<double>() == 13);
  CHECK(equal(nn::MSELoss{.reduction = Reduction::none}(input, target), tensor({0, 4, 9}, in_float64)));
}

TEST_CASE("CrossEntropyLoss takes labels and probabilities") {
  const Tensor logits = tensor({{0, std::log(3)}, {0, 0}}, in_float64);
  const double first = std::log(4.0 / 3);
  const double second = std::log(2.0);
  const Tensor labels = tensor({1, 0}, {.dtype = Dtype::int64});
  CHECK(nn::CrossEntropyLoss{}(logits, labels).item<double>() == doctest::Approx((first + second) / 2));
  CHECK(nn::CrossEntropyLoss{.reduction = Reduction::sum}(logits, labels).item<double>() ==
        doctest::Approx(first + second));
  CHECK(nn::CrossEntropyLoss{.reduction = Reduction::none}(logits, labels).shape() == Shape{2});
  const Tensor probabilities = tensor({{0, 1}, {1, 0}}, in_float64);
  CHECK(nn::CrossEntropyLoss{}(logits, probabilities).item<double>() == doctest::Approx((first + second) / 2));
}

TEST_CASE("BCEWithLogitsLoss is minus the log likelihood") {
  const Tensor logits = tensor({0, std::log(3)}, in_float64);
  const Tensor targets = tensor({1, 0}, in_float64);
  CHECK(nn::BCEWithLogitsLoss{}(logits, targets).item<double>() == doctest::Approx((std::log(2) + std::log(4)) / 2));
}

TEST_CASE("losses stay finite where exp would overflow, and so do their gradients") {
  for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
    Tensor logits = tensor({{1e4, -1e4}, {-1e4, 1e4}}, {.dtype = dtype, .requires_grad = true});
    const Tensor loss = nn::CrossEntropyLoss{}(logits, tensor({1, 1}, {.dtype = Dtype::int64}));
    CHECK(loss.item<double>() == doctest::Approx(1e4));
    loss.backward();
    CHECK(allclose(logits.grad(), tensor({{0.5, -0.5}, {0, 0}}, {.dtype = dtype})));

    Tensor scores = tensor({1e4, -1e4, 1e4, -1e4}, {.dtype = dtype, .requires_grad = true});
    const Tensor bce =
        nn::BCEWithLogitsLoss{.reduction = Reduction::sum}(scores, tensor({1, 0, 0, 1}, {.dtype = dtype}));
    CHECK(bce.item<double>() == doctest::Approx(2e4));
    bce.backward();
    CHECK(allclose(scores.grad(), tensor({0, 0, 1, -1}, {.dtype = dtype})));
  }
}

TEST_CASE("losses are found by name and describe themselves") {
  const Tensor a = tensor({{1, 2}}, in_float64);
  const Tensor b = tensor({{0, 1}}, in_float64);
  CHECK(nn::loss("mse", a, b).item<double>() == 1);
  CHECK(equal(nn::loss("cross_entropy", a, b), cross_entropy(a, b)));
  CHECK(equal(nn::loss("bce_with_logits", a, b, Reduction::none),
              binary_cross_entropy_with_logits(a, b, Reduction::none)));
  for (const Description& description : nn::losses()) {
    CHECK_FALSE(description.summary.empty());
    CHECK(nn::loss(description.name, a, b).dim() == 0);
  }
  CHECK(message_of([&] { nn::loss("mes", a, b); }) == "loss: loss \"mes\" is unknown; did you mean mse? (here)");
}

TEST_CASE("a loss of shapes that differ names the caller's line") {
  const std::string message = message_of([] { nn::MSELoss{}(ones({2}), ones({3})); });
  CHECK(message.find("mse_loss") == 0);
  CHECK(message.find("(here)") != std::string::npos);
}
