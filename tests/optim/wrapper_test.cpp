// Wrappers around optimizers of each kind.
#include "optimizers.h"

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/elementwise/adam.h>
#include <gradus/optim/elementwise/sgd.h>
#include <gradus/optim/tensorwise/lamb.h>
#include <gradus/optim/wrapper.h>
#include <gradus/optim/wrappers/lookahead.h>
#include <gradus/optim/wrappers/sam.h>

using namespace gradus;
using optim_tests::message;
using optim_tests::Quadratic;
using optim_tests::Shapes;
using optim_tests::user_line;

namespace {

struct Negated {
  static constexpr const char* name = "Negated";
  Tensor gradient(const Tensor&, const Tensor& g, const optim::WrapperStep&) const { return -g; }
};

struct Halved {
  static constexpr const char* name = "Halved";
  Tensor update(const Tensor&, const Tensor&, const Tensor& u, const optim::WrapperStep&) const { return u / 2; }
};

/// Steps down the gradient, half as far until the loss is less.
struct Halving {
  double lr = 1;
  static constexpr const char* name = "Halving";
  struct State {
    double lr = 0;
    template <class V>
    void memory(V& v) {
      v("lr", lr);
    }
  };
  void step(optim::Objective& f, State& state) const {
    if (state.lr == 0) state.lr = lr;
    const auto here = f.at(f.x());
    while (f.at(here.x - state.lr * here.gradient).loss >= here.loss) state.lr /= 2;
  }
};

struct Trained {
  explicit Trained(const Shapes& shapes = {{7}, {3, 2}}) : problem(shapes, Dtype::float64) {}
  Quadratic problem;
  double closure() {
    problem.differentiate();
    return problem.loss();
  }
};

}  // namespace

TEST_CASE("a gradient turned round is the opposite step") {
  Trained plain, wrapped;
  optim::Optimizer a(plain.problem.parameters(), optim::SGD{.lr = 0.1, .maximize = true});
  optim::Optimizer b(wrapped.problem.parameters(), optim::SGD{.lr = 0.1});
  b.wrap(Negated{});
  plain.problem.train(a, 3);
  wrapped.problem.train(b, 3);
  CHECK(plain.problem.values() == wrapped.problem.values());
}

TEST_CASE("half the update is half the rate, and weight decay of w itself stays whole") {
  Trained plain, wrapped;
  optim::Optimizer a(plain.problem.parameters(), optim::LAMB{.lr = 0.05});
  optim::Optimizer b(wrapped.problem.parameters(), optim::LAMB{.lr = 0.1});
  b.wrap(Halved{});
  plain.problem.train(a, 3);
  wrapped.problem.train(b, 3);
  const auto close = [](const std::vector<double>& x, const std::vector<double>& y) {
    for (std::size_t i = 0; i < x.size(); ++i) CHECK(x[i] == doctest::Approx(y[i]).epsilon(1e-12));
  };
  close(plain.problem.values(), wrapped.problem.values());
  Trained c, d;
  optim::Optimizer decayed(c.problem.parameters(),
                           optim::Adam{.lr = 0.1, .weight_decay = 0.5, .decoupled_weight_decay = true});
  decayed.wrap(Halved{});
  const std::vector<double> before = c.problem.values();
  c.problem.train(decayed, 1);
  optim::Optimizer alone(d.problem.parameters(), optim::Adam{.lr = 0.1});
  d.problem.train(alone, 1);
  std::vector<double> wanted;
  for (std::size_t i = 0; i < before.size(); ++i) {
    wanted.push_back(before[i] * 0.95 + (d.problem.values()[i] - before[i]) / 2);
  }
  close(c.problem.values(), wanted);
}

