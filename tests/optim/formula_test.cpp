// A formula of a user's own, and formulas called by hand.
#include "optimizers.h"

#include <gradus/optim/elementwise/adam.h>
#include <gradus/optim/formula.h>

#include <cmath>

using namespace gradus;
using optim_tests::message;
using optim_tests::Quadratic;
using optim_tests::Shapes;
using optim_tests::user_line;

namespace {

struct Lion {  // Chen et al. 2023, arXiv:2302.06675
  double lr = 1e-4, beta1 = 0.9, beta2 = 0.99, weight_decay = 0;
  static constexpr const char* name = "Lion";
  static constexpr const char* slots[] = {"m"};
  static constexpr bool decoupled_weight_decay = true;
  template <class R>
  R update(R, R g, R& m, const optim::Step&) const {
    R direction = sign(beta1 * m + (1 - beta1) * g);
    m = beta2 * m + (1 - beta2) * g;
    return -lr * direction;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "")("beta1", beta1, from_0_below_1, "")("beta2", beta2, from_0_below_1, "");
  }
};

struct Plain {
  double lr = 0.1;
  static constexpr const char* name = "Plain";
  template <class R>
  R update(R, R g, const optim::Step&) const {
    return -lr * g;
  }
};

/// More corrections than a step remembers, some of them under a condition.
struct ManyCorrections {
  double lr = 1;
  bool some = false;
  static constexpr const char* name = "ManyCorrections";
  template <class R>
  R update(R, R g, const optim::Step& step) const {
    double sum = 0;
    for (double beta : {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8}) {
      if (some || beta > 0.25) sum += step.bias_correction(beta);
    }
    return g * sum;
  }
};

/// Asks for a correction only where some element is large.
struct Straying {
  double lr = 1;
  static constexpr const char* name = "Straying";
  template <class R>
  R update(R, R g, const optim::Step& step) const {
    if (any(g > R(5))) return g / step.bias_correction(0.5);
    return g / step.bias_correction(0.9);
  }
};

/// Counts what it computes once, and asks for one number more where some element is large.
struct Counting {
  double lr = 1;
  int* calls = nullptr;
  static constexpr const char* name = "Counting";
  template <class R>
  R update(R, R g, const optim::Step& step) const {
    const double root = step.once([&] { return ++*calls, std::sqrt(step.t); });
    if (any(g > R(5))) return g * step.once([] { return 2.0; });
    return -root * g;
  }
};

/// Keeps where it began.
struct FromStart {
  double lr = 0.5;
  static constexpr const char* name = "FromStart";
  static constexpr const char* slots[] = {"sum", "w0"};
  template <class R>
  R update(R w, R g, R& sum, R& w0, const optim::Step&) const {
    sum = sum + g;
    return w0 - lr * sum - w;
  }
  bool starts_as_parameter(int slot) const { return slot == 1; }
};

/// Decays w by itself, in another way than the driver would.
struct OwnDecay {
  double lr = 0.1, weight_decay = 0;
  static constexpr const char* name = "OwnDecay";
  static constexpr bool decays_itself = true;
  template <class R>
  R update(R w, R g, const optim::Step&) const {
    return (w - lr * g) / (1 + lr * weight_decay) - w;
  }
};

}  // namespace

TEST_CASE("a formula of the user's own runs as its text says") {
  Quadratic problem(Shapes{{1001}, {7}});
  optim::Optimizer optimizer(problem.parameters(), Lion{.lr = 0.01, .weight_decay = 0.1});
  std::vector<double> w = problem.values();
  std::vector<float> m(w.size());
  for (int t = 0; t < 6; ++t) {
    problem.differentiate();
    std::vector<float> g;
    for (const Tensor& tensor : problem.w) {
      const std::vector<float> part = tensor.grad().to_vector<float>();
      g.insert(g.end(), part.begin(), part.end());
    }
    optimizer.step();
    for (std::size_t i = 0; i < w.size(); ++i) {
      const float mixed = 0.9F * m[i] + static_cast<float>(1 - 0.9) * g[i];
      m[i] = 0.99F * m[i] + static_cast<float>(1 - 0.99) * g[i];
      const float sign = mixed > 0 ? 1.0F : mixed < 0 ? -1.0F : 0.0F;
      w[i] = static_cast<float>(1 - 0.01 * 0.1) * static_cast<float>(w[i]) + static_cast<float>(-0.01) * sign;
    }
  }
  CHECK(problem.values() == w);
}

TEST_CASE("a formula of the user's own is saved, loaded, checked and set by name") {
  Quadratic straight(Shapes{{21}}), first(Shapes{{21}}), second(Shapes{{21}});
  optim::Optimizer all(straight.parameters(), Lion{.lr = 0.01});
  straight.train(all, 20);
  optim::Optimizer begins(first.parameters(), Lion{.lr = 0.01});
  first.train(begins, 10);
  {
    const NoGrad no_grad;
    second.w[0].copy_(first.w[0]);
  }
  optim::Optimizer goes_on(second.parameters(), Lion{});
  goes_on.load_state_dict(begins.state_dict());
  second.train(goes_on, 10);
  CHECK(second.values() == straight.values());

  CHECK(message([&] { goes_on.set("beta1", 2, user_line); }) == "Lion: beta1 must be in [0, 1), got 2 (train.cpp:30)");
  CHECK(goes_on.get("weight_decay").number() == 0);
}

