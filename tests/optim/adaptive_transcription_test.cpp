// More optimizers of whole tensors as loops over numbers: relatives of Adam, and rates that follow gradients or losses.
#include "loops.h"

#include <gradus/core/linalg.h>
#include <gradus/core/ops.h>

#include <algorithm>
#include <cmath>

using namespace gradus;
using optim_tests::each;
using optim_tests::follows;
using optim_tests::Needs;
using optim_tests::Numbers;
using optim_tests::numbers;
using optim_tests::Seen;
using optim_tests::zeros_as;

namespace {

double squares(const Numbers& x) { return optim_tests::squares(std::vector<Numbers>{x}); }
double root_mean_square(const Numbers& x) { return std::sqrt(squares(x) / static_cast<double>(x.size())); }
double product(const Numbers& x, const Numbers& y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return sum;
}

/// RAdam's r_t for a decay of 0.9; 0 where it is not defined.
double rectification(int t) {
  const double power = std::pow(0.9, t), most = 2 / (1 - 0.9) - 1, rho = most - 2 * t * power / (1 - power);
  return rho <= 5 ? 0 : std::sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho));
}

}  // namespace

TEST_CASE("FAdam") {
  std::vector<Numbers> m, f;
  double limited = 0;
  follows("fadam",
          {{"lr", 0.05}, {"betas", {0.8, 0.9}}, {"eps", 0.1}, {"p", 0.25}, {"clip", 0.7}, {"weight_decay", 0.2}},
          [&](const Seen& s) {
            if (s.t == 1) m = f = zeros_as(s.w);
            const double kept = 0.9 * (1 - std::pow(0.9, s.t - 1)) / (1 - std::pow(0.9, s.t));
            for (std::size_t k = 0; k < s.w.size(); ++k) {
              const double eps = 0.1 * std::min(root_mean_square(s.g[k]), 1.0);
              Numbers of_g, of_w;
              for (std::size_t i = 0; i < s.w[k].size(); ++i) {
                f[k][i] = kept * f[k][i] + (1 - kept) * s.g[k][i] * s.g[k][i];
                of_g.push_back(s.g[k][i] / (std::pow(f[k][i], 0.25) + eps));
                of_w.push_back(s.w[k][i] / (std::pow(f[k][i], 0.25) + eps));
              }
              const double g_factor = std::min(1.0, 0.7 / root_mean_square(of_g));
              const double w_factor = std::min(1.0, 0.7 / root_mean_square(of_w));
              limited += g_factor < 1 ? 1 : 0;
              for (std::size_t i = 0; i < s.w[k].size(); ++i) {
                m[k][i] = 0.8 * m[k][i] + 0.2 * g_factor * of_g[i];
                s.w[k][i] -= 0.05 * (m[k][i] + 0.2 * w_factor * of_w[i]);
              }
            }
          });
  CHECK(limited > 0);
  CHECK(limited < 24);
}

TEST_CASE("AdamS divides decay by the root of the mean of v over all parameters") {
  std::vector<Numbers> m, v;
  follows("adams", {{"lr", 0.05}, {"betas", {0.8, 0.9}}, {"eps", 1e-2}, {"weight_decay", 0.2}}, [&](const Seen& s) {
    if (s.t == 1) m = v = zeros_as(s.w);
    double sum = 0;
    each(s.w, [&](std::size_t k, std::size_t i) {
      m[k][i] = 0.8 * m[k][i] + 0.2 * s.g[k][i];
      v[k][i] = 0.9 * v[k][i] + 0.1 * s.g[k][i] * s.g[k][i];
      sum += v[k][i] / (1 - std::pow(0.9, s.t));
    });
    const double scale = std::sqrt(sum / 10) + 1e-2;  // ten elements in all
    each(s.w, [&](std::size_t k, std::size_t i) {
      const double step = m[k][i] / (1 - std::pow(0.8, s.t)) / (std::sqrt(v[k][i] / (1 - std::pow(0.9, s.t))) + 1e-2);
      s.w[k][i] = s.w[k][i] * (1 - 0.05 * 0.2 / scale) - 0.05 * step;
    });
  });
}

