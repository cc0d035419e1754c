// Optimizers of whole tensors, and options of them, for which no other program's numbers are at hand: against the
// papers' rules, written out once more as loops over numbers.
#include "loops.h"

#include <gradus/optim/matrix_functions.h>

#include <algorithm>
#include <cmath>

using namespace gradus;
using optim_tests::each;
using optim_tests::follows;
using optim_tests::Needs;
using optim_tests::Numbers;
using optim_tests::numbers;
using optim_tests::Seen;
using optim_tests::squares;
using optim_tests::zeros_as;

TEST_CASE("SPS") {
  follows(
      "sps", {{"lr", 0.4}, {"c", 0.7}, {"f_min", 0.05}},
      [](const Seen& s) {
        const double rate = std::min(std::max(s.loss - 0.05, 0.0) / (0.7 * squares(s.g)), 0.4);
        each(s.w, [&](std::size_t k, std::size_t i) { s.w[k][i] -= rate * s.g[k][i]; });
      },
      Needs::loss);
}

TEST_CASE("DoWG") {
  std::vector<Numbers> x0;
  double r2 = 1e-4, v = 0;
  follows("dowg", {{"r_eps", 1e-2}}, [&](const Seen& s) {
    if (s.t == 1) x0 = s.w;
    double distance = 0;
    each(s.w, [&](std::size_t k, std::size_t i) { distance += (s.w[k][i] - x0[k][i]) * (s.w[k][i] - x0[k][i]); });
    r2 = std::max(r2, distance);
    v += r2 * squares(s.g);
    each(s.w, [&](std::size_t k, std::size_t i) { s.w[k][i] -= r2 / (std::sqrt(v) + 1e-8) * s.g[k][i]; });
  });
}

TEST_CASE("MoMo") {
  std::vector<Numbers> d;
  double f = 0, gamma = 0;
  follows(
      "momo", {{"lr", 0.5}, {"beta", 0.8}, {"f_min", 0.02}, {"weight_decay", 0.1}},
      [&](const Seen& s) {
        if (s.t == 1) d = s.g;
        double gw = 0, dw = 0;
        each(s.w, [&](std::size_t k, std::size_t i) {
          d[k][i] = s.t == 1 ? s.g[k][i] : 0.8 * d[k][i] + 0.2 * s.g[k][i];
          gw += s.g[k][i] * s.w[k][i];
          dw += d[k][i] * s.w[k][i];
        });
        f = s.t == 1 ? s.loss : 0.8 * f + 0.2 * s.loss;
        gamma = s.t == 1 ? gw : 0.8 * gamma + 0.2 * gw;
        const double shrink = 1 + 0.5 * 0.1;
        const double tau = std::min(0.5, std::max(shrink * (f - 0.02 - gamma) + dw, 0.0) / squares(d));
        each(s.w, [&](std::size_t k, std::size_t i) { s.w[k][i] = (s.w[k][i] - tau * d[k][i]) / shrink; });
      },
      Needs::loss);
}

TEST_CASE("MoMo-Adam") {
  std::vector<Numbers> d, v, D;
  double f = 0, gamma = 0;
  follows(
      "momoadam", {{"lr", 0.1}, {"betas", {0.8, 0.9}}, {"eps", 1e-3}, {"f_min", 0.02}, {"weight_decay", 0.1}},
      [&](const Seen& s) {
        if (s.t == 1) d = v = D = zeros_as(s.g);
        double gw = 0, dw = 0, d2 = 0;
        each(s.w, [&](std::size_t k, std::size_t i) {
          const double g = s.g[k][i];
          d[k][i] = 0.8 * d[k][i] + 0.2 * g;
          v[k][i] = 0.9 * v[k][i] + 0.1 * g * g;
          D[k][i] = 1e-3 + std::sqrt(v[k][i] / (1 - std::pow(0.9, s.t)));
          gw += g * s.w[k][i];
          dw += d[k][i] * s.w[k][i];
          d2 += d[k][i] * d[k][i] / D[k][i];
        });
        f = 0.8 * f + 0.2 * s.loss;
        gamma = 0.8 * gamma + 0.2 * gw;
        const double rho = 1 - std::pow(0.8, s.t), shrink = 1 + 0.1 * 0.1;
        const double tau = std::min(0.1 / rho, std::max(shrink * (f - rho * 0.02 - gamma) + dw, 0.0) / d2);
        each(s.w, [&](std::size_t k, std::size_t i) { s.w[k][i] = (s.w[k][i] - tau * d[k][i] / D[k][i]) / shrink; });
      },
      Needs::loss);
}

