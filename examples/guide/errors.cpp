// What docs/guide/errors.md shows: its pieces of code, each followed by a check that the chapter is right about it.
#include "claims.h"

#include <gradus/gradus.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <string>

using namespace gradus;
using namespace guide;

namespace {

// Checks that the call throws this message, closed by a line of this file.
template <class Call>
void says(const Call& call, const char* message) {
  std::string thrown;
  try {
    call();
  } catch (const Error& error) {
    thrown = error.what();
  }
  check(begins(thrown, std::string(message) + " (errors.cpp:"), message);
}

void caught() {
  std::string message;
  Where place;
  const int line = __LINE__ + 3;  // of the product
  // [caught]
  try {
    matmul(zeros({64, 784}), zeros({512, 10}));
  } catch (const ShapeError& error) {
    message = error.what();  // matmul: inner dimensions differ: [64, 784] x [512, 10] (errors.cpp:..)
    place = error.where();   // the file and the line
  }
  // [caught]
  check(begins(message, "matmul: inner dimensions differ: [64, 784] x [512, 10] (errors.cpp:"), "caught");
  check(place.line == line && to_string(place) == "errors.cpp:" + std::to_string(line), "the line of a call");
}

// [net]
struct Net : nn::Module {
  nn::Linear hidden{4, 8};
  nn::Linear output{8, 3};
  Tensor forward(const Tensor& x) override { return output(relu(hidden(x))); }
  void members(nn::Members& m) override { m("hidden", hidden)("output", output); }
};
// [net]

// [scope]
Tensor similarity(const Tensor& a, const Tensor& b, Where where = Where::here()) {
  const WhereScope scope(where);  // an error below names the caller's line
  return matmul(a, t(b)) / std::sqrt(static_cast<double>(a.size(-1)));
}
// [scope]

template <class F>
int line_of(const F& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.where().line;
  }
  return 0;
}

// The last column of the table of classes.
void classes() {
  const Tensor w = ones({2}, {.requires_grad = true});
  says([] { reshape(zeros({2, 3}), {4}); }, "reshape: [2, 3] cannot become [4]");
  says([] { mean(arange(3)); }, "mean: takes a floating tensor, not int64; convert it with to()");
  says([&] { optim::Optimizer(Parameters{w}, optim::Adam{.beta1 = 1.5}); }, "Adam: beta1 must be in [0, 1), got 1.5");
  says([] { sum(zeros({2, 2}), {2}); }, "sum: dimension 2 is outside -2..1");
  says([&] { grad(sum(w), zeros({2})); }, "grad: input 0 does not require gradients");
  says([] { load("x.safetensors"); }, "load: x.safetensors: cannot be read: No such file or directory");
}

void whose_line() {
  const Tensor a = zeros({2, 3});
  const Tensor b = zeros({4});
  check(line_of([&] { a + b; }) == __LINE__, "the line of an operator");
  check(line_of([&] { a[2]; }) == __LINE__, "the line of x[i]");

  std::string message;
  const int line = __LINE__ + 4;  // of the model's call
  // [layer]
  Net net;
  try {
    net(zeros({2, 5}));
  } catch (const ShapeError& error) {
    message = error.what();
    // linear: inner dimensions differ, x [.., in] and weight [out, in]: [2, 5] x [8, 4] (errors.cpp:..)
  }
  // [layer]
  check(message == "linear: inner dimensions differ, x [.., in] and weight [out, in]: [2, 5] x [8, 4] (errors.cpp:" +
                       std::to_string(line) + ")",
        "layer");
  check(line_of([&] { similarity(a, b); }) == __LINE__, "scope");
}

void unchanged() {
  std::string message;
  // [unchanged]
  Tensor x = ones({2, 3});
  try {
    x += ones({2});
  } catch (const ShapeError& error) {
    message = error.what();  // add_: shapes do not broadcast: [2, 3] and [2] (errors.cpp:..)
  }
  x.version();  // 0: still as it was
  // [unchanged]
  check(begins(message, "add_: shapes do not broadcast: [2, 3] and [2] (errors.cpp:") && x.version() == 0, "unchanged");
  check(is(x, {1, 1, 1, 1, 1, 1}), "unchanged");

  Net net;
  StateDict state = Net().state_dict();
  state.set("output.weight", zeros({3, 9}));
  const Tensor before = clone(net.hidden.weight.detach());
  try {
    net.load_state_dict(state);
    check(false, "load_state_dict");
  } catch (const ShapeError&) {
    check(equal(net.hidden.weight, before), "load_state_dict");
  }
}