TEST_CASE("TAM and AdaTAM damp a gradient by its mean cosine with the momentum") {
  for (const bool adaptive : {false, true}) {
    std::vector<Numbers> m, v;
    double mean[2] = {};
    OptionList options = {{"lr", 0.1}, {"decay_rate", 0.7}, {"eps", 1e-2}, {"weight_decay", 0.1}};
    if (adaptive) {
      options.emplace_back("betas", OptionValue{0.8, 0.9});
    } else {
      options.emplace_back("momentum", 0.8);
    }
    follows(adaptive ? "adatam" : "tam", options, [&](const Seen& s) {
      if (s.t == 1) m = v = zeros_as(s.w);
      for (std::size_t k = 0; k < 2; ++k) {
        const double lengths = std::sqrt(squares(m[k]) * squares(s.g[k]));
        mean[k] = 0.7 * mean[k] + 0.3 * (lengths > 0 ? product(m[k], s.g[k]) / lengths : 0);
        for (std::size_t i = 0; i < m[k].size(); ++i) {
          const double g = s.g[k][i];
          m[k][i] = 0.8 * m[k][i] + (1e-2 + (1 + mean[k]) / 2) * g;
          v[k][i] = 0.9 * v[k][i] + 0.1 * g * g;
          s.w[k][i] = s.w[k][i] * (1 - 0.1 * 0.1) - 0.1 * m[k][i] / (adaptive ? std::sqrt(v[k][i]) + 1e-2 : 1.0);
        }
      }
    });
  }
}

TEST_CASE("Aida") {
  for (const bool rectify : {false, true}) {
    for (const bool amsgrad : {false, true}) {
      std::vector<Numbers> m, v, most;
      follows("aida",
              {{"lr", 0.05},
               {"betas", {0.8, 0.9}},
               {"eps", 1e-3},
               {"k", 3},
               {"xi", 1e-2},
               {"rectify", rectify},
               {"amsgrad", amsgrad},
               {"weight_decay", 0.1}},
              [&](const Seen& s) {
                if (s.t == 1) m = v = most = zeros_as(s.w);
                for (std::size_t k = 0; k < 2; ++k) {
                  Numbers g = s.g[k];
                  for (std::size_t i = 0; i < g.size(); ++i) {
                    g[i] += 0.1 * s.w[k][i];
                    m[k][i] = 0.8 * m[k][i] + 0.2 * g[i];
                  }
                  Numbers of_g = g, of_m = m[k];
                  for (int j = 0; j < 3; ++j) {
                    const double along = product(of_g, of_m), g2 = squares(of_g) + 1e-2, m2 = squares(of_m) + 1e-2;
                    for (std::size_t i = 0; i < g.size(); ++i) {
                      const double on_g = along / g2 * of_g[i], on_m = along / m2 * of_m[i];
                      of_m[i] = on_g;
                      of_g[i] = on_m;
                    }
                  }
                  for (std::size_t i = 0; i < g.size(); ++i) {
                    v[k][i] = 0.9 * v[k][i] + 0.1 * (of_m[i] - of_g[i]) * (of_m[i] - of_g[i]) + 1e-3;
                    most[k][i] = std::max(most[k][i], v[k][i]);
                    const double root = std::sqrt(amsgrad ? most[k][i] : v[k][i]);
                    const double m_hat = m[k][i] / (1 - std::pow(0.8, s.t));
                    const double correction = std::sqrt(1 - std::pow(0.9, s.t)), r = rectification(s.t);
                    s.w[k][i] -= 0.05 * m_hat *
                                 (!rectify ? 1 / (root / correction + 1e-3)
                                  : r == 0 ? 1
                                           : r * correction / (root + 1e-3));
                  }
                }
              });
    }
  }
}