TEST_CASE("D-Adaptation with Adan") {
  for (const bool decoupled : {false, true}) {
    std::vector<Numbers> m, e, n, s, last;
    double d = 0.01, sums = 0;
    follows("dadaptadan", {{"d0", 0.01}, {"weight_decay", 0.1}, {"decoupled_weight_decay", decoupled}},
            [&](const Seen& seen) {
              if (seen.t == 1) {
                m = e = n = s = zeros_as(seen.g);
                last = seen.g;
              }
              double of_g = 0, of_s = 0, size = 0;
              const double before = d;
              each(seen.w, [&](std::size_t k, std::size_t i) {
                const double g = seen.g[k][i], change = g - last[k][i];
                m[k][i] = 0.98 * m[k][i] + d * 0.02 * g;
                e[k][i] = 0.92 * e[k][i] + d * 0.08 * change;
                n[k][i] = 0.99 * n[k][i] + 0.01 * (g + 0.92 * change) * (g + 0.92 * change);
                s[k][i] = 0.99 * s[k][i] + d * 0.01 * g;
                of_g += d * d * g * g / (std::sqrt(n[k][i]) + 1e-8);
                of_s += s[k][i] * s[k][i] / (std::sqrt(n[k][i]) + 1e-8);
                size += std::abs(s[k][i]);
              });
              last = seen.g;
              sums = 0.99 * sums + 0.01 * of_g;
              d = std::max(d, (of_s / 0.01 - sums) / size);
              each(seen.w, [&](std::size_t k, std::size_t i) {
                const double step = (m[k][i] + 0.92 * e[k][i]) / (std::sqrt(n[k][i]) + 1e-8), w = seen.w[k][i];
                seen.w[k][i] = decoupled ? w * (1 - before * 0.1) - step : (w - step) / (1 + before * 0.1);
              });
            });
  }
}

TEST_CASE("schedule-free RAdam, in its sequences x, y and z, and the average to evaluate") {
  for (const bool silent : {true, false}) {
    std::vector<Numbers> x, z, v;
    double weights = 0, largest = 0;
    follows("schedulefreeradam",
            {{"lr", 0.1}, {"betas", {0.8, 0.9}}, {"r", 0.5}, {"weight_decay", 0.1}, {"silent_sgd_phase", silent}},
            [&](const Seen& s) {
              if (s.t == 1) {
                x = z = s.w;
                v = zeros_as(s.w);
              }
              const double power = std::pow(0.9, s.t), top = 2 / (1 - 0.9) - 1;
              const double rho = top - 2 * s.t * power / (1 - power);
              const bool rectified = rho > 4;
              const double factor = rectified ? std::sqrt((rho - 4) * (rho - 2) * top / ((top - 4) * (top - 2) * rho))
                                    : silent  ? 0
                                              : 1;
              const double rate = 0.1 * factor;
              largest = std::max(largest, rate);
              const double weight = std::sqrt(s.t) * largest * largest;
              weights += weight;
              const double c = weight > 0 ? weight / weights : 0;
              each(s.w, [&](std::size_t k, std::size_t i) {
                const double g = s.g[k][i];
                v[k][i] = 0.9 * v[k][i] + 0.1 * g * g;
                const double u = (rectified ? g / (std::sqrt(v[k][i] / (1 - power)) + 1e-8) : g) + 0.1 * s.w[k][i];
                z[k][i] -= rate * u;
                x[k][i] = (1 - c) * x[k][i] + c * z[k][i];
                s.w[k][i] = 0.2 * z[k][i] + 0.8 * x[k][i];
              });
            });
  }
}

