// Optimizers against a plain loop over numbers, written from the papers' pseudo-code: those for which there are no
// numbers of other programs, and options that these numbers leave out.
#include "optimizers.h"

#include <array>
#include <cmath>
#include <functional>

using namespace gradus;
using optim_tests::Quadratic;

namespace {

using State = std::array<double, 8>;  // zeros before the first step

/// What w becomes at step t.
using PseudoCode = std::function<double(int t, double w, double g, State& s)>;

struct Transcription {
  std::string optimizer;
  OptionList options;
  PseudoCode step;
  bool zeros = false;  // every third gradient is 0, each time others
};

double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

/// x becomes beta x + (1 - beta) y.
double ema(double& x, double y, double beta) { return x = beta * x + (1 - beta) * y; }

double corrected(double x, double beta, int t) { return x / (1 - std::pow(beta, t)); }

/// Demon's momentum, for beta = 0.9 and T = 20.
double decayed_momentum(int t) {
  const double remaining = std::max(0.0, 1 - (t - 1) / 20.0);
  return 0.9 * remaining / (0.1 + 0.9 * remaining);
}

/// 0.99 reached from 0.9 in 12 steps, by half lives.
double rising_beta(int t) {
  if (t >= 12) return 0.99;
  const auto life = [](double beta) { return std::log(0.5) / std::log(beta) - 1; };
  return std::pow(0.5, 1 / ((1 - t / 12.0) * life(0.9) + t / 12.0 * life(0.99) + 1));
}

const Transcription transcriptions[] = {
    {"nag",
     {{"lr", 0.05}, {"momentum", 0.8}},
     [](int, double w, double g, State& s) {
       const double theta = w - 0.8 * s[0];  // w is theta + momentum v
       s[0] = 0.8 * s[0] - 0.05 * g;
       return theta + s[0] + 0.8 * s[0];
     }},
    {"sgdw",
     {{"lr", 0.05}, {"momentum", 0.8}, {"nesterov", true}, {"weight_decay", 0.1}},
     [](int t, double w, double g, State& s) {
       s[0] = t == 1 ? g : 0.8 * s[0] + g;
       return w - 0.05 * 0.1 * w - 0.05 * (g + 0.8 * s[0]);
     }},
    {"aggmo",
     {{"lr", 0.05}, {"momenta", 2}, {"beta1", 0.3}, {"beta2", 0.9}},
     [](int, double w, double g, State& s) {
       double sum = 0;
       const double betas[] = {0.3, 0.9};
       for (std::size_t k = 0; k < 2; ++k) sum += s[k] = betas[k] * s[k] + g;
       return w - 0.05 / 2 * sum;
     }},
    {"optimisticgd",
     {{"lr", 0.05}, {"alpha", 1.5}, {"beta", 0.5}},
     [](int t, double w, double g, State& s) {
       const double last = t == 1 ? g : s[0];
       s[0] = g;
       return w - 0.05 * (1.5 * g + 0.5 * (g - last));
     }},
    {"oadam",
     {{"lr", 0.02}, {"beta1", 0.8}, {"beta2", 0.95}, {"eps", 1e-2}},
     [](int t, double w, double g, State& s) {
       const double m = corrected(ema(s[0], g, 0.8), 0.8, t), v = corrected(ema(s[1], g * g, 0.95), 0.95, t);
       const double step = 0.02 * m / (std::sqrt(v) + 1e-2), last = t == 1 ? step : s[2];
       s[2] = step;
       return w - 2 * step + last;
     }},
    {"demon",
     {{"lr", 0.05}, {"T", 20}},
     [](int t, double w, double g, State& s) {
       const double kept = decayed_momentum(t) * s[0];
       s[0] = kept - 0.05 * g;
       return w - 0.05 * g + kept;
     }},
    {"demonadam",
     {{"lr", 0.01}, {"beta2", 0.95}, {"T", 20}, {"eps", 1e-2}},
     [](int t, double w, double g, State& s) {
       s[0] = g + decayed_momentum(t) * s[0];
       return w - 0.01 * s[0] / (std::sqrt(corrected(ema(s[1], g * g, 0.95), 0.95, t)) + 1e-2);
     }},
    {"deltabardelta",
     {{"lr", 0.02}, {"kappa", 0.3}, {"phi", 0.6}, {"theta", 0.5}},
     [](int t, double w, double g, State& s) {
       if (t == 1) s[0] = 1;
       if (g * s[1] > 0) s[0] += 0.3;
       if (g * s[1] < 0) s[0] *= 0.6;
       s[1] = 0.5 * g + 0.5 * s[1];
       return w - 0.02 * s[0] * g;
     }},
    {"adasqrt",
     {{"lr", 0.02}, {"eps", 1e-2}},
     [](int t, double w, double g, State& s) {
       s[0] += g * g;
       return w - 0.02 * std::sqrt(t) * g / (s[0] + 1e-2);
     }},
    {"smorms3",
     {{"lr", 0.02}, {"eps", 1e-2}},
     [](int t, double w, double g, State& s) {
       if (t == 1) s[0] = 1;
       const double r = 1 / (s[0] + 1);
       s[1] = (1 - r) * s[1] + r * g;
       s[2] = (1 - r) * s[2] + r * g * g;
       const double x = s[1] * s[1] / (s[2] + 1e-2);
       s[0] = 1 + s[0] * (1 - x);
       return w - g * std::min(0.02, x) / (std::sqrt(s[2]) + 1e-2);
     }},
    {"cocob",
     {{"alpha", 5}},
     [](int t, double w, double g, State& s) {
       auto& [L, G, reward, theta, start, unused1, unused2, unused3] = s;
       if (t == 1) L = 1e-8, start = w;
       const double won = -g * (w - start);
       L = std::max(L, std::fabs(g));
       G += std::fabs(g);
       reward = std::max(0.0, reward + won);
       theta -= g;
       return start + theta / (L * std::max(G + L, 5 * L)) * (L + reward);
     }},
    {"ftrl",
     {{"lr", 0.2}, {"lr_power", -0.3}, {"beta", 0.5}, {"lambda1", 0.05}, {"lambda2", 0.1}},
     [](int, double w, double g, State& s) {
       const double n = s[1] + g * g;
       s[0] += g - (std::pow(n, 0.3) - std::pow(s[1], 0.3)) / 0.2 * w;
       s[1] = n;
       if (std::fabs(s[0]) <= 0.05) return 0.0;
       return -(s[0] - sign(s[0]) * 0.05) / ((0.5 + std::pow(n, 0.3)) / 0.2 + 0.1);
     }},
    {"ftml",
     {{"lr", 0.02}, {"beta1", 0.6}, {"beta2", 0.95}, {"eps", 1e-2}},
     [](int t, double w, double g, State& s) {
       const double v = corrected(ema(s[0], g * g, 0.95), 0.95, t);
       const double d = (1 - std::pow(0.6, t)) / 0.02 * (std::sqrt(v) + 1e-2);
       const double sigma = d - 0.6 * s[1];
       s[1] = d;
       s[2] = 0.6 * s[2] + 0.4 * g - sigma * w;
       return -s[2] / d;
     }},
    {"acprop",
     {{"lr", 0.02}, {"beta1", 0.8}, {"beta2", 0.95}, {"eps", 1e-2}},
     [](int t, double w, double g, State& s) {
       const double v = t == 1 ? 1 : corrected(s[1], 0.95, t - 1);
       ema(s[1], (g - s[0]) * (g - s[0]), 0.95);
       return w - 0.02 * corrected(ema(s[0], g, 0.8), 0.8, t) / (std::sqrt(v) + 1e-2);
     }},
    {"adabelief",
     {{"lr", 0.02}, {"beta1", 0.8}, {"beta2", 0.95}, {"eps", 1e-2}, {"amsgrad", true}},
     [](int t, double w, double g, State& s) {
       const double m = ema(s[0], g, 0.8);
       ema(s[1], (g - m) * (g - m), 0.95);
       s[1] += 1e-2;
       s[2] = std::max(s[2], s[1]);
       return w - 0.02 * corrected(m, 0.8, t) / (std::sqrt(corrected(s[2], 0.95, t)) + 1e-2);
     }},
    {"adamatan2",
     {{"lr", 0.02}, {"beta1", 0.8}, {"beta2", 0.95}},
     [](int t, double w, double g, State& s) {
       const double m = corrected(ema(s[0], g, 0.8), 0.8, t), v = corrected(ema(s[1], g * g, 0.95), 0.95, t);
       return w - 0.02 * std::atan2(m, std::sqrt(v));
     }},
    {"adamc",
     {{"lr", 0.02}, {"max_lr", 0.1}, {"weight_decay", 0.3}, {"eps", 1e-2}},
     [](int t, double w, double g, State& s) {
       const double m = corrected(ema(s[0], g, 0.9), 0.9, t), v = corrected(ema(s[1], g * g, 0.999), 0.999, t);
       return w - 0.02 * 0.02 / 0.1 * 0.3 * w - 0.02 * m / (std::sqrt(v) + 1e-2);
     }},
    {"adabound",
     {{"lr", 0.02}, {"base_lr", 0.04}, {"final_lr", 0.1}, {"gamma", 0.1}, {"beta2", 0.95}, {"amsgrad", true}},
     [](int t, double w, double g, State& s) {
       const double m = ema(s[0], g, 0.9), final_rate = 0.1 * 0.02 / 0.04;
       s[2] = std::max(s[2], ema(s[1], g * g, 0.95));
       const double low = final_rate * (1 - 1 / (0.1 * t + 1)), high = final_rate * (1 + 1 / (0.1 * t));
       const double size = 0.02 * std::sqrt(1 - std::pow(0.95, t)) / (1 - std::pow(0.9, t));
       return w - std::min(high, std::max(low, size / (std::sqrt(s[2]) + 1e-8))) * m;
     }},
    {"padam",
     {{"lr", 0.05}, {"p", 0.2}, {"beta2", 0.95}, {"amsgrad", true}},
     [](int t, double w, double g, State& s) {
       const double m = ema(s[0], g, 0.9);
       s[2] = std::max(s[2], ema(s[1], g * g, 0.95));
       const double size = 0.05 * std::sqrt(1 - std::pow(0.95, t)) / (1 - std::pow(0.9, t));
       return w - size * m / std::pow(std::sqrt(s[2]) + 1e-8, 0.4);
     }},
    {"laprop",
     {{"lr", 0.02}, {"beta1", 0.8}, {"beta2", 0.95}, {"eps", 1e-2}, {"weight_decay", 0.1}},
     [](int t, double w, double g, State& s) {
       const double v = corrected(ema(s[1], g * g, 0.95), 0.95, t);
       const double next = w - corrected(ema(s[0], 0.02 * g / (std::sqrt(v) + 1e-2), 0.8), 0.8, t);
       return next - 0.02 * 0.1 * next;
     }},
    {"adopt",
     {{"lr", 0.02}, {"beta1", 0.8}, {"beta2", 0.95}},
     [](int t, double w, double g, State& s) {
       if (t == 1) return s[1] = g * g, w;
       const double bound = std::pow(t - 1, 0.25);
       ema(s[0], std::min(bound, std::max(-bound, g / std::max(std::sqrt(s[1]), 1e-6))), 0.8);
       ema(s[1], g * g, 0.95);
       return w - 0.02 * s[0];
     }},
    {"ademamix",
     {{"lr", 0.02}, {"beta3", 0.99}, {"alpha", 3}, {"eps", 1e-2}},
     [](int t, double w, double g, State& s) {
       const double m1 = corrected(ema(s[0], g, 0.9), 0.9, t), v = corrected(ema(s[2], g * g, 0.999), 0.999, t);
       return w - 0.02 * (m1 + 3 * ema(s[1], g, 0.99)) / (std::sqrt(v) + 1e-2);
     }},
    {"simplifiedademamix",
     {{"lr", 0.002}, {"T", 12}, {"alpha", 2}, {"eps", 1e-2}},
     [](int t, double w, double g, State& s) {
       s[0] = rising_beta(t) * s[0] + g;
       const double v = corrected(ema(s[1], g * g, 0.95), 0.95, t);
       return w - 0.002 * (s[0] + 2 * g) / (std::sqrt(v) + 1e-2);
     }},
    {"grams",
     {{"lr", 0.02}, {"beta1", 0.8}, {"beta2", 0.95}, {"eps", 1e-2}},
     [](int t, double w, double g, State& s) {
       const double m = corrected(ema(s[0], g, 0.8), 0.8, t), v = corrected(ema(s[1], g * g, 0.95), 0.95, t);
       return w - 0.02 * sign(g) * std::fabs(m) / (std::sqrt(v) + 1e-2);
     }},
    {"sparseadam",
     {{"lr", 0.02}, {"beta1", 0.8}, {"beta2", 0.95}, {"eps", 1e-2}},
     [](int t, double w, double g, State& s) {
       if (g == 0) return w;
       const double size = 0.02 * std::sqrt(1 - std::pow(0.95, t)) / (1 - std::pow(0.8, t));
       const double m = ema(s[0], g, 0.8);
       return w - size * m / (std::sqrt(ema(s[1], g * g, 0.95)) + 1e-2);
     },
     true},
    {"adabelief",
     {{"lr", 0.02}, {"beta1", 0.8}, {"beta2", 0.9}, {"eps", 1e-2}, {"rectify", true}},
     [](int t, double w, double g, State& s) {
       const double m = ema(s[0], g, 0.8);
       s[1] = 0.9 * s[1] + 0.1 * (g - m) * (g - m) + 1e-2;
       const double power = std::pow(0.9, t), most = 2 / (1 - 0.9) - 1, rho = most - 2 * t * power / (1 - power);
       if (rho <= 5) return w - 0.02 * corrected(m, 0.8, t);
       const double r = std::sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho));
       return w - 0.02 * corrected(m, 0.8, t) * r * std::sqrt(1 - power) / (std::sqrt(s[1]) + 1e-2);
     }},
    {"adasmooth",
     {{"lr", 0.02}, {"rho1", 0.4}, {"rho2", 0.95}, {"eps", 1e-3}, {"window", 8}},
     [](int t, double w, double g, State& s) {
       if (t % 8 == 1) s[0] = s[1] = 0;
       const double e = s[1] > 0 ? std::fabs(s[0]) / s[1] : 1, c = (0.95 - 0.4) * e + (1 - 0.95);
       const double change = -0.02 * g / std::sqrt(ema(s[2], g * g, 1 - c * c) + 1e-3);
       s[0] += change;
       s[1] += std::fabs(change);
       return w + change;
     }},
    {"bcos",
     {{"lr", 0.02}, {"beta", 0.8}, {"eps", 1e-2}, {"weight_decay", 0.1}},
     [](int t, double w, double g, State& s) {
       if (t == 1) s[0] = g;
       const double before = s[0], m = ema(s[0], g, 0.8), b = 0.8;
       const double v =
           (3 * b * b - 2 * b * b * b) * before * before + 0.2 * 0.2 * g * g + 2 * b * 0.2 * 0.2 * before * g;
       return w * (1 - 0.02 * 0.1) - 0.02 * m / (std::sqrt(v) + 1e-2);
     }},
    {"bcos",
     {{"lr", 0.02}, {"beta", 0.8}, {"simple_cond", true}, {"weight_decay", 0}},
     [](int t, double w, double g, State& s) {
       if (t == 1) s[0] = g;
       const double before = s[0], m = ema(s[0], g, 0.8);
       return w - 0.02 * m / (std::sqrt(0.96 * before * before + 0.04 * g * g) + 1e-6);
     }},
    {"bcos",
     {{"lr", 0.02}, {"mode", "m"}, {"beta", 0.8}, {"beta2", 0.95}, {"weight_decay", 0}},
     [](int t, double w, double g, State& s) {
       if (t == 1) s = {g, g * g};
       const double m = ema(s[0], g, 0.8);
       return w - 0.02 * m / (std::sqrt(ema(s[1], m * m, 0.95)) + 1e-6);
     }},
};

}  // namespace

