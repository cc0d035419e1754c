// Wrappers against the same rules written once more, in plain loops over numbers.
#include "optimizers.h"

#include <gradus/optim/elementwise/adamw.h>
#include <gradus/optim/elementwise/sgd.h>
#include <gradus/optim/wrappers/accumulate.h>
#include <gradus/optim/wrappers/cautious.h>
#include <gradus/optim/wrappers/ema.h>
#include <gradus/optim/wrappers/friendly_sam.h>
#include <gradus/optim/wrappers/gradient_noise.h>
#include <gradus/optim/wrappers/gsam.h>
#include <gradus/optim/wrappers/lookahead.h>
#include <gradus/optim/wrappers/looksam.h>
#include <gradus/optim/wrappers/mechanic.h>
#include <gradus/optim/wrappers/project.h>
#include <gradus/optim/wrappers/sam.h>
#include <gradus/optim/wrappers/schedule_free.h>
#include <gradus/optim/wrappers/swa.h>
#include <gradus/optim/wrappers/trac.h>
#include <gradus/optim/wrappers/wsam.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

using namespace gradus;
using optim_tests::Quadratic;
using optim_tests::Shapes;

namespace {

using Numbers = std::vector<double>;

// The function: sum of a x^2 / 2 + x^4 / 4 - b x + 0.3 (sum x)^2 / 2 over seven numbers, as parameters [2, 2] and [3].
constexpr std::size_t count = 7, first_size = 4;
constexpr double a[count] = {1, 0.5, 2, 0.3, 1.5, 0.8, 2.5}, b[count] = {0.7, -0.4, 0.2, 1.1, -0.9, 0.1, -0.3};
const Numbers start = {0.9, -1.1, 0.4, 0.8, -0.3, 1.2, -0.6};

Numbers gradient_at(const Numbers& x) {
  const double total = std::accumulate(x.begin(), x.end(), 0.0);
  Numbers g;
  for (std::size_t i = 0; i < count; ++i) g.push_back(a[i] * x[i] + x[i] * x[i] * x[i] - b[i] + 0.3 * total);
  return g;
}

struct Curved {
  Curved() {
    w[0] = tensor(Numbers(start.begin(), start.begin() + first_size), {2, 2}).requires_grad_();
    w[1] = tensor(Numbers(start.begin() + first_size, start.end()), {3}).requires_grad_();
  }
  Numbers values() const {
    Numbers all = w[0].to_vector<double>();
    const Numbers rest = w[1].to_vector<double>();
    all.insert(all.end(), rest.begin(), rest.end());
    return all;
  }
  void set_gradient(const Numbers& g) {
    w[0].set_grad(tensor(Numbers(g.begin(), g.begin() + first_size), {2, 2}));
    w[1].set_grad(tensor(Numbers(g.begin() + first_size, g.end()), {3}));
  }
  Parameters parameters() const { return Parameters({w[0], w[1]}); }
  void train(optim::Optimizer& optimizer, int steps) {
    for (int i = 0; i < steps; ++i) {
      optimizer.step([&] {
        set_gradient(gradient_at(values()));
        return 0.0;
      });
    }
  }
  Tensor w[2];
};

void check_close(const Numbers& got, const Numbers& wanted) {
  REQUIRE(got.size() == wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    CAPTURE(i);
    CHECK(std::abs(got[i] - wanted[i]) <= 1e-12 + 1e-9 * std::abs(wanted[i]));
  }
}

double dot(const Numbers& x, const Numbers& y, std::size_t begin = 0, std::size_t end = count) {
  double sum = 0;
  for (std::size_t i = begin; i < end; ++i) sum += x[i] * y[i];
  return sum;
}

/// x + factor y
Numbers moved(const Numbers& x, double factor, const Numbers& y) {
  Numbers result;
  for (std::size_t i = 0; i < x.size(); ++i) result.push_back(x[i] + factor * y[i]);
  return result;
}

/// SGD with momentum 0.9 and this rate.
struct Sgd {
  double lr;
  Numbers velocity = {};
  void step(Numbers& x, const Numbers& g) {
    if (velocity.empty()) {
      velocity = g;
    } else {
      for (std::size_t i = 0; i < count; ++i) velocity[i] = 0.9 * velocity[i] + g[i];
    }
    x = moved(x, -lr, velocity);
  }
};

Numbers uphill(const Numbers& x, double rho, const Numbers& g) {
  return moved(x, rho / (std::sqrt(dot(g, g)) + 1e-12), g);
}

// Each: where x is after so many steps.

Numbers gsam(int steps) {
  Numbers x = start;
  Sgd sgd{0.05};
  for (int t = 0; t < steps; ++t) {
    const double rho = 0.01 + (0.1 - 0.01) * (0.05 - 0.02) / (0.08 - 0.02);
    const Numbers g = gradient_at(x), up = gradient_at(uphill(x, rho, g));
    const double along = dot(g, up) / dot(up, up);
    Numbers mixed;
    for (std::size_t i = 0; i < count; ++i) mixed.push_back(up[i] - 0.4 * (g[i] - along * up[i]));
    sgd.step(x, mixed);
  }
  return x;
}

Numbers wsam(int steps) {
  Numbers x = start;
  Sgd sgd{0.05};
  for (int t = 0; t < steps; ++t) {
    const Numbers g = gradient_at(x), up = gradient_at(uphill(x, 0.05, g));
    Numbers mixed;  // gamma 0.6
    for (std::size_t i = 0; i < count; ++i) mixed.push_back(-0.5 * g[i] + 1.5 * up[i]);
    sgd.step(x, mixed);
  }
  return x;
}

Numbers looksam(int steps) {
  Numbers x = start, kept(count);
  Sgd sgd{0.05};
  for (int t = 0; t < steps; ++t) {
    Numbers g = gradient_at(x);
    const std::size_t ends[] = {0, first_size, count};
    const Numbers up = gradient_at(uphill(x, 0.1, g));
    for (int part = 0; part < 2; ++part) {
      const std::size_t begin = ends[part], end = ends[part + 1];
      if (t % 3 == 0) {
        const double along = dot(g, up, begin, end) / dot(g, g, begin, end);
        for (std::size_t i = begin; i < end; ++i) kept[i] = up[i] - along * g[i];
      } else {
        const double ratio = std::sqrt(dot(g, g, begin, end)) / (std::sqrt(dot(kept, kept, begin, end)) + 1e-8);
        for (std::size_t i = begin; i < end; ++i) g[i] += 0.7 * ratio * kept[i];
      }
    }
    sgd.step(x, t % 3 == 0 ? up : g);
  }
  return x;
}

Numbers friendly_sam(int steps) {
  Numbers x = start, mean;
  Sgd sgd{0.05};
  for (int t = 0; t < steps; ++t) {
    const Numbers g = gradient_at(x);
    const Numbers direction = t == 0 ? g : moved(g, -0.8, mean);
    if (t == 0) mean = g;
    for (std::size_t i = 0; i < count; ++i) mean[i] = 0.9 * mean[i] + 0.1 * g[i];
    sgd.step(x, gradient_at(uphill(x, 0.05, direction)));
  }
  return x;
}

Numbers pulled_back(int steps) {
  Numbers x = start, slow = start, slow_velocity(count);
  Sgd sgd{0.05};
  for (int t = 1; t <= steps; ++t) {
    sgd.step(x, gradient_at(x));
    if (t % 4 != 0) continue;
    for (std::size_t i = 0; i < count; ++i) {
      x[i] = slow[i] = 0.7 * slow[i] + 0.3 * x[i];
      sgd.velocity[i] = slow_velocity[i] = 0.7 * slow_velocity[i] + 0.3 * sgd.velocity[i];
    }
  }
  return x;
}

enum class Longer { by_count, by_mean, not_at_all };

/// AdamW; or with `l2`, Adam whose weight decay is by way of the gradient.
Numbers cautious(int steps, Longer longer, bool l2 = false) {
  Numbers x = start, m(count), v(count);
  const double lr = 0.05, decay = 0.1;
  for (int t = 1; t <= steps; ++t) {
    const Numbers g = l2 ? moved(gradient_at(x), decay, x) : gradient_at(x);
    Numbers u(count);
    for (std::size_t i = 0; i < count; ++i) {
      m[i] = 0.9 * m[i] + 0.1 * g[i];
      v[i] = 0.99 * v[i] + 0.01 * g[i] * g[i];
      u[i] = lr * (m[i] / (1 - std::pow(0.9, t))) / (std::sqrt(v[i] / (1 - std::pow(0.99, t))) + 1e-8);
    }
    const std::size_t ends[] = {0, first_size, count};
    for (int part = 0; part < 2; ++part) {
      const std::size_t begin = ends[part], end = ends[part + 1];
      const auto size = static_cast<double>(end - begin);
      double left = 0;
      for (std::size_t i = begin; i < end; ++i) left += u[i] * g[i] > 0 ? 1 : 0;
      const double factor = longer == Longer::by_count  ? size / (left + 1)
                            : longer == Longer::by_mean ? 1 / std::max(left / size, 1e-3)
                                                        : 1;
      for (std::size_t i = begin; i < end; ++i) {
        x[i] = x[i] * (l2 ? 1 : 1 - lr * decay) - (u[i] * g[i] > 0 ? factor * u[i] : 0);
      }
    }
  }
  return x;
}

/// The imaginary error function by Simpson's rule.
double erfi(double x) {
  const int n = 20000;
  double sum = 0;
  for (int i = 0; i <= n; ++i) {
    const double t = x * i / n;
    sum += std::exp(t * t) * (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2);
  }
  return 2 / std::sqrt(3.14159265358979323846) * sum * x / n / 3;
}

Numbers trac(int steps) {
  Numbers x = start, base = start;
  Sgd sgd{0.05};
  double variance[3] = {}, sigma[3] = {1e-8, 1e-8, 1e-8};
  const double betas[] = {0.9, 0.99, 0.999};
  for (int t = 0; t < steps; ++t) {
    const Numbers g = gradient_at(x);
    const double h = dot(g, moved(base, -1, start));
    double s = 0;
    for (int j = 0; j < 3; ++j) {
      variance[j] = betas[j] * betas[j] * variance[j] + h * h;
      sigma[j] = betas[j] * sigma[j] - h;
      s += 0.01 / erfi(std::sqrt(0.5)) * erfi(sigma[j] / (std::sqrt(2.0) * std::sqrt(variance[j]) + 1e-8));
    }
    sgd.step(base, g);
    x = moved(start, std::max(s, 0.0), moved(base, -1, start));
  }
  return x;
}

Numbers mechanic(int steps) {
  Numbers x = start, delta(count);  // what was stepped down so far
  Sgd sgd{1};
  const double betas[] = {0.9, 0.99};
  double s[2] = {0.01, 0.01}, r[2] = {}, m[2] = {}, v[2] = {}, sum = 0.02;
  for (int t = 0; t < steps; ++t) {
    const Numbers g = gradient_at(x);
    const double pull = 0.05 * sum * std::sqrt(dot(g, g)) / (std::sqrt(dot(x, x)) + 1e-8);
    const double h = dot(moved(g, pull, x), delta);
    sum = 0;
    for (int j = 0; j < 2; ++j) {
      const double limited = std::min(std::max(h, -m[j]), m[j]);
      m[j] = std::max(betas[j] * m[j], std::abs(h) + 1e-8);
      v[j] = betas[j] * betas[j] * v[j] + h * h;
      r[j] = betas[j] * r[j] + limited * s[j];
      s[j] = (0.01 / 2 * m[j] + std::max(0.0, r[j])) / (std::sqrt(v[j]) + 1e-8);
      sum += s[j];
    }
    Numbers base = moved(start, -1, delta);
    sgd.step(base, g);
    delta = moved(start, -1, base);
    x = moved(start, -sum, delta);
  }
  return x;
}

optim::SGD with_momentum(double lr) { return {.lr = lr, .momentum = 0.9}; }

struct Case {
  const char* name;
  std::function<optim::Optimizer(const Curved&)> make;
  std::function<Numbers(int)> rule;
};

const std::vector<Case>& cases() {
  const auto adamw = [](const Curved& problem, optim::Cautious wrapper) {
    optim::Optimizer optimizer(problem.parameters(), optim::AdamW{.lr = 0.05, .beta2 = 0.99, .weight_decay = 0.1});
    optimizer.wrap(wrapper);
    return optimizer;
  };
  const auto sgd = [](double lr, auto wrapper) {
    return [=](const Curved& problem) {
      optim::Optimizer optimizer(problem.parameters(), with_momentum(lr));
      optimizer.wrap(wrapper);
      return optimizer;
    };
  };
  using Rescale = optim::Cautious::Rescale;
  static const std::vector<Case> list = {
      {"GSAM", sgd(0.05, optim::GSAM{.rho = 0.1, .rho_min = 0.01, .lr_max = 0.08, .lr_min = 0.02}), gsam},
      {"WSAM without decouple", sgd(0.05, optim::WSAM{.gamma = 0.6, .decouple = false}), wsam},
      {"LookSAM", sgd(0.05, optim::LookSAM{.k = 3}), looksam},
      {"FriendlySAM", sgd(0.05, optim::FriendlySAM{.sigma = 0.8}), friendly_sam},
      {"Lookahead with pullback",
       sgd(0.05, optim::Lookahead{.k = 4, .alpha = 0.3, .pullback_momentum = optim::Lookahead::Momentum::pullback}),
       pulled_back},
      {"Cautious AdamW", [=](const Curved& problem) { return adamw(problem, {}); },
       [](int steps) { return cautious(steps, Longer::by_count); }},
      {"Cautious AdamW by the mean", [=](const Curved& problem) { return adamw(problem, {.rescale = Rescale::mean}); },
       [](int steps) { return cautious(steps, Longer::by_mean); }},
      {"Cautious AdamW as it is", [=](const Curved& problem) { return adamw(problem, {.rescale = Rescale::none}); },
       [](int steps) { return cautious(steps, Longer::not_at_all); }},
      {"Cautious Adam",
       [](const Curved& problem) {
         optim::Optimizer optimizer(problem.parameters(), optim::Adam{.lr = 0.05, .beta2 = 0.99, .weight_decay = 0.1});
         optimizer.wrap(optim::Cautious{});
         return optimizer;
       },
       [](int steps) { return cautious(steps, Longer::by_count, true); }},
      {"TRAC", sgd(0.05, optim::TRAC{.s_init = 0.01, .tuners = 3}), trac},
      {"Mechanic", sgd(1, optim::Mechanic{.s_init = 0.01, .decay = 0.05, .tuners = 2}), mechanic},
  };
  return list;
}

}  // namespace