TEST_CASE("SCION's other norms") {
  follows("scion", {{"lr", 0.05}, {"momentum", 0.3}, {"scale", 2}, {"norm", "sign"}},
          [m = std::vector<Numbers>()](const Seen& s) mutable {
            if (s.t == 1) m = zeros_as(s.g);
            each(s.w, [&](std::size_t k, std::size_t i) {
              m[k][i] = 0.7 * m[k][i] + 0.3 * s.g[k][i];
              s.w[k][i] -= 0.05 * 2 * (m[k][i] > 0 ? 1 : -1);
            });
          });
  for (const bool rows : {true, false}) {
    follows("scion", {{"lr", 0.05}, {"momentum", 0.3}, {"norm", rows ? "rows" : "columns"}, {"constraint", true}},
            [rows, m = std::vector<Numbers>()](const Seen& s) mutable {
              if (s.t == 1) m = zeros_as(s.g);
              each(s.g, [&](std::size_t k, std::size_t i) { m[k][i] = 0.7 * m[k][i] + 0.3 * s.g[k][i]; });
              each(s.w, [&](std::size_t k, std::size_t i) {
                const std::size_t columns = k == 0 ? 3 : 1, count = k == 0 ? 2 : 4;
                double norm = 0;
                for (std::size_t j = 0; j < m[k].size(); ++j) {
                  const bool together = rows ? j / columns == i / columns : j % columns == i % columns;
                  if (together) norm += m[k][j] * m[k][j];
                }
                const double step = std::sqrt(static_cast<double>(count)) * m[k][i] / (std::sqrt(norm) + 1e-8);
                s.w[k][i] = (1 - 0.05) * s.w[k][i] - 0.05 * step;
              });
            });
  }
}

TEST_CASE("Adam-mini with a block for every row") {
  follows("adammini", {{"lr", 0.05}, {"blocks", 0}, {"weight_decay", 0.1}},
          [m = std::vector<Numbers>(), v = std::vector<Numbers>()](const Seen& s) mutable {
            if (s.t == 1) m = v = zeros_as(s.g);
            for (std::size_t k = 0; k < 2; ++k) {
              const std::size_t columns = k == 0 ? 3 : 1;
              for (std::size_t row = 0; row < s.g[k].size() / columns; ++row) {
                double mean = 0;
                for (std::size_t j = 0; j < columns; ++j) mean += std::pow(s.g[k][row * columns + j], 2);
                v[k][row] = 0.999 * v[k][row] + 0.001 * mean / static_cast<double>(columns);
                for (std::size_t i = row * columns; i < (row + 1) * columns; ++i) {
                  m[k][i] = 0.9 * m[k][i] + 0.1 * s.g[k][i];
                  const double root = std::sqrt(v[k][row] / (1 - std::pow(0.999, s.t)));
                  s.w[k][i] = s.w[k][i] * (1 - 0.05 * 0.1) - 0.05 * m[k][i] / (1 - std::pow(0.9, s.t)) / (root + 1e-8);
                }
              }
            }
          });
}

