// The perceptron of examples/ against numpy's: weights to 1e-9, accuracies exactly.
#include "../../examples/perceptron.h"

#include "tutorials.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using namespace perceptron;
using nlohmann::json;

TEST_CASE("each rule learns numpy's weights, with its accuracies on the way") {
  const auto [x_train, x_test, y_train, y_test] = two_classes();
  int records = 0;
  for (const json& record : tutorials::cases()) {
    if (record["program"] != "perceptron") continue;
    const std::string name = record["rule"];
    CAPTURE(name);
    const Rule rule = name == "rosenblatt" ? Rule::rosenblatt : name == "delta" ? Rule::delta : Rule::logistic;
    Perceptron neuron(20, {.rule = rule, .learning_rate = record["learning_rate"]});
    const int epochs = record["epochs"];
    for (int epoch = 1; epoch <= epochs; ++epoch) {
      neuron.train_epoch(x_train, y_train);
      const auto expected = record["test_accuracy_after"].find(std::to_string(epoch));
      if (expected == record["test_accuracy_after"].end()) continue;
      CAPTURE(epoch);
      CHECK(neuron.accuracy(x_test, y_test) == expected->get<double>());
    }
    const auto expected = tutorials::numbers(record["W"]);
    const auto w = neuron.w.to_vector<double>();
    for (std::size_t i = 0; i < 20; ++i) CHECK(std::abs(w[i] - expected[i]) <= 1e-9);
    CHECK(std::abs(neuron.b - tutorials::number(record["b"])) <= 1e-9);
    ++records;
  }
  CHECK(records == 3);
}

TEST_CASE("predictions are classes, probabilities lie between 0 and 1") {
  const auto [x_train, x_test, y_train, y_test] = two_classes();
  Perceptron neuron(20, {.rule = Rule::logistic});
  for (int epoch = 0; epoch < 3; ++epoch) neuron.train_epoch(x_train, y_train);
  const Tensor predicted = neuron.predict(x_test);
  const Tensor probability = neuron.predict_proba(x_test);
  CHECK(predicted.dtype() == Dtype::int64);
  CHECK(min(probability).item<double>() > 0);
  CHECK(max(probability).item<double>() < 1);
  CHECK(equal(predicted, to(probability >= 0.5, Dtype::int64)));
}