TEST_CASE("a formula needs no more than a name and an update") {
  Quadratic problem(Shapes{{21}});
  optim::Optimizer optimizer(problem.parameters(), Plain{});
  const double before = problem.loss();
  problem.train(optimizer, 3);
  CHECK(problem.loss() < before);
  optimizer.set("lr", 0);
  const std::vector<double> values = problem.values();
  problem.train(optimizer, 1);
  CHECK(problem.values() == values);
}

TEST_CASE("a formula is an ordinary function of one number") {
  const optim::Adam adam{.lr = 0.1};
  using R = Lane<double, 1>;
  R m(0), v(0);
  const R change = adam.update(R(1), R(0.5), m, v, optim::Step(1));
  CHECK(change[0] == doctest::Approx(-0.1 * 0.5 / (0.5 + 1e-8)).epsilon(1e-14));
  CHECK(m[0] == doctest::Approx(0.05).epsilon(1e-15));
  CHECK(v[0] == doctest::Approx(0.001 * 0.25).epsilon(1e-13));
}

TEST_CASE("bias corrections are right however many a formula asks for, at every step") {
  for (const bool some : {false, true}) {
    Tensor w = zeros({19}, {.dtype = Dtype::float64, .requires_grad = true});
    optim::Optimizer optimizer({w}, ManyCorrections{.some = some});
    double wanted = 0;
    for (int t = 1; t <= 4; ++t) {
      w.set_grad(ones_like(w));
      optimizer.step();
      for (double beta : {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8}) {
        if (some || beta > 0.25) wanted += 1 - std::pow(beta, t);
      }
      for (double value : w.to_vector<double>()) CHECK(value == doctest::Approx(wanted).epsilon(1e-14));
    }
  }
}

TEST_CASE("parameters of a group may be at different steps") {
  Quadratic together(Shapes{{300}, {300}}), apart(Shapes{{300}, {300}});
  optim::Optimizer both(together.parameters(), optim::Adam{.lr = 0.1});
  optim::Optimizer one({apart.w[0]}, optim::Adam{.lr = 0.1}), other({apart.w[1]}, optim::Adam{.lr = 0.1});
  for (int i = 0; i < 6; ++i) {
    together.differentiate();
    apart.differentiate();
    if (i % 2 == 1) together.w[0].set_grad({});
    both.step();
    if (i % 2 == 0) one.step();
    other.step();
  }
  CHECK(together.values() == apart.values());
}

TEST_CASE("a bias correction that depends on the elements is refused") {
  Tensor w = zeros({40}, {.requires_grad = true});
  optim::Optimizer optimizer({w}, Straying{});
  w.set_grad(ones({40}));
  optimizer.step();
  w.grad().data<float>()[30] = 6;
  CHECK(message([&] { optimizer.step(user_line); }) ==
        "Straying: bias_correction and once must not be called under a condition on the elements (train.cpp:30)");
}

TEST_CASE("what a formula computes once is computed once for each parameter's step, and is right") {
  int calls = 0;
  Tensor w = zeros({5000}, {.requires_grad = true}), late = zeros({7}, {.requires_grad = true});
  optim::Optimizer optimizer({w, late}, Counting{.calls = &calls});
  double wanted = 0;
  for (int t = 1; t <= 4; ++t) {
    w.set_grad(ones_like(w));
    if (t > 2) late.set_grad(ones_like(late));
    calls = 0;
    optimizer.step();
    CHECK(calls == (t > 2 ? 2 : 1));
    wanted -= std::sqrt(t);
    for (double value : w.to_vector<double>()) CHECK(value == doctest::Approx(wanted).epsilon(1e-6));
  }
  for (double value : late.to_vector<double>()) CHECK(value == doctest::Approx(-1 - std::sqrt(2)).epsilon(1e-6));
  w.grad().data<float>()[30] = 6;
  CHECK(message([&] { optimizer.step(user_line); }) ==
        "Counting: bias_correction and once must not be called under a condition on the elements (train.cpp:30)");
}

TEST_CASE("a slot may start as a copy of the parameter") {
  Quadratic problem(Shapes{{21}}), sgd(Shapes{{21}});
  optim::Optimizer optimizer(problem.parameters(), FromStart{}), plain(sgd.parameters(), Plain{.lr = 0.5});
  problem.train(optimizer, 5);
  sgd.train(plain, 5);
  const std::vector<double> got = problem.values(), wanted = sgd.values();
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] == doctest::Approx(wanted[i]).epsilon(1e-5));
  Tensor strided = transpose(clone(optim_tests::numbers({3, 4}, 1)), 0, 1).requires_grad_();
  const std::vector<double> start = strided.to_vector<double>();
  optim::Optimizer one({strided}, FromStart{});
  strided.set_grad(zeros({4, 3}));
  one.step();
  CHECK(strided.to_vector<double>() == start);
}

TEST_CASE("a formula may decay w by itself") {
  Tensor w = tensor({2.0, -4.0}).requires_grad_();
  optim::Optimizer optimizer({w}, OwnDecay{.weight_decay = 10});
  w.set_grad(zeros_like(w));
  optimizer.step();
  CHECK(w.to_vector<double>() == std::vector<double>{1, -2});
  CHECK(optimizer.get("weight_decay").number() == 10);
}