TEST_CASE("Shampoo keeps diagonals of large dimensions, and with beta2 means") {
  follows("shampoo", {{"lr", 0.1}, {"beta2", 0.8}, {"eps", 1e-3}, {"max_size", 0}, {"momentum", 0.5}},
          [L = std::vector<Numbers>(), R = Numbers(), m = std::vector<Numbers>()](const Seen& s) mutable {
            if (s.t == 1) {
              m = zeros_as(s.g);
              L = {Numbers(2, 1e-3), Numbers(4, 1e-3)};
              R = Numbers(3, 1e-3);
            }
            Numbers rows(2), columns(3);
            for (std::size_t i = 0; i < 6; ++i) {
              rows[i / 3] += s.g[0][i] * s.g[0][i];
              columns[i % 3] += s.g[0][i] * s.g[0][i];
            }
            for (std::size_t i = 0; i < 2; ++i) L[0][i] = 0.8 * L[0][i] + 0.2 * rows[i];
            for (std::size_t i = 0; i < 3; ++i) R[i] = 0.8 * R[i] + 0.2 * columns[i];
            for (std::size_t i = 0; i < 4; ++i) L[1][i] = 0.8 * L[1][i] + 0.2 * s.g[1][i] * s.g[1][i];
            const auto floor = [](double x) { return std::max(x, 1e-3); };
            each(s.w, [&](std::size_t k, std::size_t i) {
              const double step = k == 0 ? s.g[0][i] / std::pow(floor(L[0][i / 3]) * floor(R[i % 3]), 0.25)
                                         : s.g[1][i] / std::sqrt(floor(L[1][i]));
              m[k][i] = 0.5 * m[k][i] + step;
              s.w[k][i] -= 0.1 * m[k][i];
            });
          });
}

TEST_CASE("Shampoo's and SOAP's kernels of convolutions are matrices [out, rest]") {
  for (const char* name : {"shampoo", "soap", "splus", "galore", "conda", "came"}) {
    CAPTURE(name);
    // CAME factors the last two dimensions, and so is not the same.
    const Tensor start = numbers({3, 2, 2}, 1, Dtype::float64), g = numbers({3, 2, 2}, 2, Dtype::float64);
    Tensor kernel = clone(start).requires_grad_(), matrix = clone(reshape(start, {3, 4})).requires_grad_();
    optim::Optimizer a = optim::make(name, {kernel}), b = optim::make(name, {matrix});
    for (int t = 0; t < 3; ++t) {
      kernel.set_grad(g);
      matrix.set_grad(reshape(g, {3, 4}));
      a.step();
      b.step();
    }
    CHECK_FALSE(equal(kernel.detach(), start));
    CHECK(equal(reshape(kernel.detach(), {3, 4}), matrix.detach()) == (std::string(name) != "came"));
  }
}

TEST_CASE("APOLLO scales the gradient by what Adam does to its projection") {
  for (const bool channels : {true, false}) {
    const std::int64_t r = 2, rows = 3, columns = 5;
    Tensor w = numbers({rows, columns}, 1, Dtype::float64).requires_grad_();
    const Tensor start = clone(w.detach());
    optim::Optimizer optimizer = optim::make(
        "projectedapollo", {w},
        {{"lr", 0.1}, {"rank", r}, {"scale", 0.5}, {"scale_type", channels ? "channel" : "tensor"}, {"seed", 5}});
    const Numbers g = numbers({rows, columns}, 2, Dtype::float64).to_vector<double>();
    w.set_grad(tensor(g, {rows, columns}));
    optimizer.step();
    const Numbers P = optimizer.state_dict().find("state.0.P")->to_vector<double>();
    const auto at = [](std::int64_t i) { return static_cast<std::size_t>(i); };
    std::vector<Numbers> R(at(r), Numbers(at(columns))), adapted = R;
    Numbers of_r(at(columns)), of_adapted(at(columns));
    for (std::int64_t i = 0; i < r; ++i) {
      for (std::int64_t j = 0; j < columns; ++j) {
        double& x = R[at(i)][at(j)];
        for (std::int64_t k = 0; k < rows; ++k) x += P[at(i * rows + k)] * g[at(k * columns + j)];
        adapted[at(i)][at(j)] = 0.1 * x / (std::sqrt(0.001) * std::abs(x) + 1e-6);
        of_r[at(j)] += x * x;
        of_adapted[at(j)] += std::pow(adapted[at(i)][at(j)], 2);
      }
    }
    const double whole = std::sqrt(squares(adapted)) / (std::sqrt(squares(R)) + 1e-8);
    const Numbers got = (w.detach() - start).to_vector<double>();
    const double rate = 0.1 * 0.5 * std::sqrt(0.001) / 0.1;
    for (std::int64_t i = 0; i < rows * columns; ++i) {
      const std::size_t j = at(i % columns);
      const double scale = channels ? std::sqrt(of_adapted[j]) / (std::sqrt(of_r[j]) + 1e-8) : whole;
      CHECK(got[at(i)] == doctest::Approx(-rate * scale * g[at(i)]).epsilon(1e-10));
    }
  }
}

