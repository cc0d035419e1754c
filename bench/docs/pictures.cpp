#include <gradus/bench/docs/pictures.h>
#include <gradus/bench/docs/svg.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/tensor.h>
#include <gradus/datasets/test_functions.h>
#include <gradus/optim/any_schedule.h>
#include <gradus/optim/list.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace gradus::bench {
namespace {

constexpr const char* grey = "#cccccc";
// Okabe and Ito's: told apart by every eye.
constexpr const char* colours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"};

/// Where the defaults are meant for other lengths of runs than the picture's.
struct Shown {
  const char* schedule;
  OptionList options;
};

const std::vector<Shown>& shown_options() {
  static const std::vector<Shown> list = {
      {"linear_lr", {{"total_iters", 40}}},
      {"constant_lr", {{"total_iters", 40}}},
      {"polynomial_lr", {{"total_iters", 100}, {"power", 2}}},
      {"cosine_annealing_warm_restarts", {{"t_0", 15}, {"t_mult", 2}}},
      {"cosine_annealing_warmup_restarts", {{"first_cycle_steps", 50}, {"warmup_steps", 10}, {"gamma", 0.6}}},
      {"cyclic_lr", {{"base_lr", 0.1}, {"max_lr", 1}, {"step_size_up", 20}}},
      {"swalr", {{"swa_lr", 0.2}, {"anneal_epochs", 40}}},
      {"exponential_decay", {{"decay_steps", 20}, {"decay_rate", 0.5}, {"staircase", true}}},
      {"inverse_sqrt", {{"warmup", 20}}},
      {"noam", {{"warmup", 20}}},
      {"wsd", {{"warmup", 10}, {"stable", 60}, {"decay", 30}}},
      {"knee", {{"warmup", 10}, {"explore", 40}}},
      {"k_decay_cosine", {{"k", 3}}},
      {"k_decay_polynomial", {{"k", 3}}},
      {"chebyshev", {{"total", 64}}},
      {"untuned_linear_warm_up", {{"beta2", 0.96}}},
      {"exponential_warm_up", {{"beta2", 0.96}}},
  };
  return list;
}

OptionList shown_options_of(const std::string& schedule) {
  for (const Shown& shown : shown_options()) {
    if (schedule == shown.schedule) return shown.options;
  }
  return {};
}

/// The values at steps 0 to 100 from a base of 1; fewer where the schedule ends.
std::vector<double> values_of(const optim::AnySchedule& schedule) {
  const std::int64_t last = std::min<std::int64_t>(100, schedule.rule().last());
  std::vector<double> values;
  for (std::int64_t t = 0; t <= last; ++t) values.push_back(schedule.value(1, t));
  return values;
}

/// One optimizer's way down a function.
struct Path {
  const char* label;
  const char* optimizer;
  OptionList options;
  int steps;
};

struct Panel {
  const char* title;
  const char* function;
  datasets::TestFunctionOptions options;
  Axis x, y;  // without their places
  std::vector<Path> paths;
};

const std::vector<Panel>& panels() {
  static const std::vector<Panel> list = {
      {"A ravine: a quadratic with eigenvalues 1 and 30",
       "quadratic",
       {.condition = 30, .rotate = true, .random_state = 3},
       {-1.3, 1.3, 0, 0},
       {-1.3, 1.3, 0, 0},
       {{"SGD, lr 0.06", "sgd", {{"lr", 0.06}}, 60},
        {"SGD, lr 0.03, momentum 0.8", "sgd", {{"lr", 0.03}, {"momentum", 0.8}}, 60},
        {"Adam, lr 0.1", "adam", {{"lr", 0.1}}, 60},
        {"L-BFGS, line search", "lbfgs", {{"line_search_fn", "strong_wolfe"}, {"max_iter", 1}}, 10}}},
      {"A bent valley: Rosenbrock's function",
       "rosenbrock",
       {},
       {-1.7, 1.5, 0, 0},
       {-0.6, 1.8, 0, 0},
       {{"SGD, lr 0.001", "sgd", {{"lr", 0.001}}, 500},
        {"SGD, lr 0.0005, momentum 0.9", "sgd", {{"lr", 0.0005}, {"momentum", 0.9}}, 500},
        {"Adam, lr 0.05", "adam", {{"lr", 0.05}}, 500},
        {"L-BFGS, line search", "lbfgs", {{"line_search_fn", "strong_wolfe"}, {"max_iter", 1}}, 60}}},
  };
  return list;
}

std::vector<std::pair<double, double>> walk(const datasets::TestFunction& f, const Path& path) {
  const Tensor x = tensor(f.start(), {f.dimensions()}).requires_grad_();
  optim::Optimizer optimizer = optim::make(path.optimizer, Parameters(std::vector<Tensor>{x}), path.options);
  std::vector<std::pair<double, double>> places;
  const auto note = [&] {
    const std::vector<double> at = x.to_vector<double>();
    places.emplace_back(at[0], at[1]);
  };
  note();
  for (int step = 0; step < path.steps; ++step) {
    optimizer.step([&] {
      optimizer.zero_grad();
      const Tensor loss = f(x);
      loss.backward();
      return loss;
    });
    note();
  }
  return places;
}

/// The values on a grid of so many points each way, row by row.
std::vector<double> grid_of(const datasets::TestFunction& f, Axis x, Axis y, int count) {
  const NoGrad no_grad;
  std::vector<double> values;
  for (int row = 0; row < count; ++row) {
    for (int column = 0; column < count; ++column) {
      const double px = x.low + (x.high - x.low) * column / (count - 1);
      const double py = y.low + (y.high - y.low) * row / (count - 1);
      values.push_back(f(tensor(std::vector<double>{px, py}, {2})).item<double>());
    }
  }
  return values;
}

/// The lines where the values on a grid are `level`, by marching squares: within each square of four points, a line
/// from edge to edge where the level is passed.
std::vector<std::pair<Place, Place>> contour(const std::vector<double>& values, int count, double level,
                                             const Axis& across, const Axis& down) {
  const auto value = [&](int row, int column) { return values[static_cast<std::size_t>(row * count + column)]; };
  std::vector<std::pair<Place, Place>> lines;
  for (int row = 0; row + 1 < count; ++row) {
    for (int column = 0; column + 1 < count; ++column) {
      const int rows[] = {row, row, row + 1, row + 1}, columns[] = {column, column + 1, column + 1, column};
      std::vector<Place> crossings;
      for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t next = (i + 1) % 4;
        const double from = value(rows[i], columns[i]), to = value(rows[next], columns[next]);
        if ((from < level) == (to < level)) continue;
        const double share = (level - from) / (to - from);
        crossings.emplace_back(across(columns[i] + share * (columns[next] - columns[i])),
                               down(rows[i] + share * (rows[next] - rows[i])));
      }
      for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) lines.emplace_back(crossings[i], crossings[i + 1]);
    }
  }
  return lines;
}