TEST_CASE("wrappers do what the same rules do in plain loops") {
  for (const Case& one : cases()) {
    CAPTURE(std::string(one.name));
    Curved problem;
    optim::Optimizer optimizer = one.make(problem);
    int done = 0;
    for (const int steps : {1, 2, 3, 5, 8, 20, 40}) {
      CAPTURE(steps);
      problem.train(optimizer, steps - done);
      done = steps;
      check_close(problem.values(), one.rule(steps));
    }
  }
}

TEST_CASE("TRAC and Mechanic come to use a step size that is far from where they start") {
  for (const bool is_trac : {true, false}) {
    Quadratic problem(Shapes{{6}}, Dtype::float64);
    optim::Optimizer optimizer(problem.parameters(), optim::SGD{.lr = is_trac ? 0.1 : 1});
    if (is_trac) {
      optimizer.wrap(optim::TRAC{});
    } else {
      optimizer.wrap(optim::Mechanic{});
    }
    const double before = problem.loss();
    problem.train(optimizer, 400);
    CHECK(problem.loss() < before / 4);
  }
}

TEST_CASE("wrapping by an ASAM without distance changes nothing") {
  Curved plain, wrapped;
  optim::Optimizer alone(plain.parameters(), with_momentum(0.05)), sam(wrapped.parameters(), with_momentum(0.05));
  sam.wrap(optim::SAM{.rho = 0, .adaptive = true});
  plain.train(alone, 10);
  wrapped.train(sam, 10);
  CHECK(wrapped.values() == plain.values());
}