TEST_CASE("AdaHessian averages the curvature of a kernel") {
  Tensor w = numbers({2, 1, 2, 2}, 1, Dtype::float64).requires_grad_();
  const Tensor start = clone(w.detach()), g = numbers({2, 1, 2, 2}, 2, Dtype::float64);
  const Tensor hessian = numbers({2, 1, 2, 2}, 3, Dtype::float64);
  optim::Optimizer optimizer = optim::make("adahessian", {w}, {{"lr", 0.1}, {"eps", 0.0}});
  w.set_grad(g);
  optimizer.step({hessian});
  const Numbers h = hessian.to_vector<double>(), of_g = g.to_vector<double>();
  const Numbers got = (w.detach() - start).to_vector<double>();
  for (std::size_t i = 0; i < 8; ++i) {
    double mean = 0;
    for (std::size_t j = i / 4 * 4; j < i / 4 * 4 + 4; ++j) mean += std::abs(h[j]) / 4;
    CHECK(got[i] == doctest::Approx(-0.1 * of_g[i] / mean).epsilon(1e-10));
  }
}

TEST_CASE("Sophia takes the curvature in when its period comes, and limits steps") {
  Tensor w = zeros({2}, {.dtype = Dtype::float64, .requires_grad = true});
  optim::Optimizer optimizer = optim::make(
      "sophia", {w},
      {{"lr", 0.1}, {"betas", {0.5, 0.5}}, {"rho", 2}, {"limit", 0.75}, {"update_period", 3}, {"weight_decay", 0}});
  Numbers m(2), h(2), x(2);
  for (int t = 1; t <= 7; ++t) {
    const Numbers g = {0.3 / t, -2.0}, curvatures = {1.0 * t, 0.5};
    w.set_grad(tensor(g, {2}));
    optimizer.step({tensor(curvatures, {2})});
    for (std::size_t i = 0; i < 2; ++i) {
      m[i] = 0.5 * m[i] + 0.5 * g[i];
      if (t % 3 == 1) h[i] = 0.5 * h[i] + 0.5 * curvatures[i];
      x[i] -= 0.1 * std::max(-0.75, std::min(0.75, m[i] / std::max(2 * h[i], 1e-12)));
      CHECK(w.to_vector<double>()[i] == doctest::Approx(x[i]).epsilon(1e-12));
    }
  }
}

TEST_CASE("Gravity starts at random, the same for a seed, with another draw for each parameter") {
  const auto first_steps = [](int seed) {
    Tensor a = zeros({300}).requires_grad_(), b = zeros({300}).requires_grad_();
    optim::Optimizer optimizer = optim::make("gravity", {a, b}, {{"lr", 0.5}, {"alpha", 0.2}, {"seed", seed}});
    a.set_grad(zeros({300}));
    b.set_grad(zeros({300}));
    optimizer.step();
    return std::vector<Tensor>{a.detach(), b.detach()};
  };
  const std::vector<Tensor> one = first_steps(1), again = first_steps(1), other = first_steps(2);
  CHECK(equal(one[0], again[0]));
  CHECK_FALSE(equal(one[0], one[1]));
  CHECK_FALSE(equal(one[0], other[0]));
  // After a step, V is (0.9 + 1) / 3 of its start, and w is -lr V: deviations of alpha times that.
  CHECK(gradus::std(one[0]).item<double>() == doctest::Approx(0.2 * 1.9 / 3).epsilon(0.15));
}

