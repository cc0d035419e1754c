// Reads and writes the table, runs its rows, and searches the options that are tuned.
#include "convergence_table.h"

#include "../logistic_regression.h"
#include "optimizers.h"

#include <gradus/core/autograd.h>
#include <gradus/core/linalg.h>
#include <gradus/optim/hessian_diagonal.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fstream>
#include <memory>

namespace optim_tests {
namespace {

using namespace gradus;
using Json = nlohmann::ordered_json;

constexpr int enough =
    10;  // steps within the target, one after the other: a run that only crosses it has not converged
constexpr const char* path = GRADUS_SOURCE_DIR "/tests/optim/convergence.json";

struct Problem {
  Smooth smooth;
  double minimum;
  double gap;
};

/// The mean of (x_i w - y_i)^2 / 2 over 16 terms, without a common zero.
Problem quadratic() {
  Generator generator(7);
  const auto normal = [&](const Shape& shape) {
    return randn(shape, {.dtype = Dtype::float64, .generator = &generator});
  };
  const std::int64_t n = 16;
  const Tensor x = normal({n, 8}), y = normal({n});
  const Tensor w = normal({4, 2}).requires_grad_();
  const auto residuals = [=] { return (mv(x, flatten(w)) - y) / std::sqrt(static_cast<double>(n)); };
  const auto term = [=](std::int64_t i) { return 0.5 * square(dot(x[i], flatten(w)) - y[i]); };
  const double minimum = (0.5 * mean(square(matmul(x, lstsq(x, unsqueeze(y, 1))) - unsqueeze(y, 1)))).item<double>();
  return {{.w = {w},
           .loss = [=] { return 0.5 * sum(square(residuals())); },
           .residuals = residuals,
           .term = term,
           .terms = n},
          minimum,
          1e-3};
}

/// Its terms are the losses of ten batches, weighted by their rows.
Problem logistic(const Row* row) {
  const LogisticMinimum& known = logistic_minima[1];
  const auto model = std::make_shared<LogisticRegression>(known.lambda);
  const std::vector<Shape> shapes = row != nullptr ? row->shapes({{30}, {}}) : std::vector<Shape>{{30}, {}};
  std::vector<Tensor> w;
  // A little off 0: steps relative to the norm of the parameters would be none there.
  Generator generator(5);
  for (const Shape& shape : shapes) {
    w.push_back((0.1 * randn(shape, {.dtype = Dtype::float64, .generator = &generator})).detach().requires_grad_());
  }
  const auto at_w = [=]() -> LogisticRegression& {
    model->weight = reshape(w[0], {30});
    model->bias = reshape(w[1], {});
    return *model;
  };
  const std::int64_t terms = 10, size = model->size();
  const auto term = [=](std::int64_t i) {
    const std::int64_t begin = i * size / terms, end = (i + 1) * size / terms;
    const double weight = static_cast<double>(terms * (end - begin)) / static_cast<double>(size);
    return weight *
           at_w().loss(arange(static_cast<double>(begin), static_cast<double>(end), 1, {.dtype = Dtype::int64}));
  };
  return {{.w = w, .loss = [=] { return at_w().loss(); }, .term = term, .terms = terms}, known.loss, 1e-2};
}

/// Its terms are the two squares.
Problem rosenbrock(const Row* row) {
  const std::vector<Shape> shapes = row != nullptr ? row->shapes({{2}}) : std::vector<Shape>{{2}};
  const Tensor w = tensor(std::vector<double>{-1.2, 1}, shapes[0]).requires_grad_();
  const auto residuals = [=] {
    const Tensor x = flatten(w);
    return stack({10 * (x[1] - square(x[0])), 1 - x[0]});
  };
  const auto term = [=](std::int64_t i) { return 2 * square(residuals()[i]); };
  return {
      {.w = {w}, .loss = [=] { return sum(square(residuals())); }, .residuals = residuals, .term = term, .terms = 2},
      0,
      1e-3};
}

/// The row that tells how it is stepped; null for methods that call the closure themselves.
const Row* driven(const std::string& optimizer) {
  for (const Row& row : table()) {
    if (row.optimizer == optimizer) return &row;
  }
  return nullptr;
}

std::string lower(std::string name) {
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

Asks asks_of(const std::string& optimizer) {
  for (const ClosureRow& row : closures()) {
    if (lower(row.optimizer) == optimizer) return row.asks;
  }
  return Asks::gradient;
}

Problem problem_of(const std::string& name, const Row* row) {
  if (name == "quadratic") return quadratic();
  if (name == "logistic") return logistic(row);
  return rosenbrock(row);
}

void step(optim::Optimizer& optimizer, const Problem& problem, const Row* row, Asks asks, Generator& probes) {
  if (row == nullptr || row->needs != Needs::hessian) return advance(optimizer, problem.smooth, asks);
  const Tensor loss = problem.smooth.loss();
  const std::vector<Tensor> diagonal =
      optim::hessian_diagonal(loss, problem.smooth.parameters(), {.generator = &probes});
  optimizer.zero_grad();
  loss.backward();
  optimizer.step(diagonal);
}

double evaluated(optim::Optimizer& optimizer, const Problem& problem) {
  optimizer.eval();
  const double value = problem.smooth.value();
  optimizer.train();
  return value;
}

OptionValue value_of(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  return json.get<std::string>();
}

Json json_of(const OptionValue& value) {
  switch (value.kind()) {
    case OptionValue::Kind::boolean:
      return value.boolean();
    case OptionValue::Kind::integer:
      return value.integer();
    case OptionValue::Kind::text:
      return value.text();
    default:
      return value.number();
  }
}

OptionList options_of(const Json& json) {
  OptionList list;
  for (const auto& [name, value] : json.items()) list.emplace_back(name, value_of(value));
  return list;
}

Json json_of(const OptionList& list) {
  Json json = Json::object();
  for (const auto& [name, value] : list) json[name] = json_of(value);
  return json;
}

ConvergenceCell cell_of(Json json) {
  ConvergenceCell cell;
  if (json.contains("not applicable")) {
    cell.not_applicable = json["not applicable"].get<std::string>();
    return cell;
  }
  if (json.contains("gap")) cell.gap = json["gap"].get<double>();
  if (json.contains("steps")) cell.steps = json["steps"].get<int>();
  json.erase("gap");
  json.erase("steps");
  cell.options = options_of(json);
  return cell;
}

Json json_of(const ConvergenceCell& cell) {
  if (!cell.not_applicable.empty()) return {{"not applicable", cell.not_applicable}};
  Json json = json_of(cell.options);
  if (cell.gap) json["gap"] = *cell.gap;
  if (cell.steps) json["steps"] = *cell.steps;
  return json;
}

ConvergenceRow as_row(const Json& json) {
  ConvergenceRow row{.optimizer = json.at("optimizer").get<std::string>(),
                     .wrapper = json.value("wrapper", ""),
                     .options = options_of(json.value("options", Json::object())),
                     .wrapper_options = options_of(json.value("wrapper options", Json::object())),
                     .tuned = json.value("tuned", "lr")};
  for (const std::string& problem : convergence_problems()) {
    if (json.contains(problem)) row.cells.emplace_back(problem, cell_of(json[problem]));
  }
  return row;
}

Json json_of(const ConvergenceRow& row) {
  Json json;
  if (!row.wrapper.empty()) json["wrapper"] = row.wrapper;
  if (!row.wrapper_options.empty()) json["wrapper options"] = json_of(row.wrapper_options);
  json["optimizer"] = row.optimizer;
  if (!row.options.empty()) json["options"] = json_of(row.options);
  if (row.tuned != "lr") json["tuned"] = row.tuned;
  for (const auto& [problem, cell] : row.cells) json[problem] = json_of(cell);
  return json;
}

void set(OptionList& options, const std::string& name, double value) {
  for (auto& [known, old] : options) {
    if (known == name) return void(old = value);
  }
  options.emplace_back(name, value);
}

/// 10^(quarters / 4) with two digits: 0.1, 0.18, 0.32, 0.56, 1.
double grid(int quarters) {
  const double decade = std::floor(quarters / 4.0), digits = std::round(std::pow(10, quarters / 4.0 - decade + 1));
  return std::stod(to_string(OptionValue(digits)) + "e" + to_string(OptionValue(decade - 1)));
}

/// Whether runs from starts nearby, and with values of the tuned option nearby, take about as many steps.
bool is_steady(const ConvergenceRow& row, const std::string& problem, const ConvergenceCell& cell, int steps,
               double value) {
  const auto is_near = [steps](std::optional<int> other) {
    return other && *other * 3 >= (steps - 1) * 2;  // one more or less does not count
  };
  const int most = steps + steps / 2 + 1;
  for (const double by : {1e-6, -1e-6}) {
    if (!is_near(steps_to_target(row, problem, cell, most, by))) return false;
  }
  if (row.tuned.empty()) return true;
  for (const double factor : {0.95, 1.05}) {
    ConvergenceCell other = cell;
    set(other.options, row.tuned, value * factor);
    if (!is_near(steps_to_target(row, problem, other, most))) return false;
  }
  return true;
}

}  // namespace

std::string ConvergenceRow::text() const {
  return (wrapper.empty() ? "" : text_of(wrapper, wrapper_options) + " around ") + text_of(optimizer, options);
}

const std::vector<std::string>& convergence_problems() {
  static const std::vector<std::string> names = {"quadratic", "logistic", "rosenbrock"};
  return names;
}

std::vector<ConvergenceRow> read_convergence() {
  std::ifstream file(path);
  std::vector<ConvergenceRow> rows;
  for (const Json& json : Json::parse(file)) rows.push_back(as_row(json));
  return rows;
}

void write_convergence(const std::vector<ConvergenceRow>& rows) {
  std::ofstream file(path);
  const char* separator = "[\n";
  for (const ConvergenceRow& row : rows) {
    file << separator << json_of(row).dump();
    separator = ",\n";
  }
  file << "\n]\n";
}

std::optional<int> steps_to_target(const ConvergenceRow& row, const std::string& problem_name,
                                   const ConvergenceCell& cell, int most, double moved_by) {
  const Row* const driver = driven(row.optimizer);
  const Asks asks = asks_of(row.optimizer);
  Problem problem = problem_of(problem_name, driver);
  std::vector<double> start = problem.smooth.values();
  for (std::size_t i = 0; i < start.size(); ++i) start[i] += (i % 2 == 0 ? 1 : -1) * moved_by;
  problem.smooth.set_values(start);

  OptionList options = row.options;
  options.insert(options.end(), cell.options.begin(), cell.options.end());
  optim::Optimizer optimizer = optim::make(row.optimizer, problem.smooth.parameters(), options);
  if (!row.wrapper.empty()) optim::wrap(optimizer, row.wrapper, row.wrapper_options);
  Generator probes(3);
  const double above = problem.smooth.value() - problem.minimum;
  const double target = cell.gap.value_or(problem.gap) * above;
  int since = 0;  // how many steps it has been within the target
  for (int i = 1; i < most + enough; ++i) {
    step(optimizer, problem, driver, asks, probes);
    const double left = evaluated(optimizer, problem) - problem.minimum;
    since = left <= target ? since + 1 : 0;
    const bool ended = optimizer.stop() != optim::Stop::none;
    if (since == enough || (ended && since > 0))
      return i - since + 1 <= most ? std::optional(i - since + 1) : std::nullopt;
    if (ended || !(left < 1000 * above)) return std::nullopt;
  }
  return std::nullopt;
}

void tune(const ConvergenceRow& row, const std::string& problem, ConvergenceCell& cell) {
  int most = problem == "rosenbrock" ? 10000 : 2000;
  const ConvergenceCell given = cell;
  cell.steps.reset();
  if (row.tuned.empty()) {
    const std::optional<int> steps = steps_to_target(row, problem, given, most);
    if (steps && is_steady(row, problem, given, *steps, 0)) cell.steps = steps;
    return;
  }
  for (int quarters = 8; quarters >= -24; --quarters) {
    ConvergenceCell tried = given;
    set(tried.options, row.tuned, grid(quarters));
    tried.steps = steps_to_target(row, problem, tried, most);
    if (!tried.steps || !is_steady(row, problem, tried, *tried.steps, grid(quarters))) continue;
    cell = tried;
    most = *tried.steps - 1;  // the next has to be quicker
  }
}

}  // namespace optim_tests