TEST_CASE("an accumulated step is the step of the mean gradient, and the calls before it change nothing") {
  Curved plain, accumulating;
  optim::Optimizer whole(plain.parameters(), with_momentum(0.05));
  optim::Optimizer parts(accumulating.parameters(), with_momentum(0.05));
  parts.wrap(optim::Accumulate{.steps = 3});
  const Numbers shift[] = {{1, 0, 0, 0, 0, 0, 2}, {0, -3, 0, 0, 1, 0, 0}, {-1, 3, 0, 0, -1, 0, -2}};  // sum 0
  for (int step = 0; step < 4; ++step) {
    const Numbers g = gradient_at(plain.values());
    for (int part = 0; part < 3; ++part) {
      const Numbers before = accumulating.values();
      accumulating.set_gradient(moved(g, 1, shift[part]));
      parts.step();
      if (part < 2) CHECK(accumulating.values() == before);
    }
    plain.set_gradient(g);
    whole.step();
    check_close(accumulating.values(), plain.values());
  }
  CHECK(parts.state_dict().number("state.0.step", "test", {}) == 4);
}

TEST_CASE("a gradient that is missing in some of the calls counts as zero there, and is missing if it was in all") {
  Curved problem;
  optim::Optimizer optimizer(problem.parameters(), optim::SGD{.lr = 0.5});
  optimizer.wrap(optim::Accumulate{.steps = 2});
  const Numbers before = problem.values();
  problem.w[0].set_grad(full({2, 2}, 3.0, {.dtype = Dtype::float64}));
  optimizer.step();
  optimizer.zero_grad();
  optimizer.step();
  check_close(problem.values(), moved(before, -0.5 * 1.5, {1, 1, 1, 1, 0, 0, 0}));
  const Numbers after = problem.values();
  for (int i = 0; i < 2; ++i) {
    problem.w[1].set_grad(zeros({3}, {.dtype = Dtype::float64}));
    optimizer.step();
  }
  CHECK(problem.values() == after);
  CHECK(optimizer.state_dict().number("state.0.step", "test", {}) == 1);
}