TEST_CASE("SWATS goes over to SGD at the rate that Adam's steps show") {
  std::vector<Numbers> m, v;
  double mean = 0, rate = 0;
  bool sgd = false, fresh = false;
  int switched = 0;
  follows("swats", {{"lr", 0.05}, {"tolerance", 0.3}, {"beta2", 0.9}}, [&](const Seen& s) {
    if (s.t == 1) m = v = zeros_as(s.g);
    if (sgd) {
      if (fresh) m = zeros_as(m);
      fresh = false;
      each(s.w, [&](std::size_t k, std::size_t i) {
        m[k][i] = 0.9 * m[k][i] + s.g[k][i];
        s.w[k][i] -= 0.1 * rate * m[k][i];
      });
      return;
    }
    double p2 = 0, pg = 0;
    each(s.w, [&](std::size_t k, std::size_t i) {
      m[k][i] = 0.9 * m[k][i] + 0.1 * s.g[k][i];
      v[k][i] = 0.9 * v[k][i] + 0.1 * s.g[k][i] * s.g[k][i];
      const double step =
          -0.05 * std::sqrt(1 - std::pow(0.9, s.t)) / (1 - std::pow(0.9, s.t)) * m[k][i] / (std::sqrt(v[k][i]) + 1e-9);
      p2 += step * step;
      pg += step * s.g[k][i];
      s.w[k][i] += step;
    });
    const double now = p2 / -pg;
    mean = 0.9 * mean + 0.1 * now;
    rate = mean / (1 - std::pow(0.9, s.t));
    if (s.t > 1 && rate > 0 && std::abs(rate - now) <= 0.3 * std::abs(now)) {
      sgd = fresh = true;
      switched = s.t;
    }
  });
  CHECK(switched > 1);
  CHECK(switched < 10);
}

TEST_CASE("NovoGrad with averaged gradients, MARS as Lion for vectors") {
  follows("novograd", {{"lr", 0.05}, {"grad_averaging", true}, {"weight_decay", 0.1}},
          [m = std::vector<Numbers>(), v = Numbers(2)](const Seen& s) mutable {
            if (s.t == 1) m = zeros_as(s.g);
            for (std::size_t k = 0; k < 2; ++k) {
              const double g2 = squares({s.g[k]});
              v[k] = s.t == 1 ? g2 : 0.98 * v[k] + 0.02 * g2;
              for (std::size_t i = 0; i < s.w[k].size(); ++i) {
                m[k][i] = 0.95 * m[k][i] + 0.05 * (s.g[k][i] / (std::sqrt(v[k]) + 1e-8) + 0.1 * s.w[k][i]);
                s.w[k][i] -= 0.05 * m[k][i];
              }
            }
          });
  follows(
      "mars", {{"lr", 0.05}, {"form", "lion"}, {"optimize_1d", true}},
      [m = std::vector<Numbers>(), last = std::vector<Numbers>()](const Seen& s) mutable {
        if (s.t == 1) m = last = zeros_as(s.g);
        std::vector<Numbers> c = s.g;
        each(c, [&](std::size_t k, std::size_t i) { c[k][i] += 0.025 * 0.95 / (1 - 0.95) * (s.g[k][i] - last[k][i]); });
        last = s.g;
        for (std::size_t k = 0; k < 2; ++k) {
          const double norm = std::max(1.0, std::sqrt(squares({c[k]})));
          for (std::size_t i = 0; i < s.w[k].size(); ++i) {
            m[k][i] = 0.95 * m[k][i] + (1 - 0.95) * c[k][i] / norm;
            s.w[k][i] -= 0.05 * (m[k][i] > 0 ? 1 : -1);
          }
        }
      });
}

