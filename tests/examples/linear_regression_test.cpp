// The linear regression of examples/ against numpy's numbers, step by step.
#include "../../examples/linear_regression.h"

#include "tutorials.h"

#include <doctest/doctest.h>

#include <string>

using namespace linear_regression;
using nlohmann::json;

namespace {

constexpr double tolerance = 1e-12;

void check_close(const Tensor& actual, const std::vector<double>& expected) {
  const auto values = actual.to_vector<double>();
  REQUIRE(values.size() == expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) CHECK(std::abs(values[i] - expected[i]) <= tolerance);
}

void check_history(const History& history, const json& record) {
  for (const auto& entry : record["theta_after"].items()) {
    CAPTURE(entry.key());
    check_close(history.theta.at(std::stoul(entry.key()) - 1), tutorials::numbers(entry.value()));
  }
  check_close(history.theta.back(), tutorials::numbers(record["theta"]));
  if (!record.contains("loss_before_step")) return;
  for (const auto& entry : record["loss_before_step"].items()) {
    CAPTURE(entry.key());
    CHECK(std::abs(history.loss.at(std::stoul(entry.key()) - 1) - tutorials::number(entry.value())) <= tolerance);
  }
}

}  // namespace

TEST_CASE("y = 2x is learnt with numpy's thetas and losses, with and without an intercept") {
  const Tensor x = tensor({{1}, {2}, {3}, {4}}, {.dtype = Dtype::float64});
  const Tensor y = tensor({2, 4, 6, 8}, {.dtype = Dtype::float64});
  int records = 0;
  for (const json& record : tutorials::cases()) {
    if (record["program"] != "linear_regression" || !record.contains("model")) continue;
    const bool intercept = record["model"] != "no intercept";
    const json& threshold = record["stop_when_loss_changes_less_than"];
    CAPTURE(intercept);
    CAPTURE(threshold);
    const History history =
        descend(intercept ? with_intercept(x) : x, y, zeros({intercept ? 2 : 1}, {.dtype = Dtype::float64}),
                {.alpha = record["alpha"],
                 .iterations = record["iterations"],
                 .tolerance = threshold.is_null() ? 0.0 : threshold.get<double>()});
    CHECK(history.theta.size() == record["steps_done"].get<std::size_t>());
    CHECK(history.converged == (record["steps_done"] < record["iterations"]));
    check_history(history, record);
    ++records;
  }
  CHECK(records == 4);
}

TEST_CASE("the line through noise ends where numpy's does") {
  int records = 0;
  for (const json& record : tutorials::cases()) {
    if (record["program"] != "linear_regression" || record.contains("model")) continue;
    const Line line = noisy_line();
    check_close(line.theta, tutorials::numbers(record["theta_start"]));
    const History history = descend(line.x, line.y, line.theta);
    check_history(history, record);
    CHECK(std::abs(history.theta.back().item<double>() - 3.6133423767148) < 1e-12);
    ++records;
  }
  CHECK(records == 1);
}

TEST_CASE("the history holds thetas of different steps, not the same one again and again") {
  const Tensor x = tensor({{1}, {2}}, {.dtype = Dtype::float64});
  const Tensor y = tensor({1, 2}, {.dtype = Dtype::float64});
  const History history = descend(x, y, zeros({1}, {.dtype = Dtype::float64}), {.iterations = 5});
  REQUIRE(history.theta.size() == 5);
  for (std::size_t i = 1; i < 5; ++i) CHECK_FALSE(equal(history.theta[i], history.theta[i - 1]));
}