TEST_CASE("averages start where they should, and decay as they should") {
  Curved ema_problem, swa_problem;
  optim::Optimizer with_ema(ema_problem.parameters(), with_momentum(0.05));
  optim::Optimizer with_swa(swa_problem.parameters(), with_momentum(0.05));
  with_ema.wrap(optim::EMA{.decay = 0.3, .start = 3, .every = 2, .warm_up = true});
  with_swa.wrap(optim::SWA{.start = 3, .every = 2});
  Numbers ema, sum(count);
  int averaged = 0;
  for (int t = 1; t <= 12; ++t) {
    ema_problem.train(with_ema, 1);
    swa_problem.train(with_swa, 1);
    const Numbers x = ema_problem.values();
    CHECK(swa_problem.values() == x);
    if (t >= 3 && t % 2 == 1) {
      const double n = averaged, kept = averaged == 0 ? 0 : std::min(0.3, (1 + n) / (10 + n));
      if (averaged == 0) ema = x;
      for (std::size_t i = 0; i < count; ++i) {
        ema[i] = kept * ema[i] + (1 - kept) * x[i];
        sum[i] += x[i];
      }
      averaged += 1;
    }
    with_ema.eval();
    with_swa.eval();
    check_close(ema_problem.values(), averaged == 0 ? x : ema);
    check_close(swa_problem.values(), averaged == 0 ? x : moved(Numbers(count), 1.0 / averaged, sum));
    with_ema.train();
    with_swa.train();
    CHECK(ema_problem.values() == x);
  }
}