TEST_CASE("AdaGC, in its first steps and after them") {
  follows("adagc", {{"lr", 0.05}, {"lambda_abs", 0.8}, {"beta", 0.7}, {"lambda_rel", 0.9}, {"warmup_steps", 4}},
          [m = std::vector<Numbers>(), v = std::vector<Numbers>(), gamma = Numbers(2)](const Seen& s) mutable {
            if (s.t == 1) m = v = zeros_as(s.g);
            const double all = std::sqrt(squares(s.g));
            for (std::size_t k = 0; k < 2; ++k) {
              const double norm = std::sqrt(squares({s.g[k]}));
              const double h = s.t < 4 ? std::min(0.8 / all, 1.0) : std::min(0.9 * gamma[k] / norm, 1.0);
              if (s.t >= 4) {
                gamma[k] = 0.7 * gamma[k] + 0.3 * h * norm;
              } else {
                gamma[k] = s.t == 1 ? h * norm : std::min(gamma[k], h * norm);
              }
              for (std::size_t i = 0; i < s.w[k].size(); ++i) {
                const double g = h * s.g[k][i];
                m[k][i] = 0.9 * m[k][i] + 0.1 * g;
                v[k][i] = 0.999 * v[k][i] + 0.001 * g * g;
                const double root = std::sqrt(v[k][i] / (1 - std::pow(0.999, s.t)));
                s.w[k][i] = (1 - 0.05 * 0.1) * s.w[k][i] - 0.05 * m[k][i] / (1 - std::pow(0.9, s.t)) / (root + 1e-8);
              }
            }
          });
}

TEST_CASE("SPAM cuts spikes, and starts its moments anew with a warm-up") {
  follows("spam",
          {{"lr", 0.05},
           {"threshold", 1.5},
           {"update_proj_gap", 5},
           {"warmup_epoch", 3},
           {"grad_accu_steps", 2},
           {"weight_decay", 0.1}},
          [m = std::vector<Numbers>(), v = std::vector<Numbers>()](const Seen& s) mutable {
            const int since = s.t % 5;
            if (s.t == 1 || since == 0) m = v = zeros_as(s.g);
            const double grown =
                s.t < 5 || since >= 3 ? 1 : 1 - 0.99 * (1 + std::cos(3.14159265358979323846 * since / 4)) / 2;
            each(s.w, [&](std::size_t k, std::size_t i) {
              double g = s.g[k][i];
              if (since >= 2 && g * g > 1.5 * v[k][i]) g = (g > 0 ? 1 : -1) * std::sqrt(1.5 * v[k][i]);
              m[k][i] = 0.9 * m[k][i] + 0.1 * g;
              v[k][i] = 0.999 * v[k][i] + 0.001 * g * g;
              const double rate = 0.05 * std::sqrt(1 - std::pow(0.999, s.t)) / (1 - std::pow(0.9, s.t));
              const double w = s.w[k][i] - rate * grown * m[k][i] / (std::sqrt(v[k][i]) + 1e-6);
              s.w[k][i] = w * (1 - 0.05 * 0.1);
            });
          });
}

