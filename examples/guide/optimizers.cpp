// What docs/guide/optimizers.md shows: its pieces of code, each followed by a check that the chapter is right about it.
#include "claims.h"

#include <gradus/gradus.h>
#include <gradus/optim/closures/lbfgs.h>
#include <gradus/optim/formula.h>
#include <gradus/optim/minimize.h>
#include <gradus/optim/wrappers/ema.h>
#include <gradus/optim/wrappers/sam.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

using namespace gradus;
using namespace guide;

namespace {

struct Moons {
  Moons() {
    manual_seed(0);
    const auto [points, kinds] = datasets::make_moons({.n_samples = 200, .noise = 0.1, .random_state = 1});
    x = points;
    y = kinds;
  }
  Tensor x, y;
};

nn::Sequential make_net() { return nn::Sequential(nn::Linear(2, 16), nn::Tanh{}, nn::Linear(16, 2)); }

void steps() {
  const Moons data;
  nn::Sequential net = make_net();
  double last = 0;
  // [steps]
  optim::Optimizer optimizer(net.parameters(), optim::Adam{.lr = 0.02});
  for (int step = 0; step < 200; ++step) {
    optimizer.zero_grad();
    Tensor loss = cross_entropy(net(data.x), data.y);
    loss.backward();
    optimizer.step();
    last = loss.item();
  }
  // [steps]
  check(last < 0.1, "a loop of steps");
}

void groups() {
  nn::Sequential body = make_net();
  nn::Sequential head(nn::Linear(2, 2));
  // [groups]
  optim::Optimizer optimizer(
      {{body.parameters(), optim::AdamW{.lr = 1e-3}}, {head.parameters(), optim::SGD{.lr = 0.1}}});
  optimizer.group(1).set("lr", 0.05);
  optimizer.group(0).get("weight_decay").number();  // 0.01
  // [groups]
  check(optimizer.group(1).get("lr").number() == 0.05 && optimizer.get("weight_decay").number() == 0.01, "groups");
}

void names() {
  nn::Sequential net = make_net();
  // [names]
  optim::Optimizer optimizer = optim::make("adam", net.parameters(), {{"lr", 3e-4}, {"betas", {0.9, 0.99}}});
  optimizer.get("beta2").number();  // 0.99
  // [names]
  check(optimizer.get("beta2").number() == 0.99, "names");
  std::string message;
  try {
    optim::make("adan2", net.parameters());
  } catch (const ValueError& error) {
    message = error.what();
  }
  check(message.find("did you mean") != std::string::npos, "the nearest name");
}

void clipping() {
  const Moons data;
  nn::Sequential net = make_net();
  optim::Optimizer optimizer(net.parameters(), optim::SGD{.lr = 0.1});
  // [clipping]
  optimizer.clip_norm(1.0).on_non_finite(optim::NonFinite::skip);
  cross_entropy(net(data.x), data.y).backward();
  optimizer.step();
  optimizer.gradient_norm();  // as it was before it was clipped
  // [clipping]
  check(optimizer.gradient_norm() > 0 && optimizer.skipped_steps() == 0, "clipping");
}

void schedules() {
  const Tensor w = zeros({1}).requires_grad_();
  // [schedules]
  optim::Optimizer optimizer({w}, optim::SGD{.lr = 0.1});
  optim::Schedule schedule(optimizer, optim::CosineAnnealingLR{.t_max = 100});
  // once in each step, after optimizer.step():
  schedule.step();
  schedule.value(50);  // 0.05, whatever t is now
  // [schedules]
  check(std::abs(schedule.value(50) - 0.05) < 1e-12 && schedule.t() == 1, "schedules");
  check(std::abs(optimizer.get("lr").number() - schedule.value(1)) < 1e-15, "what a schedule sets");
}

void warm_up() {
  const Tensor w = zeros({1}).requires_grad_();
  optim::Optimizer optimizer({w}, optim::AdamW{.lr = 1e-3});
  // [warm_up]
  optim::Schedule schedule(optimizer, optim::SequentialLR{{optim::LinearLR{.start_factor = 0.1, .total_iters = 10},
                                                           optim::CosineAnnealingLR{.t_max = 90}},
                                                          {10}});
  // [warm_up]
  check(std::abs(schedule.value(0) - 1e-4) < 1e-12 && std::abs(schedule.value(10) - 1e-3) < 1e-12, "warm-up");
}

void wrappers() {
  const Moons data;
  nn::Sequential net = make_net();
  const auto closure = [&](optim::Optimizer& optimizer) {
    return [&] {
      optimizer.zero_grad();
      Tensor loss = cross_entropy(net(data.x), data.y);
      loss.backward();
      return loss;
    };
  };
  // [wrappers]
  optim::Optimizer optimizer(net.parameters(), optim::SGD{.lr = 0.1, .momentum = 0.9});
  optimizer.wrap(optim::SAM{.rho = 0.05}).wrap(optim::EMA{.decay = 0.99});
  for (int step = 0; step < 100; ++step) optimizer.step(closure(optimizer));
  optimizer.eval();   // the averaged parameters are in the net now
  optimizer.train();  // and the trained ones again
  // [wrappers]
  check(cross_entropy(net(data.x), data.y).item() < 0.4, "wrappers");
}

void closures() {
  // [closures]
  datasets::TestFunction f = datasets::test_function("rosenbrock");
  Tensor x = tensor(f.start(), {2}).requires_grad_();
  optim::Optimizer optimizer({x}, optim::LBFGS{.line_search_fn = optim::LBFGS::LineSearchFn::strong_wolfe});
  const auto [stop, steps] = optim::minimize(optimizer, [&] {
    optimizer.zero_grad();
    Tensor loss = f(x);
    loss.backward();
    return loss;
  });
  // [closures]
  check(std::abs(x.to_vector<double>()[0] - 1) < 1e-4 && stop != optim::Stop::none && steps < 50, "minimize");
}

void state() {
  const Moons data;
  nn::Sequential net = make_net();
  const auto train = [&](optim::Optimizer& optimizer) {
    optimizer.zero_grad();
    cross_entropy(net(data.x), data.y).backward();
    optimizer.step();
  };
  optim::Optimizer optimizer(net.parameters(), optim::Adam{});
  train(optimizer);
  // [state]
  StateDict kept = optimizer.state_dict();
  optim::Optimizer another(net.parameters(), optim::Adam{});
  another.load_state_dict(kept);  // goes on to the same bits
  // [state]
  check(another.state_dict().entries().size() == kept.entries().size(), "state");
}

// [own]
/// Momentum whose steps are never longer than `reach` in any weight.
struct Shy {
  double lr = 0.05, beta = 0.9, reach = 0.5;
  static constexpr const char* name = "Shy";
  static constexpr const char* slots[] = {"m"};

  template <class R>
  R update(R, R g, R& m, const optim::Step&) const {
    m = beta * m + (1 - beta) * g;
    return -lr * max(R(-reach), min(R(reach), m));
  }
};
// [own]

void own() {
  const Tensor w = full({3}, 10.0).requires_grad_();
  optim::Optimizer optimizer({w}, Shy{.lr = 1, .beta = 0});
  sum(w * w).backward();
  optimizer.step();
  check(is(w, {9.5, 9.5, 9.5}), "a formula of one's own");
}

}  // namespace

int main() {
  // IEEE 754 throughout: denormal numbers are not flushed.
  steps();
  groups();
  names();
  clipping();
  schedules();
  warm_up();
  wrappers();
  closures();
  state();
  own();
  std::puts("The chapter on optimizers is right.");
}