TEST_CASE("optimizers do what the papers' pseudo-code says") {
  for (const Transcription& transcription : transcriptions) {
    CAPTURE(transcription.optimizer);
    Quadratic problem(optim_tests::Shapes{{11}}, Dtype::float64);
    optim::Optimizer optimizer = optim::make(transcription.optimizer, problem.parameters(), transcription.options);
    std::vector<double> wanted = problem.values();
    std::vector<State> states(wanted.size(), State{});
    for (int t = 1; t <= 30; ++t) {
      problem.differentiate();
      const Tensor noise = optim_tests::numbers({11}, 100 + static_cast<std::uint64_t>(t), Dtype::float64);
      std::vector<double> g = (problem.w[0].grad() + noise).to_vector<double>();
      for (std::size_t i = 0; transcription.zeros && i < g.size(); ++i) {
        if ((i + static_cast<std::size_t>(t)) % 3 == 0) g[i] = 0;
      }
      problem.w[0].set_grad(tensor(g, {11}));
      for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] = transcription.step(t, wanted[i], g[i], states[i]);
      optimizer.step();
      const std::vector<double> got = problem.values();
      CAPTURE(t);
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        CHECK(std::fabs(got[i] - wanted[i]) <= 1e-9 * std::fabs(wanted[i]) + 1e-12);
      }
    }
  }
}