void unlisted() {
  struct Forgetful : nn::Module {
    nn::Linear hidden{4, 8};
    nn::Linear output{8, 3};
    Tensor forward(const Tensor& x) override { return output(relu(hidden(x))); }
    void members(nn::Members& m) override { m("hidden", hidden); }
  };
  Forgetful model;
  optim::Optimizer optimizer(model.parameters(), optim::SGD{.lr = 0.1});
  sum(model(ones({2, 4}))).backward();
  std::string message;
  try {
    optimizer.step();
  } catch (const Error& error) {
    message = error.what();
  }
  check(begins(message,
               "step: a parameter of shape [3, 8] that Linear in Forgetful uses got a gradient, but no members()"
               " lists it and no optimizer has it (errors.cpp:"),
        "unlisted");
}

void not_finite() {
  std::string message;
  // [anomaly]
  Tensor x = tensor({1.0, 0.0});
  try {
    AnomalyMode guard;
    Tensor y = log(x) * 2;
  } catch (const GraphError& error) {
    message = error.what();  // anomaly: log gave -inf in its forward pass: element [1] (errors.cpp:..)
  }
  // [anomaly]
  check(begins(message, "anomaly: log gave -inf in its forward pass: element [1] (errors.cpp:"), "anomaly");

  Net net;
  optim::Optimizer optimizer(net.parameters(), optim::SGD{.lr = 0.1});
  // [policy]
  optimizer.on_non_finite(optim::NonFinite::error);  // or skip: leave such a step out; or zero
  // [policy]
  sum(net(full({1, 4}, std::numeric_limits<double>::infinity())) * 0).backward();
  bool refused = false;
  try {
    optimizer.step();
  } catch (const ValueError&) {
    refused = true;
  }
  check(refused, "policy");
}

void messages() {
  // [shapes]
  Tensor x = zeros({64, 784});
  Tensor column = zeros({64, 1});
  Tensor targets = zeros({64});
  says([&] { matmul(x, zeros({512, 10})); }, "matmul: inner dimensions differ: [64, 784] x [512, 10]");
  says([&] { x + targets; }, "add: shapes do not broadcast: [64, 784] and [64]");
  says([&] { mse_loss(column, targets); }, "mse_loss: shapes differ: [64, 1] and [64]");
  // [shapes]

  // [dtypes]
  Tensor logits = zeros({2, 10});
  Tensor labels = tensor({3, 7});
  Tensor wide = zeros({10, 4}, {.dtype = Dtype::float64});
  says([&] { cross_entropy(logits, labels); },
       "cross_entropy: labels must be int64 numbers of classes (or probabilities shaped as the logits), not float32");
  says([&] { matmul(logits, wide); }, "matmul: dtypes differ: float32 and float64");
  says([&] { mean(arange(3)); }, "mean: takes a floating tensor, not int64; convert it with to()");
  // [dtypes]

  // [values]
  Tensor from_one = tensor({3, 10}, {.dtype = Dtype::int64});
  Parameters weights{ones({2}, {.requires_grad = true})};
  says([&] { cross_entropy(logits, from_one); }, "cross_entropy: label 10 at row 1 is outside 0..9");
  says([&] { optim::make("adm", weights); }, "make: optimizer \"adm\" is unknown; did you mean adam or admm?");
  // [values]

  // [gradients]
  Tensor w = ones({2}, {.requires_grad = true});
  Tensor y = w * w;
  says([&] { y.backward(); },
       "backward: the tensor has 2 elements, not one: shape [2]; pass the gradient of something with respect to it");
  says([&] { sum(y.detach()).backward(); },
       "backward: the tensor was not computed from anything that requires gradients");
  says([&] { w += 1; }, "add_: a leaf that requires gradients may only be changed in place under NoGrad: shape [2]");
  // [gradients]

  std::string message;
  // [freed]
  Tensor loss = sum(w * w);
  loss.backward();
  try {
    loss.backward();
  } catch (const GraphError& error) {
    message = error.what();
    // backward: the graph was already freed by an earlier backward, at mul (errors.cpp:..); pass {.retain_graph = true}
    // to that one (errors.cpp:..)
  }
  // [freed]
  check(begins(message, "backward: the graph was already freed by an earlier backward, at mul (errors.cpp:"), "freed");
}

// [reported]
// Runs a program's body: an error ends it with one line and 1, as commands do.
template <class Body>
int reported(const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
// [reported]

}  // namespace

int main() {
  return reported([] {
    caught();
    classes();
    whose_line();
    unchanged();
    unlisted();
    not_finite();
    messages();
    std::puts("The chapter on errors is right.");
  });
}