TEST_CASE("AvaGrad's rates have mean square 1") {
  std::vector<Numbers> m, v;
  follows("avagrad", {{"lr", 0.1}, {"betas", {0.8, 0.9}}, {"delayed_gamma", false}}, [&](const Seen& s) {
    if (s.t == 1) m = v = zeros_as(s.w);
    double sum = 0;
    const auto rate = [&](std::size_t k, std::size_t i) {
      return 1 / (std::sqrt(v[k][i] / (1 - std::pow(0.9, s.t - 1))) + 0.1);
    };
    each(s.w, [&](std::size_t k, std::size_t i) {
      m[k][i] = 0.8 * m[k][i] + 0.2 * s.g[k][i];
      if (s.t > 1) sum += rate(k, i) * rate(k, i);
    });
    each(s.w, [&](std::size_t k, std::size_t i) {
      if (s.t > 1) s.w[k][i] -= 0.1 / std::sqrt(sum / 10) * rate(k, i) * m[k][i] / (1 - std::pow(0.8, s.t));
      v[k][i] = 0.9 * v[k][i] + 0.1 * s.g[k][i] * s.g[k][i];
    });
  });
}

TEST_CASE("Eve") {
  std::vector<Numbers> m, v;
  double d = 1, last = 0;
  int limited = 0;
  follows(
      "eve", {{"lr", 0.1}, {"betas", {0.8, 0.9, 0.7}}, {"c", 4}, {"eps", 1e-3}, {"f_min", -0.1}},
      [&](const Seen& s) {
        if (s.t == 1) m = v = zeros_as(s.w);
        if (s.t > 1) {
          const double change = std::abs(s.loss - last) / (std::min(s.loss, last) + 0.1);
          limited += change < 0.25 || change > 4 ? 1 : 0;
          d = 0.7 * d + 0.3 * std::min(std::max(change, 0.25), 4.0);
        }
        last = s.loss;
        each(s.w, [&](std::size_t k, std::size_t i) {
          m[k][i] = 0.8 * m[k][i] + 0.2 * s.g[k][i];
          v[k][i] = 0.9 * v[k][i] + 0.1 * s.g[k][i] * s.g[k][i];
          const double root = std::sqrt(v[k][i] / (1 - std::pow(0.9, s.t)));
          s.w[k][i] -= 0.1 / d * m[k][i] / (1 - std::pow(0.8, s.t)) / (root + 1e-3);
        });
      },
      Needs::loss);
  CHECK(limited > 0);
  CHECK(limited < 11);
}

TEST_CASE("WNGrad") {
  double b = 0.5;
  follows("wngrad", {{"lr", 0.7}, {"b", 0.5}}, [&](const Seen& s) {
    b += 0.49 * optim_tests::squares(s.g) / b;
    each(s.w, [&](std::size_t k, std::size_t i) { s.w[k][i] -= 0.7 / b * s.g[k][i]; });
  });
}

TEST_CASE("SpectralSphere scales w to the radius, and steps across its first singular vectors") {
  for (const Shape& shape : {Shape{3, 4}, Shape{4, 2}}) {
    const Tensor before = numbers(shape, 5, Dtype::float64), g = numbers(shape, 6, Dtype::float64);
    const auto stepped = [&](double radius) {
      Tensor w = clone(before).requires_grad_();
      optim::Optimizer optimizer = optim::make(
          "spectralsphere", {w},
          {{"lr", 0.1}, {"radius", radius}, {"power_iteration_steps", 500}, {"msign_steps", 12}, {"weight_decay", 0}});
      w.set_grad(g);
      optimizer.step();
      return w.detach();
    };
    const SvdResult singular = svd(before);
    const double sigma = singular.S[0].item<double>();
    const double wanted = 0.6 * std::sqrt(static_cast<double>(shape[0]) / static_cast<double>(shape[1]));
    const Tensor step = stepped(0) - before;
    const Tensor scaled = stepped(0.6) - wanted / sigma * before;
    CHECK(max(abs(scaled - step)).item<double>() < 1e-12);
    // Its singular values are lr, and along u v^T there is nothing.
    for (const double s : svd(step).S.to_vector<double>()) CHECK(s == doctest::Approx(0.1).epsilon(1e-6));
    const Tensor theta = matmul(narrow(singular.U, 1, 0, 1), narrow(singular.Vh, 0, 0, 1));
    CHECK(std::abs(sum(theta * step).item<double>()) < 1e-8);
    CHECK(sum(g * step).item<double>() < 0);
  }
}