TEST_CASE("Stable-SPAM limits the largest elements, and starts its moments anew") {
  follows("stablespam", {{"lr", 0.1}, {"theta", 0.5}, {"gamma1", 0.6}, {"gamma2", 0.8}, {"update_proj_gap", 7}},
          [m = std::vector<Numbers>(), v = std::vector<Numbers>(), n1 = Numbers(2), n2 = Numbers(2),
           top = Numbers(2)](const Seen& s) mutable {
            const int since = s.t < 7 ? s.t : s.t % 7 + 1;
            if (since == 1) m = v = zeros_as(s.g);
            for (std::size_t k = 0; k < 2; ++k) {
              Numbers g = s.g[k];
              double largest = 0;
              for (double x : g) largest = std::max(largest, std::abs(x));
              top[k] = 0.5 * top[k] + 0.5 * largest;
              const double limit = top[k] / (1 - std::pow(0.5, s.t));
              for (double& x : g) x = std::abs(x) > limit ? x / largest * limit : x;
              const double norm = std::sqrt(squares({g}));
              n1[k] = 0.6 * n1[k] + 0.4 * norm;
              n2[k] = 0.8 * n2[k] + 0.2 * norm * norm;
              const double factor =
                  n1[k] / (1 - std::pow(0.6, s.t)) / (std::sqrt(n2[k] / (1 - std::pow(0.8, s.t))) + 1e-8);
              for (std::size_t i = 0; i < g.size(); ++i) {
                const double x = g[i] / norm * factor;
                m[k][i] = 0.9 * m[k][i] + 0.1 * x;
                v[k][i] = 0.999 * v[k][i] + 0.001 * x * x;
                const double root = std::sqrt(v[k][i] / (1 - std::pow(0.999, since)));
                s.w[k][i] -= 0.1 * m[k][i] / (1 - std::pow(0.9, since)) / (root + 1e-8);
              }
            }
          });
}

TEST_CASE("A2Grad in its three variants") {
  for (const std::string variant : {"uni", "inc", "exp"}) {
    follows("a2grad", {{"beta", 2}, {"lips", 3}, {"rho", 0.6}, {"variant", variant}},
            [variant, x = std::vector<Numbers>(), sums = std::vector<Numbers>(), v = Numbers(2),
             e = Numbers(2)](const Seen& s) mutable {
              if (s.t == 1) {
                x = s.w;
                sums = zeros_as(s.w);
              }
              const double n = s.t + 1;  // the paper counts from 0
              for (std::size_t k = 0; k < 2; ++k) {
                double deviation = 0;
                for (std::size_t i = 0; i < s.w[k].size(); ++i) {
                  sums[k][i] += s.g[k][i];
                  deviation += std::pow(s.g[k][i] - sums[k][i] / s.t, 2);
                }
                double h = 0;
                if (variant == "uni") {
                  h = std::sqrt(v[k] += deviation);
                } else if (variant == "inc") {
                  v[k] = v[k] * s.t * s.t / (n * n) + deviation;
                  h = std::sqrt(n) * std::sqrt(v[k]);
                } else {
                  e[k] = 0.6 * e[k] + 0.4 * deviation;
                  v[k] = std::max(v[k], e[k]);
                  h = std::sqrt(n) * std::sqrt(v[k]);
                }
                const double rate = 1 / (2 * 3 / n + 2 * h), now = s.t == 1 ? 1 : 2 / (n + 1), next = 2 / (n + 2);
                for (std::size_t i = 0; i < s.w[k].size(); ++i) {
                  x[k][i] -= rate * s.g[k][i];
                  s.w[k][i] = (1 - next) * (s.w[k][i] - now * rate * s.g[k][i]) + next * x[k][i];
                }
              }
            });
  }
}

TEST_CASE("AdaGO steps along Muon's direction, as far as norms of gradients say") {
  Tensor w = numbers({3, 4}, 1, Dtype::float64).requires_grad_();
  Tensor wanted = clone(w.detach()), m = zeros({3, 4}, {.dtype = Dtype::float64});
  optim::Optimizer optimizer = optim::make("adago", {w}, {{"lr", 0.3}, {"gamma", 1.5}, {"eps", 0.1}, {"v0", 0.5}});
  double v2 = 0.25;
  for (int t = 1; t <= 6; ++t) {
    const Tensor g = numbers({3, 4}, static_cast<std::uint64_t>(10 + t), Dtype::float64) / t;
    w.set_grad(g);
    optimizer.step();
    const double norm = std::min(std::sqrt(squares({g.to_vector<double>()})), 1.5);
    m = 0.95 * m + 0.05 * g;
    v2 += norm * norm;
    wanted = wanted - std::max(0.1, 0.3 * norm / std::sqrt(v2)) * optim::newton_schulz(m);
    CHECK(allclose(w.detach(), wanted, 1e-11, 1e-13));
  }
}
