// The schedules' rules, written as their sources have them: as recursions or sums where gradus has a closed form.
#include "schedules.h"

#include <gradus/optim/schedules/chained_scheduler.h>
#include <gradus/optim/schedules/constant_lr.h>
#include <gradus/optim/schedules/cosine_annealing_lr.h>
#include <gradus/optim/schedules/cyclic_lr.h>
#include <gradus/optim/schedules/exponential_lr.h>
#include <gradus/optim/schedules/lambda_lr.h>
#include <gradus/optim/schedules/linear_lr.h>
#include <gradus/optim/schedules/one_cycle_lr.h>
#include <gradus/optim/schedules/reduce_lr_on_plateau.h>
#include <gradus/optim/schedules/sequential_lr.h>
#include <gradus/optim/schedules/smoothed_exponential_decay.h>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace gradus;

namespace optim_tests {
namespace {

using std::numbers::pi;

using Rule = std::function<std::vector<double>(double base, int count)>;

/// A rule that is a formula of t.
Rule at_each(const std::function<double(double base, int t)>& formula) {
  return [formula](double base, int count) {
    std::vector<double> values;
    for (int t = 0; t < count; ++t) values.push_back(formula(base, t));
    return values;
  };
}

/// A rule that makes each value of the one before, at the steps t = 1, 2, …
Rule recursion(double first_factor, const std::function<double(double before, int t, double base)>& next) {
  return [first_factor, next](double base, int count) {
    std::vector<double> values = {base * first_factor};
    for (int t = 1; t < count; ++t) values.push_back(next(values.back(), t, base));
    return values;
  };
}

/// Straight lines between points (t, value); the value of the last from there on.
Rule through(const std::function<std::vector<std::pair<double, double>>(double base)>& points) {
  return [points](double base, int count) {
    const auto list = points(base);
    std::vector<double> values;
    for (int t = 0; t < count; ++t) {
      std::size_t i = 0;
      while (i + 1 < list.size() && list[i + 1].first <= t) ++i;
      const auto [from, start] = list[i];
      const auto [to, end] = list[std::min(i + 1, list.size() - 1)];
      values.push_back(to > from ? start + (end - start) * (t - from) / (to - from) : start);
    }
    return values;
  };
}

double cosine(double from, double to, double done) { return to + (from - to) * std::pow(std::cos(pi * done / 2), 2); }

/// The fractal order by its definition: each permutation interlaced with its mirror image.
std::vector<int> fractal_order(int count) {
  std::vector<int> order = {1};
  while (static_cast<int>(order.size()) < count) {
    const int size = 2 * static_cast<int>(order.size());
    std::vector<int> longer;
    for (const int place : order) longer.insert(longer.end(), {place, size + 1 - place});
    order = longer;
  }
  return order;
}

std::vector<double> chebyshev(double base, int count) {
  std::vector<double> values;
  for (const int place : fractal_order(16)) {
    values.push_back(base / (0.55 - 0.45 * std::cos((place - 0.5) * pi / 16)));
  }
  values.resize(static_cast<std::size_t>(count), values.back());
  return values;
}

/// Cosine cycles one after the other, each with a warm-up.
std::vector<double> restarts(double base, int count, int length, double growth, int warmup, double low, double gamma) {
  std::vector<double> values;
  for (double top = base; static_cast<int>(values.size()) < count; top *= gamma) {
    for (int i = 0; i < length; ++i) {
      values.push_back(i < warmup ? low + (top - low) * i / warmup
                                  : cosine(top, low, static_cast<double>(i - warmup) / (length - warmup)));
    }
    length = warmup + static_cast<int>((length - warmup) * growth);
  }
  values.resize(static_cast<std::size_t>(count));
  return values;
}

double wsd(double base, int t, double floor, double (*fall)(double)) {
  if (t < 8) return base * t / 8;
  if (t < 28) return base;
  return base * (floor + (1 - floor) * fall(std::min((t - 28) / 20.0, 1.0)));
}

optim::SequentialLR sequence() {
  return {.schedules = {optim::LinearLR{.total_iters = 8}, optim::OneCycleLR{.total_steps = 30},
                        optim::ChainedScheduler{{optim::ConstantLR{}, optim::ExponentialLR{.gamma = 0.9}}}},
          .milestones = {8, 30}};
}

template <class Formula>
std::function<optim::Schedule(optim::Optimizer&)> in_code(const Formula& formula) {
  return [formula](optim::Optimizer& optimizer) { return optim::Schedule(optimizer, formula); };
}

std::vector<ScheduleRow> rows() {
  std::vector<ScheduleRow> table = {
      {"fixed", {}, at_each([](double base, int) { return base; })},
      {"exponential_lr", {{"gamma", 0.9}}, recursion(1, [](double x, int, double) { return 0.9 * x; })},
      {"exponential_decay",
       {{"decay_rate", 0.5}, {"decay_steps", 7}, {"staircase", true}},
       recursion(1, [](double x, int t, double) { return t % 7 == 0 ? x / 2 : x; })},
      {"exponential_decay", {{"decay_rate", 0.5}, {"decay_steps", 7}}, at_each([](double base, int t) {
         return base * std::exp2(-t / 7.0);
       })},
      {"smoothed_exponential_decay",
       {{"gamma", 0.9}, {"form", "rate"}},
       recursion(1, [](double x, int t, double base) { return 0.9 * x + 0.1 * base * std::pow(0.9, t); })},
      {"smoothed_exponential_decay", {{"gamma", 0.99}}},
      {"linear_lr", {{"total_iters", 9}}, through([](double base) {
         return std::vector<std::pair<double, double>>{{0, base / 3}, {9, base}};
       })},
      {"linear_decay", {{"lr_end", 0.001}, {"total", 20}}, through([](double base) {
         return std::vector<std::pair<double, double>>{{0, base}, {20, 0.001}};
       })},
      {"step_lr", {{"step_size", 4}}, recursion(1, [](double x, int t, double) { return t % 4 == 0 ? x / 10 : x; })},
      {"cosine_annealing_lr", {{"T_max", 25}, {"eta_min", 0.01}}, at_each([](double base, int t) {
         return cosine(base, 0.01, t / 25.0);
       })},
      {"reduce_lr_on_plateau", {{"patience", 2}, {"cooldown", 1}}},
      {"multi_step_lr",
       {{"milestones", {3, 20, 20, 41}}, {"gamma", 0.5}},
       recursion(1, [](double x, int t, double) { return t == 3 || t == 41 ? x / 2
                                                         : t == 20         ? x / 4
                                                                           : x; })},
      {"constant_lr", {{"factor", 0.25}, {"total_iters", 6}}, at_each([](double base, int t) {
         return t < 6 ? base / 4 : base;
       })},
      {"polynomial_lr",
       {{"total_iters", 30}, {"power", 2}},
       recursion(1, [](double x, int t, double) { return t < 30 ? x * std::pow((30.0 - t) / (31 - t), 2) : 0; })},
      {"cosine_annealing_warm_restarts",
       {{"T_0", 7}, {"T_mult", 2}, {"eta_min", 0.01}},
       [](double base, int count) { return restarts(base, count, 7, 2, 0, 0.01, 1); }},
      {"cosine_annealing_warm_restarts",
       {{"t_0", 11}},
       [](double base, int count) { return restarts(base, count, 11, 1, 0, 0, 1); }},
      {"cosine_annealing_warmup_restarts",
       {{"first_cycle_steps", 13}, {"cycle_mult", 1.5}, {"min_lr", 0.01}, {"warmup_steps", 3}, {"gamma", 0.5}},
       [](double base, int count) { return restarts(base, count, 13, 1.5, 3, 0.01, 0.5); }},
      {"cosine_annealing_warmup_restarts",
       {{"first_cycle_steps", 9}, {"warmup_steps", 2}, {"gamma", 0.9}},
       [](double base, int count) { return restarts(base, count, 9, 1, 2, 0, 0.9); }},
      {"cyclic_lr",
       {{"base_lr", 0.01}, {"max_lr", 0.3}, {"step_size_up", 20}, {"step_size_down", 40}},
       through([](double) {
         return std::vector<std::pair<double, double>>{{0, 0.01}, {20, 0.3}, {60, 0.01}};
       })},
      {"cyclic_lr",
       {{"step_size_up", 12}, {"mode", "triangular2"}, {"cycle_momentum", false}},
       through([](double base) {
         return std::vector<std::pair<double, double>>{{0, 0},         {12, base}, {24, 0},
                                                       {36, base / 2}, {48, 0},    {60, base / 4}};
       })},
      {"cyclic_lr", {{"step_size_up", 6}, {"mode", "exp_range"}, {"gamma", 0.95}}, at_each([](double base, int t) {
         return base * std::pow(0.95, t) * (1 - std::abs(t % 12 - 6) / 6.0);
       })},
      {"one_cycle_lr",
       {{"total_steps", 60}, {"pct_start", 0.35}, {"anneal_strategy", "linear"}},
       through([](double base) {
         return std::vector<std::pair<double, double>>{{0, base / 25}, {20, base}, {59, base / 25e4}};
       })},
      {"one_cycle_lr", {{"total_steps", 80}, {"max_lr", 0.5}, {"three_phase", true}}, at_each([](double, int t) {
         if (t <= 23) return cosine(0.02, 0.5, t / 23.0);
         if (t <= 46) return cosine(0.5, 0.02, (t - 23) / 23.0);
         return cosine(0.02, 0.02 / 1e4, (t - 46) / 33.0);
       })},
      {"swalr", {{"swa_lr", 0.02}, {"anneal_epochs", 15}}, at_each([](double base, int t) {
         return cosine(base, 0.02, std::min(t / 15.0, 1.0));
       })},
      {"swalr", {{"swa_lr", 0.2}, {"anneal_epochs", 15}, {"anneal_strategy", "linear"}}, through([](double base) {
         return std::vector<std::pair<double, double>>{{0, base}, {15, 0.2}};
       })},
      {"swalr", {{"swa_lr", 0.2}, {"anneal_epochs", 0}}, at_each([](double, int) { return 0.2; })},
      {"inverse_time", {{"k", 0.3}, {"decay_steps", 4}}, at_each([](double base, int t) {
         return 1 / (1 / base + 0.3 / base * t / 4);
       })},
      {"inverse_time", {{"k", 0.3}, {"decay_steps", 4}, {"staircase", true}}, at_each([](double base, int t) {
         return base / (1 + 0.3 * std::floor(t / 4.0));
       })},
      {"natural_exp",
       {{"k", 0.2}, {"decay_steps", 5}},
       recursion(1, [](double x, int, double) { return x * std::exp(-0.04); })},
      {"natural_exp",
       {{"k", 0.2}, {"decay_steps", 5}, {"staircase", true}},
       recursion(1, [](double x, int t, double) { return t % 5 == 0 ? x * std::exp(-0.2) : x; })},
      {"sqrt_decay", {{"k", 0.5}}, at_each([](double base, int t) { return base * std::pow(1 + 0.5 * t, -0.5); })},
      {"inverse_sqrt", {{"warmup", 9}}, at_each([](double base, int t) {
         return t < 8 ? base * (t + 1) / 9 : base * 3 / std::sqrt(t + 1);
       })},
      {"noam", {{"d_model", 64}, {"warmup", 9}}, at_each([](double base, int t) {
         return base / 8 * (t < 8 ? (t + 1) / 27.0 : std::pow(t + 1, -0.5));
       })},
      {"piecewise_constant", {{"boundaries", {5, 30}}, {"factors", {1, 0.3, 2}}}, at_each([](double base, int t) {
         return t < 5 ? base : t < 30 ? 0.3 * base : 2 * base;
       })},
      {"wsd", {{"warmup", 8}, {"stable", 20}, {"decay", 20}, {"min_factor", 0.1}}, at_each([](double base, int t) {
         return wsd(base, t, 0.1, [](double p) { return 1 - std::pow(p, 0.5); });
       })},
      {"wsd", {{"warmup", 8}, {"stable", 20}, {"decay", 20}, {"cooldown", "linear"}}, at_each([](double base, int t) {
         return wsd(base, t, 0, [](double p) { return 1 - p; });
       })},
      {"wsd",
       {{"warmup", 8}, {"stable", 20}, {"decay", 20}, {"cooldown", "cosine"}, {"min_factor", 0.1}},
       at_each([](double base, int t) { return wsd(base, t, 0.1, [](double p) { return cosine(1, 0, p); }); })},
      {"wsd", {{"warmup", 8}, {"stable", 20}, {"decay", 20}, {"cooldown", "1-square"}}, at_each([](double base, int t) {
         return wsd(base, t, 0, [](double p) { return (1 - p) * (1 + p); });
       })},
      {"linear_with_warmup",
       {{"warmup", 6}, {"total", 46}, {"lr_start", 0.02}, {"lr_end", 0.01}},
       through([](double base) {
         return std::vector<std::pair<double, double>>{{0, 0.02}, {6, base}, {46, 0.01}};
       })},
      {"cosine_with_warmup",
       {{"warmup", 6}, {"total", 46}, {"lr_start", 0.02}, {"lr_end", 0.01}},
       at_each([](double base, int t) {
         return t < 6 ? 0.02 + (base - 0.02) * t / 6 : cosine(base, 0.01, std::min((t - 6) / 40.0, 1.0));
       })},
      {"knee", {{"warmup", 5}, {"explore", 15}, {"total", 50}}, through([](double base) {
         return std::vector<std::pair<double, double>>{{0, 0}, {5, base}, {20, base}, {50, 0}};
       })},
      {"rex", {{"lr_end", 0.01}, {"total", 40}}, at_each([](double base, int t) {
         const double left = std::max(40.0 - t, 0.0);
         return 0.01 + (base - 0.01) * 2 * left / (40 + left);
       })},
      {"k_decay_cosine", {{"lr_end", 0.01}, {"total", 40}, {"k", 1.5}}, at_each([](double base, int t) {
         return cosine(base, 0.01, std::pow(std::min(t / 40.0, 1.0), 1.5));
       })},
      {"k_decay_polynomial", {{"lr_end", 0.01}, {"total", 40}, {"k", 2}, {"power", 3}}, at_each([](double base, int t) {
         const double left = 1 - std::pow(std::min(t, 40), 2) / 1600;
         return 0.01 + (base - 0.01) * left * left * left;
       })},
      {"tanh_decay", {{"lr_end", 0.01}, {"total", 40}, {"lower", -4}, {"upper", 2}}, at_each([](double base, int t) {
         // (1 - tanh x) / 2 is the logistic function of -2 x
         return 0.01 + (base - 0.01) / (1 + std::exp(2 * (-4 + 6 * std::min(t, 40) / 40.0)));
       })},
      {"hyperbolic", {{"lr_end", 0.01}, {"total", 40}, {"upper_bound", 50}}, at_each([](double base, int t) {
         const int n = std::min(t, 40);
         const auto h = [](int x) { return std::sqrt((40 - x) * (2 * 50 - 40 - x)) / 50; };
         return base + (base - 0.01) * (h(n) - h(0));
       })},
      {"chebyshev", {{"total", 16}, {"lowest", 0.1}}, chebyshev},
      {"untuned_linear_warm_up", {{"beta2", 0.9}}, at_each([](double base, int t) {
         return t + 1 < 20 ? base * (t + 1) / 20 : base;
       })},
      {"exponential_warm_up", {{"beta2", 0.9}}, at_each([](double base, int t) {
         return base * (1 - std::exp(-0.1 * (t + 1)));
       })},
      {"power_decay", {{"a", 4}, {"b", -0.5}, {"per_step", 100}}, at_each([](double base, int t) {
         return std::min(base, 4 / (10 * std::sqrt(t + 1)));
       })},
      {"lr_range_test", {{"lowest", 1e-4}, {"highest", 1}, {"steps", 50}}, at_each([](double, int t) {
         return std::pow(10, std::min(-4 + 0.08 * t, 0.0));
       })},
      {"lr_range_test", {{"lowest", 0.1}, {"highest", 1}, {"steps", 45}, {"linear", true}}, at_each([](double, int t) {
         return std::min(0.1 + 0.02 * t, 1.0);
       })},
  };
  // Those that only code can make.
  const auto wave = [](std::int64_t t) { return 1.5 + std::sin(static_cast<double>(t)); };
  table.push_back({"LambdaLR",
                   {},
                   at_each([](double base, int t) { return base * (1.5 + std::sin(t)); }),
                   in_code(optim::LambdaLR{wave})});
  table.push_back({"MultiplicativeLR",
                   {},
                   recursion(1, [](double x, int t, double) { return x * (t % 2 == 0 ? 0.9 : 1.05); }),
                   in_code(optim::MultiplicativeLR{[](std::int64_t t) { return t % 2 == 0 ? 0.9 : 1.05; }})});
  table.push_back(
      {"CyclicLR with a function",
       {},
       through([](double base) {
         return std::vector<std::pair<double, double>>{{0, 0}, {15, base}, {30, 0}, {45, base / 3}, {60, 0}};
       }),
       in_code(optim::CyclicLR{.step_size_up = 15, .scale = [](double cycle) { return std::pow(3, 1 - cycle); }})});
  table.push_back({"SequentialLR",
                   {},
                   [](double base, int count) {
                     std::vector<double> values;
                     for (int t = 0; t < 8; ++t) values.push_back(base * (1 + 2 * t / 8.0) / 3);
                     for (int t = 0; t < 22; ++t) {
                       values.push_back(t <= 8 ? cosine(base / 25, base, t / 8.0)
                                               : cosine(base, base / 25e4, (t - 8) / 21.0));
                     }
                     for (int t = 0; t < count - 30; ++t) values.push_back(base * std::pow(0.9, t) / (t < 5 ? 3 : 1));
                     return values;
                   },
                   in_code(sequence())});
  table.push_back(
      {"ChainedScheduler",
       {},
       at_each([](double base, int t) { return cosine(base, 0, t / 100.0) * (t < 5 ? 1 + 0.4 * t : 3) / 3; }),
       in_code(optim::ChainedScheduler{{optim::CosineAnnealingLR{}, optim::LinearLR{}}})});
  table.push_back(
      {"SequentialLR of those that see",
       {},
       nullptr,
       in_code(optim::SequentialLR{
           {optim::ReduceLROnPlateau{.patience = 1}, optim::ReduceLROnPlateau{.factor = 0.5, .patience = 2}}, {15}})});
  table.push_back({"ChainedScheduler of those that see",
                   {},
                   nullptr,
                   in_code(optim::ChainedScheduler{{optim::SmoothedExponentialDecay{}, optim::LinearLR{}}})});
  return table;
}

}  // namespace

const std::vector<ScheduleRow>& schedule_table() {
  static const std::vector<ScheduleRow> table = rows();
  return table;
}

}  // namespace optim_tests