void draw(Svg& svg, const Panel& panel, double left) {
  constexpr double top = 40, size = 380;
  constexpr int count = 71;
  Axis x = panel.x, y = panel.y;
  x.begin = left, x.end = left + size;
  y.begin = top + size, y.end = top;
  const Axis across{0, count - 1, x.begin, x.end}, down{0, count - 1, y.begin, y.end};
  const datasets::TestFunction f = datasets::test_function(panel.function, panel.options);
  const std::vector<double> values = grid_of(f, x, y, count);
  for (double level = 0.05; level < *std::max_element(values.begin(), values.end()); level *= 2.5)
    svg.pieces(contour(values, count, level, across, down), {.colour = grey, .width = 0.8});
  svg.frame({left, top}, size, size);
  svg.text({left, top - 14}, panel.title, {.size = 14});
  for (std::size_t i = 0; i < panel.paths.size(); ++i) {
    const Path& path = panel.paths[i];
    std::vector<Place> places;
    for (const auto& [px, py] : walk(f, path)) {
      if (x.shows(px) && y.shows(py)) places.emplace_back(x(px), y(py));
    }
    svg.line(places, {.colour = colours[i], .width = 1.6});
    for (const Place& place : places) svg.dot(place, 1.8, colours[i]);
    const double line = top + size + 22 + 18 * static_cast<double>(i);
    svg.line({{left, line - 4}, {left + 22, line - 4}}, {.colour = colours[i], .width = 2.5});
    svg.text({left + 30, line}, std::string(path.label) + ": " + std::to_string(path.steps) + " steps", {.size = 13});
  }
  for (const std::vector<double>& minimizer : f.minimizers())
    svg.text({x(minimizer[0]), y(minimizer[1]) + 6}, "+", {.size = 18, .anchor = "middle"});
}

}  // namespace

std::string draw_schedules() {
  constexpr double width = 150, height = 62, across = 172, down = 106, margin = 14;
  constexpr int columns = 5;
  std::vector<std::pair<std::string, std::vector<double>>> curves;
  for (const Description& description : optim::schedule_descriptions()) {
    const optim::AnySchedule schedule = optim::schedule_formula(description.name, shown_options_of(description.name));
    if (schedule.rule().observes() != optim::Observes::nothing) continue;
    curves.emplace_back(description.aliases.front(), values_of(schedule));
  }
  const int rows = (static_cast<int>(curves.size()) + columns - 1) / columns;
  Svg svg(columns * across + margin, rows * down + margin);
  for (int i = 0; i < static_cast<int>(curves.size()); ++i) {
    const auto& [name, values] = curves[static_cast<std::size_t>(i)];
    const int row = i / columns, column = i % columns;
    const double left = margin + column * across, top = margin + 14 + row * down;
    const double highest = *std::max_element(values.begin(), values.end());
    const Axis x{0, 100, left, left + width}, y{0, highest > 0 ? highest * 1.05 : 1, top + height, top};
    std::vector<Place> places;
    for (std::size_t t = 0; t < values.size(); ++t) places.emplace_back(x(static_cast<double>(t)), y(values[t]));
    svg.frame({left, top}, width, height);
    svg.line(places, {.colour = colours[0], .width = 1.8});
    svg.text({left, top - 5}, name, {.size = 10});
  }
  return svg.finished();
}

std::string draw_paths() {
  Svg svg(840, 510);
  double left = 20;
  for (const Panel& panel : panels()) {
    draw(svg, panel, left);
    left += 420;
  }
  return svg.finished();
}

}  // namespace gradus::bench
