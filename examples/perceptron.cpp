// The perceptron: three rules learn to tell two classes apart, one sample at a time.
#include "perceptron.h"

#include <cstdio>

using namespace perceptron;

int main() {
  const auto [x_train, x_test, y_train, y_test] = two_classes();
  struct Row {
    const char* name;
    Rule rule;
    double wanted;
  };
  bool good = true;
  for (const Row& row : {Row{"rosenblatt", Rule::rosenblatt, 0.7}, Row{"delta", Rule::delta, 0.8},
                         Row{"logistic", Rule::logistic, 0.85}}) {
    Perceptron neuron(20, {.rule = row.rule});
    const double before = neuron.accuracy(x_test, y_test);
    // IEEE 754: denormal numbers are not flushed.
    for (int epoch = 0; epoch < 100; ++epoch) neuron.train_epoch(x_train, y_train);
    const double after = neuron.accuracy(x_test, y_test);
    std::printf("%-10s  %.1f %% of the test samples right before training, %.1f %% after 100 epochs\n", row.name,
                100 * before, 100 * after);
    if (row.rule == Rule::logistic) {
      const auto probability = neuron.predict_proba(x_test)[0].item<double>();
      std::printf("%-10s  the first of them is of class 1 with probability %.2f\n", "", probability);
    }
    good = good && after >= row.wanted;
  }
  std::puts(good ? "All three rules have learnt the classes." : "A rule has not learnt the classes.");
  return good ? 0 : 1;
}