TEST_CASE("wrapped, ten steps, saved and loaded, and ten more are twenty steps, bit for bit") {
  const auto wrapped = [](Trained& trained) {
    optim::Optimizer optimizer(trained.problem.parameters(), optim::Adam{.lr = 0.02});
    optimizer.wrap(optim::Lookahead{.k = 3}).wrap(optim::SAM{});
    return optimizer;
  };
  Trained straight, first, second;
  optim::Optimizer all = wrapped(straight), begins = wrapped(first), goes_on = wrapped(second);
  const auto steps = [](optim::Optimizer& optimizer, Trained& trained, int count) {
    for (int i = 0; i < count; ++i) optimizer.step([&] { return trained.closure(); });
  };
  steps(all, straight, 20);
  steps(begins, first, 10);
  const StateDict state = begins.state_dict();
  {
    const NoGrad no_grad;
    for (std::size_t i = 0; i < first.problem.w.size(); ++i) second.problem.w[i].copy_(first.problem.w[i]);
  }
  goes_on.load_state_dict(state);
  steps(goes_on, second, 10);
  CHECK(second.problem.values() == straight.problem.values());
}

TEST_CASE("a state with other wrappers is refused, and changes nothing") {
  Trained a, b;
  optim::Optimizer with(a.problem.parameters(), optim::SGD{}), without(b.problem.parameters(), optim::SGD{});
  with.wrap(optim::Lookahead{});
  const StateDict state = with.state_dict();
  CHECK(message([&] { without.load_state_dict(state, user_line); }) ==
        "load_state_dict: the state has 1 wrappers, the optimizer 0 (train.cpp:30)");
  without.wrap(optim::SAM{});
  CHECK(message([&] { without.load_state_dict(state, user_line); }) ==
        "load_state_dict: the state is wrapped by Lookahead, the optimizer by SAM (train.cpp:30)");
}

TEST_CASE("what needs a closure says so") {
  Trained trained;
  optim::Optimizer sam(trained.problem.parameters(), optim::SGD{});
  sam.wrap(optim::SAM{});
  CHECK(message([&] { sam.step(user_line); }) == "SAM: step() needs a closure that computes the loss (train.cpp:30)");
  optim::Optimizer halving(trained.problem.parameters(), Halving{});
  CHECK(message([&] { halving.step(user_line); }) ==
        "Halving: step() needs a closure that computes the loss (train.cpp:30)");
  CHECK(message([&] { halving.wrap(optim::SAM{}, user_line); }) ==
        "SAM: Halving calls the closure itself, and cannot be wrapped (train.cpp:30)");
}

TEST_CASE("a method of closures goes down, and goes on where it was saved") {
  Trained straight, first, second;
  optim::Optimizer all(straight.problem.parameters(), Halving{.lr = 4}),
      begins(first.problem.parameters(), Halving{.lr = 4}), goes_on(second.problem.parameters(), Halving{});
  const double before = straight.problem.loss();
  double returned = 0;
  for (int i = 0; i < 6; ++i) {
    const double at_start = straight.problem.loss();
    returned = all.step([&] { return straight.closure(); });
    CHECK(returned == at_start);
  }
  CHECK(straight.problem.loss() < before / 100);
  for (int i = 0; i < 3; ++i) begins.step([&] { return first.closure(); });
  goes_on.load_state_dict(begins.state_dict());
  {
    const NoGrad no_grad;
    for (std::size_t i = 0; i < first.problem.w.size(); ++i) second.problem.w[i].copy_(first.problem.w[i]);
  }
  for (int i = 0; i < 3; ++i) goes_on.step([&] { return second.closure(); });
  CHECK(second.problem.values() == straight.problem.values());
}

TEST_CASE("wrappers by name, with the nearest for one that is not known") {
  Trained trained;
  optim::Optimizer optimizer(trained.problem.parameters(), optim::SGD{});
  optim::wrap(optimizer, "lookahead", {{"k", 2}});
  CHECK(message([&] { optim::wrap(optimizer, "lokahead", {}, user_line); }) ==
        "wrap: wrapper \"lokahead\" is unknown; did you mean lookahead? (train.cpp:30)");
}