TEST_CASE("Schedule-Free weighs the iterates with powers of the step and of the largest rate") {
  Curved problem;
  optim::Optimizer optimizer(problem.parameters(), optim::SGD{.lr = 0.02});
  optimizer.wrap(optim::ScheduleFree{.momentum = 0.8, .r = 1.5, .weight_lr_power = 3});
  Numbers x = start, z = start, y = start;
  double largest = 0, sum = 0;
  for (int t = 1; t <= 12; ++t) {
    const double lr = t < 6 ? 0.02 * t : 0.05;
    optimizer.set("lr", lr);
    problem.train(optimizer, 1);
    z = moved(z, -lr, gradient_at(y));
    largest = std::max(largest, lr);
    const double weight = std::pow(t, 1.5) * std::pow(largest, 3);
    sum += weight;
    for (std::size_t i = 0; i < count; ++i) {
      x[i] += weight / sum * (z[i] - x[i]);
      y[i] = 0.2 * z[i] + 0.8 * x[i];
    }
    check_close(problem.values(), y);
  }
  optimizer.eval();
  check_close(problem.values(), x);
}

TEST_CASE("gradient noise has the variance of its step, and its seed's numbers") {
  const auto noise_of = [](std::int64_t seed, int step) {
    Tensor w = zeros({100, 100}, {.dtype = Dtype::float64, .requires_grad = true});
    optim::Optimizer optimizer({w}, optim::SGD{.lr = 1});
    optimizer.wrap(optim::GradientNoise{.eta = 0.3, .gamma = 0.7, .seed = seed});
    Tensor before;
    for (int i = 0; i < step; ++i) {
      before = clone(w.detach());
      w.set_grad(zeros({100, 100}, {.dtype = Dtype::float64}));
      optimizer.step();
    }
    return (w.detach() - before).to_vector<double>();
  };
  for (const int step : {1, 4}) {
    const Numbers noise = noise_of(1, step);
    const auto n = static_cast<double>(noise.size());
    double sum = 0, squares = 0;
    for (const double x : noise) {
      sum += x;
      squares += x * x;
    }
    const double variance = 0.3 / std::pow(step, 0.7);
    CHECK(std::abs(sum / n) < 5 * std::sqrt(variance / n));
    CHECK(std::abs(squares / n / variance - 1) < 5 * std::sqrt(2 / n));
  }
  CHECK(noise_of(1, 2) == noise_of(1, 2));
  CHECK(noise_of(1, 2) != noise_of(2, 2));
  CHECK(noise_of(1, 2) != noise_of(1, 1));
}

