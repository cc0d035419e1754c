// Methods of finite sums against plain loops, and what their gradient estimates are on average.
#include "closures.h"
#include "optimizers.h"

#include <cmath>

using namespace gradus;
using optim_tests::advance;
using optim_tests::Asks;
using optim_tests::Smooth;
using optim_tests::smooth;

namespace {

constexpr double lr = 0.1;
constexpr std::int64_t n = 4;

/// The mean of a_i (w - c_i)^2 / 2.
struct Scalar {
  static constexpr double a[] = {1, 2, 0.5, 1.5}, c[] = {0, 1, -2, 0.3};
  static double slope(std::int64_t i, double w) { return a[i] * (w - c[i]); }
  static double slope(double w) {
    double sum = 0;
    for (std::int64_t i = 0; i < n; ++i) sum += slope(i, w);
    return sum / n;
  }

  void step(optim::Optimizer& optimizer) {
    optimizer.step(optim::FiniteSum(n, [&](std::int64_t i) {
      Tensor parameter = w;
      const double at = w.item<double>();
      parameter.set_grad(full({}, slope(i, at), {.dtype = Dtype::float64}));
      last = i;
      return a[i] * (at - c[i]) * (at - c[i]) / 2;
    }));
  }
  Tensor w = full({}, 2, {.dtype = Dtype::float64}).requires_grad_();
  std::int64_t last = -1;  // the term asked for last
};

/// What a method does in plain numbers; `next` draws a term.
using Plain = std::function<double(double w, const std::function<std::int64_t()>& next)>;

void check(const std::string& name, const OptionList& options, const Plain& plain) {
  CAPTURE(name);
  Scalar scalar;
  OptionList all = options;
  all.emplace_back("lr", lr);
  all.emplace_back("seed", 7);
  optim::Optimizer optimizer = optim::make(name, {scalar.w}, all);
  Generator generator(7);
  double w = scalar.w.item<double>();
  for (int k = 0; k < 25; ++k) {
    w = plain(w, [&] { return generator.below(n); });
    scalar.step(optimizer);
    CHECK(scalar.w.item<double>() == doctest::Approx(w).epsilon(1e-12));
  }
}

}  // namespace

TEST_CASE("SAG and SAGA are their formulas") {
  std::vector<double> y(n, 0.0), z(n, 0.0);
  check("SAG", {}, [&](double w, const auto& next) {
    const std::int64_t i = next();
    y[static_cast<std::size_t>(i)] = Scalar::slope(i, w);
    return w - lr / n * (y[0] + y[1] + y[2] + y[3]);
  });
  check("SAGA", {}, [&](double w, const auto& next) {
    const std::int64_t i = next();
    double& kept = z[static_cast<std::size_t>(i)];
    const double g = Scalar::slope(i, w), direction = g - kept + (z[0] + z[1] + z[2] + z[3]) / n;
    kept = g;
    return w - lr * direction;
  });
}

TEST_CASE("SDCA keeps w the sum of its dual vectors") {
  std::vector<double> a(n, 0.3 * 2);
  double last = 2;
  check("SDCA", {{"weight", 0.3}}, [&](double w, const auto& next) {
    const auto i = next();
    const double v = Scalar::slope(i, w) + a[static_cast<std::size_t>(i)];
    a[static_cast<std::size_t>(i)] -= lr * 0.3 * n * v;
    CHECK(last == doctest::Approx(w));
    last = (a[0] + a[1] + a[2] + a[3]) / (0.3 * n);
    return w - lr * v;
  });
}

TEST_CASE("SVRG, SARAH and Katyusha are their formulas") {
  for (const std::int64_t inner : {std::int64_t{0}, std::int64_t{3}}) {
    const std::int64_t m = inner > 0 ? inner : 2 * n;
    const OptionList options = {{"inner", inner}};
    double snapshot = 0, v = 0, before = 0;
    std::int64_t k = 0;
    check("SVRG", options, [&](double w, const auto& next) {
      if (k++ % m == 0) snapshot = w;
      const std::int64_t i = next();
      return w - lr * (Scalar::slope(i, w) - Scalar::slope(i, snapshot) + Scalar::slope(snapshot));
    });
    k = 0;
    check("SARAH", options, [&](double w, const auto& next) {
      if (k++ % m == 0) {
        v = Scalar::slope(w);
      } else {
        const std::int64_t i = next();
        v += Scalar::slope(i, w) - Scalar::slope(i, before);
      }
      before = w;
      return w - lr * v;
    });
    k = 0;
    const double tau1 = 0.4, tau2 = 0.5, sigma = 0.3, alpha = lr / tau1;
    double z = 2, weighted = 0, weights = 0, weight = 1;
    check("Katyusha", {{"inner", inner}, {"tau1", tau1}, {"tau2", tau2}, {"sigma", sigma}},
          [&](double y, const auto& next) {
            if (k++ % m == 0) {
              snapshot = weights > 0 ? weighted / weights : y;
              weighted = weights = 0;
              weight = 1;
            }
            const double x = tau1 * z + tau2 * snapshot + (1 - tau1 - tau2) * y;
            const std::int64_t i = next();
            const double g = Scalar::slope(snapshot) + Scalar::slope(i, x) - Scalar::slope(i, snapshot);
            z -= alpha * g;
            const double result = x - lr * g;
            weighted += weight * result;
            weights += weight;
            weight *= 1 + alpha * sigma;
            return result;
          });
  }
}

