// What docs/guide/autograd.md shows: its pieces of code, each followed by a check that the chapter is right about it.
#include "claims.h"

#include <gradus/gradus.h>

#include <cmath>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

using namespace gradus;
using namespace guide;

namespace {

void backward() {
  // [backward]
  Tensor x = tensor({1.0, 2.0, 3.0}, {.requires_grad = true});
  Tensor loss = sum(x * x);
  loss.backward();
  Tensor slope = x.grad();  // 2x: [2, 4, 6]
  // [backward]
  check(is(slope, {2, 4, 6}), "backward");

  // [history]
  Tensor y = tanh(x);
  y.requires_grad();  // true: it was computed from x
  y.is_leaf();        // false
  y.grad_fn();        // "tanh"
  // [history]
  check(y.requires_grad() && !y.is_leaf() && std::string(y.grad_fn()) == "tanh", "history");

  // [accumulate]
  sum(x * x).backward();  // adds to what is there: [4, 8, 12]
  x.set_grad({});         // drops it; optimizers do so in zero_grad()
  // [accumulate]
  check(!x.grad().defined(), "accumulate");

  // [vector]
  Tensor squares = x * x;
  squares.backward(tensor({1.0, 0.0, 0.0}));  // the gradient of squares[0] alone
  // [vector]
  check(is(x.grad(), {2, 0, 0}), "vector");
}

void gradients() {
  // [grad]
  Tensor x = tensor({3.0}, {.requires_grad = true});
  Tensor y = sum(x * x * x);
  Tensor first = grad(y, x, {.create_graph = true});  // 3 x^2 = 27
  Tensor second = grad(sum(first), x);                // 6 x = 18
  // [grad]
  check(is(first, {27}) && is(second, {18}) && !x.grad().defined(), "grad");

  // [penalty]
  Tensor w = tensor({0.5, -1.0}, {.requires_grad = true});
  Tensor loss = sum(exp(w));
  Tensor slope = grad(loss, w, {.create_graph = true});
  (loss + 0.1 * sum(slope * slope)).backward();  // of the loss and of how steep it is
  // [penalty]
  const double a = std::exp(0.5);
  const double b = std::exp(-1.0);
  check(is(w.grad(), {a + 0.2 * a * a, b + 0.2 * b * b}), "penalty");
}

void twice() {
  // [retain]
  Tensor x = tensor({2.0}, {.requires_grad = true});
  Tensor y = sum(x * x);
  y.backward({.retain_graph = true});  // keeps what it needs for another one
  y.backward();                        // the last one frees it
  // [retain]
  check(is(x.grad(), {8}), "retain");
  std::string message;
  // [freed]
  try {
    y.backward();
  } catch (const GraphError& error) {
    message = error.what();  // backward: the graph was already freed by an earlier backward, at mul (autograd.cpp:..);
  }                          // pass {.retain_graph = true} to that one (autograd.cpp:..)
  // [freed]
  check(begins(message, "backward: the graph was already freed by an earlier backward, at mul (autograd.cpp:"),
        "freed");
}

void unrecorded() {
  // [no_grad]
  Tensor w = tensor({1.0, 2.0}, {.requires_grad = true});
  {
    NoGrad guard;
    w -= 0.1 * w;  // not recorded; without the guard an error, since w is a leaf
  }
  Tensor constant = w.detach();  // the same data, without a history
  // [no_grad]
  check(is(constant, {0.9, 1.8}) && !constant.requires_grad(), "no_grad");
}

void hooks() {
  // [hooks]
  Tensor x = tensor({1.0, 2.0}, {.requires_grad = true});
  Tensor h = x * 3;
  HookHandle handle = h.register_hook([](const Tensor& gradient) { return clamp(gradient, -1, 1); });
  h.retain_grad();  // h.grad() is kept too, as a leaf's is
  sum(h * 10).backward();
  h.remove_hook(handle);
  // [hooks]
  check(is(x.grad(), {3, 3}) && is(h.grad(), {1, 1}), "hooks");
}

void in_place() {
  std::string message;
  // [in_place]
  Tensor x = tensor({1.0, 2.0}, {.requires_grad = true});
  Tensor scale = tensor({3.0, 4.0});
  Tensor y = x * scale;  // keeps scale for the gradient of x
  scale.add_(1);         // changes it
  try {
    sum(y).backward();
  } catch (const GraphError& error) {
    message = error.what();  // backward: a tensor that mul needs for its gradient was changed in place: shape [2],
  }                          // version 1, saved at version 0 (autograd.cpp:..)
  // [in_place]
  check(begins(message,
               "backward: a tensor that mul needs for its gradient was changed in place: shape [2], version 1, "
               "saved at version 0 (autograd.cpp:"),
        "in_place");
}

void anomaly() {
  std::string message;
  // [anomaly]
  Tensor x = tensor({4.0, 0.0}, {.requires_grad = true});
  AnomalyMode guard;
  try {
    sum(sqrt(x)).backward();
  } catch (const GraphError& error) {
    message = error.what();  // anomaly: the backward of sqrt gave inf for input 0: element [1] (autograd.cpp:..)
  }
  // [anomaly]
  check(begins(message, "anomaly: the backward of sqrt gave inf for input 0: element [1] (autograd.cpp:"), "anomaly");
}

void functions() {
  // [products]
  auto f = [](const Tensor& x) { return x * x * x; };
  auto energy = [](const Tensor& x) { return sum(x * x * x); };
  Tensor x = tensor({1.0, 2.0});
  Tensor gradient = vjp(f, x, tensor({1.0, 1.0})).derivative;      // v J, as backward gives it: [3, 12]
  Tensor tangent = jvp(f, x, tensor({1.0, 0.0})).derivative;       // J v, how f(x) moves when x moves along v: [3, 0]
  Tensor product = hvp(energy, x, tensor({1.0, 1.0})).derivative;  // H v: [6, 12]
  auto [y, g] = vjp(energy, x);                                    // the value too; for one number, v is 1
  // [products]
  check(is(gradient, {3, 12}) && is(tangent, {3, 0}) && is(product, {6, 12}), "products");
  check(is(y, {9}) && is(g, {3, 12}), "products");

  // [matrices]
  Tensor all = jacobian(f, x);            // [[3, 0], [0, 12]]: shape of f(x), then shape of x
  Tensor curvature = hessian(energy, x);  // [[6, 0], [0, 12]]
  // [matrices]
  check(is(all, {3, 0, 0, 12}) && is(curvature, {6, 0, 0, 12}), "matrices");

  // [lists]
  auto plane = [](const std::vector<Tensor>& in) { return sum(in[0] * in[1]) + in[2]; };
  Tensor w = tensor({3.0, 4.0});
  Tensor b = tensor(5.0);
  std::vector<Tensor> slopes = jacobian(plane, {x, w, b});                // [3, 4], [1, 2] and 1
  std::vector<std::vector<Tensor>> mixed = hessian(plane, {x, w, b});     // mixed[0][1]: [[1, 0], [0, 1]]
  Derivatives moved = jvp(plane, {x, w, b}, {zeros({2}), ones({2}), b});  // moved.derivatives[0]: 1 + 2 + 5
  // [lists]
  check(is(slopes[0], {3, 4}) && is(slopes[1], {1, 2}) && is(slopes[2], {1}), "lists");
  check(is(mixed[0][1], {1, 0, 0, 1}) && is(moved.derivatives[0], {8}), "lists");
}

void by_sample() {
  manual_seed(0);
  // [by_sample]
  nn::Linear model(4, 3);
  Tensor x = randn({10, 4});
  Tensor labels = randint(0, 3, {10});
  auto loss = [&](const Tensor& sample, const Tensor& label) { return cross_entropy(model(sample), label); };
  std::vector<Tensor> gradients = per_sample_grad(loss, model.parameters(), {x, labels});
  // gradients[0]: [10, 3, 4], one gradient of the weight for each sample; gradients[1]: [10, 3], of the bias
  // [by_sample]
  cross_entropy(model(x), labels).backward();
  check(allclose(mean(gradients[0], {0}), model.weight.grad(), 1e-4, 1e-6), "by_sample");
  check(gradients[1].shape() == Shape{10, 3}, "by_sample");
}

void recomputed() {
  manual_seed(0);
  // [checkpoint]
  nn::Sequential first(nn::Linear(8, 64), nn::Tanh{}, nn::Linear(64, 64), nn::Tanh{});
  nn::Linear last(64, 1);
  Tensor x = randn({16, 8});
  Tensor h = checkpoint([&](const Tensor& in) { return first(in); }, x);  // keeps x and h, none of what is between
  sum(last(h)).backward();                                                // runs `first` again
  // [checkpoint]
  std::vector<Tensor> with;
  for (const Parameter& parameter : first.parameters()) with.push_back(parameter.tensor.grad());
  first.zero_grad();
  sum(last(first(x))).backward();
  std::size_t i = 0;
  for (const Parameter& parameter : first.parameters()) check(equal(parameter.tensor.grad(), with[i++]), "checkpoint");
  check(i == 4, "checkpoint");
}

void threads() {
  // [threads]
  Tensor w = tensor({1.0, 2.0}, {.requires_grad = true});
  std::vector<Tensor> data{tensor({1.0, 0.0}), tensor({0.0, 1.0})};
  std::vector<Tensor> gradients(2);
  std::vector<std::thread> team;
  for (std::size_t i = 0; i < 2; ++i) {
    team.emplace_back([&, i] {
      Tensor own = w.detach().requires_grad_();  // the same data, a leaf of this thread's own
      gradients[i] = grad(sum(own * own * data[i]), own);
    });
  }
  for (std::thread& thread : team) thread.join();
  w.set_grad(gradients[0] + gradients[1]);
  // [threads]
  check(is(w.grad(), {2, 4}), "threads");
}

void denormals() {
  // [denormals]
  FlushDenormals guard;
  // ... the training loop
  // [denormals]
}

struct Cube {
  static constexpr auto name = "cube";
  Tensor forward(const Tensor& x) const { return x * x * x; }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * 3 * square(in[0]); }
};

void checked() {
  // [gradcheck]
  auto f = [](const std::vector<Tensor>& in) { return apply(Cube{}, in[0], Where::here()); };
  Tensor x = tensor({0.5, -1.5}, {.dtype = Dtype::float64, .requires_grad = true});
  bool right = gradcheck(f, {x}) && gradgradcheck(f, {x});
  // [gradcheck]
  check(right, "gradcheck");
}

}  // namespace

int main() {
  backward();
  gradients();
  twice();
  unrecorded();
  hooks();
  in_place();
  anomaly();
  functions();
  by_sample();
  recomputed();
  threads();
  denormals();
  checked();
  std::puts("The chapter on derivatives is right.");
}