TEST_CASE("a box is not empty") {
  Quadratic problem(Shapes{{2}});
  optim::Optimizer optimizer(problem.parameters(), optim::SGD{});
  CHECK(optim_tests::message([&] { optimizer.wrap(optim::Project{.low = 2}, optim_tests::user_line); }) ==
        "Project: low must not be above high (train.cpp:30)");
}

TEST_CASE("a projection gives the nearest point of the set") {
  using Onto = optim::Project::Onto;
  const auto projected = [](const Numbers& x, const Shape& shape, const optim::Project& project) {
    Tensor w = tensor(x, shape).requires_grad_();
    optim::Optimizer optimizer({w}, optim::SGD{.lr = 0});
    optimizer.wrap(project);
    w.set_grad(zeros(shape, {.dtype = Dtype::float64}));
    optimizer.step();
    return w.to_vector<double>();
  };
  const Numbers x = {3, -1, 0.5, 2, -4, 0.25};
  check_close(projected(x, {6}, {}), {3, 0, 0.5, 2, 0, 0.25});
  check_close(projected(x, {6}, {.onto = Onto::box, .low = -2, .high = 1}), {1, -1, 0.5, 1, -2, 0.25});
  check_close(projected(x, {6}, {.onto = Onto::box, .low = 1, .high = 1}), {1, 1, 1, 1, 1, 1});
  check_close(projected({3, 4, 0.3, 0.4}, {2, 2}, {.onto = Onto::ball, .rows = true}), {0.6, 0.8, 0.3, 0.4});
  check_close(projected({3, 4, 0, 0}, {2, 2}, {.onto = Onto::ball, .radius = 2.5}), {1.5, 2, 0, 0});
  check_close(projected({2, 1, -1}, {3}, {.onto = Onto::simplex, .radius = 2}), {1.5, 0.5, 0});
  check_close(projected({0.2, 0.3, 0.5, 9, 1, 1}, {2, 3}, {.onto = Onto::simplex, .rows = true}),
              {0.2, 0.3, 0.5, 1, 0, 0});
  // For random points: in the set, and no other point of the set is nearer (the angle to each corner is at least 90
  // degrees).
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Numbers point = optim_tests::numbers({5}, seed, Dtype::float64).to_vector<double>();
    const Numbers p = projected(point, {5}, {.onto = Onto::simplex, .radius = 0.7});
    CHECK(std::accumulate(p.begin(), p.end(), 0.0) == doctest::Approx(0.7));
    double at_p = 0;
    for (std::size_t i = 0; i < 5; ++i) {
      CHECK(p[i] >= 0);
      at_p += (point[i] - p[i]) * p[i];
    }
    for (std::size_t corner = 0; corner < 5; ++corner) CHECK((point[corner] - p[corner]) * 0.7 - at_p <= 1e-12);
  }
}