TEST_CASE("with one term all are gradient descent") {
  for (const auto& row : std::vector<std::pair<std::string, OptionList>>{
           {"SAG", {}}, {"SAGA", {}}, {"SVRG", {}}, {"SARAH", {}}, {"Katyusha", {{"tau1", 1}, {"tau2", 0}}}}) {
    const std::string& name = row.first;
    CAPTURE(name);
    const Smooth sum = smooth("P2"), plain = smooth("P2");
    OptionList all = row.second;
    all.emplace_back("lr", lr);
    optim::Optimizer optimizer = optim::make(name, sum.parameters(), all);
    optim::Optimizer sgd = optim::make("SGD", plain.parameters(), {{"lr", lr}});
    for (int k = 0; k < 12; ++k) {
      optimizer.step(optim::FiniteSum(1, [&](std::int64_t) {
        optimizer.zero_grad();
        const Tensor loss = sum.loss();
        loss.backward();
        return loss;
      }));
      advance(sgd, plain, Asks::gradient);
    }
    for (std::size_t i = 0; i < sum.values().size(); ++i) {
      CHECK(sum.values()[i] == doctest::Approx(plain.values()[i]).epsilon(1e-12));
    }
  }
}

TEST_CASE("over all terms that could be drawn, SAGA and SVRG step down the gradient on average, and SAG does not") {
  const auto bias = [](const std::string& name) {
    Scalar begun;
    optim::Optimizer optimizer = optim::make(name, {begun.w}, {{"lr", lr}});
    for (int k = 0; k < 5; ++k) begun.step(optimizer);
    const double w = begun.w.item<double>();
    const StateDict state = optimizer.state_dict();
    std::vector<double> next(n, std::nan(""));
    for (int draw = 0; draw < 64; ++draw) {
      Scalar tried;
      tried.w = full({}, w, {.dtype = Dtype::float64}).requires_grad_();
      optim::Optimizer goes_on = optim::make(name, {tried.w});
      goes_on.load_state_dict(state);
      goes_on.set("seed", 100 + draw);
      tried.step(goes_on);
      next[static_cast<std::size_t>(tried.last)] = tried.w.item<double>();
    }
    const double mean = (next[0] + next[1] + next[2] + next[3]) / n;
    return std::abs(mean - (w - lr * Scalar::slope(w)));
  };
  CHECK(bias("SAGA") < 1e-14);
  CHECK(bias("SVRG") < 1e-14);
  CHECK(bias("SAG") > 1e-3);
}

TEST_CASE("convergence is linear, where single terms without memory stay noisy") {
  for (const char* name : {"SAG", "SAGA", "SVRG", "SARAH", "Katyusha"}) {
    CAPTURE(std::string(name));
    const Smooth problem = smooth("regression");
    optim::Optimizer optimizer = optim::make(name, problem.parameters(), {{"lr", 0.2}});
    std::vector<double> e;
    for (int k = 0; k < 5; ++k) {
      for (int i = 0; i < 200; ++i) advance(optimizer, problem, Asks::terms);
      e.push_back(problem.error());
    }
    for (std::size_t k = 1; k < e.size(); ++k) CHECK((e[k] < 0.3 * e[k - 1] || e[k] < 1e-13));
  }
  // SAGA whose table is thrown away is stochastic gradient descent.
  const Smooth problem = smooth("regression");
  Generator generator(1);
  optim::Optimizer sgd = optim::make("SGD", problem.parameters(), {{"lr", 0.2}});
  for (int k = 0; k < 1000; ++k) {
    sgd.zero_grad();
    problem.term(generator.below(6)).backward();
    sgd.step();
  }
  CHECK(problem.error() > 1e-3);
}
