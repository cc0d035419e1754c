// Unit problems: the sum of shapes along axes, what noise and drift do to it, and the table of problems.
#include <gradus/core/ops.h>
#include <gradus/datasets/detail/rotation.h>
#include <gradus/datasets/detail/unit_shape.h>
#include <gradus/datasets/unit_problems.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace gradus::datasets {
namespace {

constexpr double flat = 0.1, steep = 10;
constexpr std::int64_t steps_between_drifts = 10;
constexpr double drift_deviation = 0.1;

struct NoiseRow {
  const char* name;
  double level;  // the usual one
};
constexpr NoiseRow noises[] = {{"none", 0}, {"additive", 0.1}, {"multiplicative", 1}, {"cauchy", 1}, {"mask", 0.9}};
constexpr const char* drifts[] = {"none", "offset", "scale", "noise"};

const NoiseRow& row_of(GradientNoise noise) { return noises[static_cast<std::size_t>(noise)]; }
std::string text(double number) { return to_string(OptionValue(number)); }

std::string name_of(const UnitAxis& axis) {
  if (axis.slope == 1) return axis.shape;
  return axis.shape + '-' + (axis.slope == flat ? "flat" : axis.slope == steep ? "steep" : text(axis.slope));
}

/// Equal axes one after the other are counted: "laplace-x10".
std::string name_of(const std::vector<UnitAxis>& axes) {
  std::string name;
  for (std::size_t i = 0; i < axes.size();) {
    const std::string axis = name_of(axes[i]);
    std::size_t count = 0;
    for (; i < axes.size() && name_of(axes[i]) == axis; ++i) ++count;
    if (!name.empty()) name += '+';
    name += axis;
    if (count > 1) name += "-x" + std::to_string(count);
  }
  return name;
}

std::string name_of(const UnitProblemOptions& options) {
  std::string name = name_of(options.axes);
  if (options.rotate) name += "/rotated";
  if (options.curl != 0) name += options.curl == 1 ? "/curl" : "/curl-" + text(options.curl);
  if (options.drift != Drift::none) name += std::string("/drift-") + drifts[static_cast<std::size_t>(options.drift)];
  if (options.noise != GradientNoise::none) {
    const NoiseRow& noise = row_of(options.noise);
    name += std::string("/") + noise.name;
    if (options.noise_level != noise.level) name += '-' + text(options.noise_level);
  }
  return name;
}

[[noreturn]] void refuse(const std::string& what, Where where) { throw ValueError(where, "UnitProblem: " + what); }

void check(const UnitProblemOptions& options, Where where) {
  if (options.axes.empty()) refuse("there are no axes", where);
  for (const UnitAxis& axis : options.axes) {
    if (!positive.contains(axis.slope)) refuse("slope must be > 0, got " + text(axis.slope), where);
  }
  const Range levels = options.noise == GradientNoise::mask ? Range{.min = 0, .max = 1} : non_negative;
  if (!levels.contains(options.noise_level)) {
    refuse("noise_level must be " + std::string(std::isfinite(levels.max) ? "in " : "") + to_string(levels) + ", got " +
               text(options.noise_level),
           where);
  }
}

/// One coordinate of a noisy gradient. draw: normal, but for cauchy and mask uniform.
double noisy(double g, GradientNoise noise, double level, double draw) {
  switch (noise) {
    case GradientNoise::none:
      break;
    case GradientNoise::additive:
      return g + level * draw;
    case GradientNoise::multiplicative:
      return g * std::exp(level * draw - level * level / 2);
    case GradientNoise::cauchy:
      return g + level * std::tan(std::numbers::pi * (draw - 0.5));
    case GradientNoise::mask:
      return draw < level ? 0 : g;
  }
  return g;
}

std::vector<double> normals(std::size_t count, Generator& generator) {
  const Shape shape{static_cast<std::int64_t>(count)};
  return randn(shape, {.dtype = Dtype::float64, .generator = &generator}).to_vector<double>();
}
std::vector<double> uniforms(std::size_t count, Generator& generator) {
  const Shape shape{static_cast<std::int64_t>(count)};
  return rand(shape, {.dtype = Dtype::float64, .generator = &generator}).to_vector<double>();
}

Tensor like(const Tensor& x, const std::vector<double>& values) { return to(tensor(values, x.shape()), x.dtype()); }

std::vector<UnitAxis> repeated(const UnitAxis& axis, std::size_t count) { return std::vector<UnitAxis>(count, axis); }

std::vector<UnitAxis> together(std::vector<UnitAxis> axes, const std::vector<UnitAxis>& more) {
  axes.insert(axes.end(), more.begin(), more.end());
  return axes;
}

/// What several axes make; each is tried with and without additive noise.
std::vector<UnitProblemOptions> sums() {
  return {
      {.axes = {{"quadratic"}, {"quadratic", steep}}, .rotate = true},
      {.axes = {{"absolute"}, {"quadratic"}}, .rotate = true},
      {.axes = {{"cliff"}, {"quadratic"}}, .rotate = true},
      {.axes = {{"plateau"}, {"quadratic"}}},
      {.axes = {{"saddle"}, {"quadratic"}}},
      {.axes = {{"gaussian"}, {"absolute", steep}}},
      {.axes = repeated({"quadratic"}, 2), .curl = 1},
      {.axes = repeated({"absolute"}, 2), .curl = 1},
      {.axes = {{"cliff"}, {"quadratic"}}, .curl = 1},
      {.axes = together(repeated({"quadratic"}, 5), repeated({"quadratic", steep}, 5)), .rotate = true},
      {.axes = together({{"absolute"}}, repeated({"quadratic"}, 9))},
      {.axes = repeated({"laplace"}, 10)},
  };
}

std::vector<UnitProblem> make_unit_problems() {
  std::vector<UnitProblem> problems;
  for (const detail::UnitShape& shape : detail::unit_shapes()) {
    for (const double slope : {1.0, flat, steep}) {
      for (std::size_t noise = 0; noise < std::size(noises); ++noise) {
        problems.emplace_back(
            UnitProblemOptions{.axes = {{shape.name, slope}}, .noise = static_cast<GradientNoise>(noise)});
      }
    }
  }
  for (UnitProblemOptions& options : sums()) {
    problems.emplace_back(options);
    options.noise = GradientNoise::additive;
    problems.emplace_back(options);
  }
  for (const char* shape : {"quadratic", "absolute", "gaussian"}) {
    for (const Drift drift : {Drift::offset, Drift::scale, Drift::noise}) {
      problems.emplace_back(UnitProblemOptions{.axes = {{shape}}, .noise = GradientNoise::additive, .drift = drift});
    }
  }
  return problems;
}

}  // namespace

UnitProblem::UnitProblem(UnitProblemOptions options, Where where) : options_(std::move(options)) {
  check(options_, where);
  if (options_.noise_level == 0) options_.noise_level = row_of(options_.noise).level;
  for (const UnitAxis& axis : options_.axes) {
    const detail::UnitShape* shape = detail::find_unit_shape(axis.shape);
    if (shape == nullptr) {
      std::vector<std::string> names;
      for (const detail::UnitShape& known : detail::unit_shapes()) names.emplace_back(known.name);
      throw_unknown_name("UnitProblem", "shape", axis.shape, names, where);
    }
    if (options_.curl != 0 && !std::isfinite(shape->top)) {
      refuse("curl turns around the minimum, and " + axis.shape + " has none", where);
    }
    axes_.push_back({shape, axis.slope});
  }
  if (options_.rotate) rotation_ = random_rotation(dimensions(), 0).to_vector<double>();
  name_ = name_of(options_);
}

double UnitProblem::minimum() const noexcept {
  for (const Axis& axis : axes_) {
    if (!std::isfinite(axis.shape->top_value)) return -std::numeric_limits<double>::infinity();
  }
  return 0;
}

std::vector<double> UnitProblem::minimizer() const {
  std::vector<double> z;
  for (const Axis& axis : axes_) {
    if (!std::isfinite(axis.shape->top)) return {};
    z.push_back(axis.shape->top);
  }
  return rotated_back(z);
}

std::vector<double> UnitProblem::rotated(const std::vector<double>& x) const {
  if (rotation_.empty()) return x;
  std::vector<double> z(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < x.size(); ++j) z[i] += rotation_[i * x.size() + j] * x[j];
  }
  return z;
}

std::vector<double> UnitProblem::rotated_back(const std::vector<double>& z) const {
  if (rotation_.empty()) return z;
  std::vector<double> x(z.size());
  for (std::size_t i = 0; i < z.size(); ++i) {
    for (std::size_t j = 0; j < z.size(); ++j) x[j] += rotation_[i * z.size() + j] * z[i];
  }
  return x;
}

double UnitProblem::value_at(const std::vector<double>& x) const {
  const std::vector<double> z = rotated(x);
  double sum = 0;
  for (std::size_t i = 0; i < z.size(); ++i) {
    const auto& [shape, slope] = axes_[i];
    const double from = std::isfinite(shape->top_value) ? shape->top_value : 0;
    sum += slope * (from - shape->value(z[i]));
  }
  return sum;
}

std::vector<double> UnitProblem::gradient_at(const std::vector<double>& x) const {
  const std::vector<double> z = rotated(x);
  std::vector<double> gradient(z.size());
  for (std::size_t i = 0; i < z.size(); ++i) gradient[i] = -axes_[i].slope * axes_[i].shape->slope(z[i]);
  if (options_.curl != 0) {
    for (std::size_t i = 0; i + 1 < z.size(); i += 2) {
      gradient[i] -= options_.curl * (z[i + 1] - axes_[i + 1].shape->top);
      gradient[i + 1] += options_.curl * (z[i] - axes_[i].shape->top);
    }
  }
  return rotated_back(gradient);
}

std::vector<double> UnitProblem::checked(const Tensor& x, Where where) const {
  const WhereScope scope(where);
  if (x.shape() != Shape{dimensions()}) {
    throw ShapeError(
        where, name_ + ": x must have the shape " + to_string(Shape{dimensions()}) + ", got " + to_string(x.shape()));
  }
  if (!is_floating(x.dtype())) {
    throw TypeError(where, name_ + ": x must be float32 or float64, got " + gradus::name(x.dtype()));
  }
  return x.to_vector<double>();
}

double UnitProblem::value(const Tensor& x, Where where) const { return value_at(checked(x, where)); }

Tensor UnitProblem::gradient(const Tensor& x, Where where) const { return like(x, gradient_at(checked(x, where))); }

UnitProblemRun::UnitProblemRun(UnitProblem problem, std::uint64_t seed)
    : problem_(std::move(problem)), generator_(seed), offset_(static_cast<std::size_t>(problem_.dimensions())) {}

std::vector<double> UnitProblemRun::moved(std::vector<double> x) const {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] -= offset_[i];
  return x;
}

double UnitProblemRun::value(const Tensor& x, Where where) const {
  return std::exp(log_scale_) * problem_.value_at(moved(problem_.checked(x, where)));
}

Tensor UnitProblemRun::gradient(const Tensor& x, Where where) {
  std::vector<double> gradient = problem_.gradient_at(moved(problem_.checked(x, where)));
  const GradientNoise noise = problem_.options().noise;
  double level = problem_.options().noise_level * std::exp(log_noise_);
  if (noise == GradientNoise::mask) level = std::min(level, 1.0);
  const bool is_uniform = noise == GradientNoise::cauchy || noise == GradientNoise::mask;
  const std::vector<double> draws =
      is_uniform ? uniforms(gradient.size(), generator_) : normals(gradient.size(), generator_);
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    gradient[i] = noisy(std::exp(log_scale_) * gradient[i], noise, level, draws[i]);
  }
  go_on();
  return like(x, gradient);
}

void UnitProblemRun::go_on() {
  ++step_;
  const Drift drift = problem_.options().drift;
  if (drift == Drift::none || step_ % steps_between_drifts != 0) return;
  const std::vector<double> draws = normals(offset_.size(), generator_);
  if (drift == Drift::scale) log_scale_ += drift_deviation * draws[0];
  if (drift == Drift::noise) log_noise_ += drift_deviation * draws[0];
  if (drift == Drift::offset) {
    for (std::size_t i = 0; i < draws.size(); ++i) offset_[i] += drift_deviation * draws[i];
  }
}

std::vector<Description> unit_shapes() {
  std::vector<Description> descriptions;
  for (const detail::UnitShape& shape : detail::unit_shapes()) {
    Description description;
    description.name = shape.name;
    description.family = "shape";
    description.summary = shape.summary;
    description.source = "after Schaul, Antonoglou and Silver 2013, arXiv:1312.6055";
    descriptions.push_back(std::move(description));
  }
  return descriptions;
}

const std::vector<UnitProblem>& unit_problems() {
  static const std::vector<UnitProblem> problems = make_unit_problems();
  return problems;
}

const UnitProblem& unit_problem(const std::string& name, Where where) {
  std::vector<std::string> names;
  for (const UnitProblem& problem : unit_problems()) {
    if (problem.name() == name) return problem;
    names.push_back(problem.name());
  }
  std::vector<const char*> candidates;
  for (const std::string& known : names) candidates.push_back(known.c_str());
  if (nearest_names(name, candidates.data(), candidates.size()).empty()) {  // hundreds: no list in a message
    throw ValueError(where, "unit_problem: problem \"" + name + "\" is unknown; unit_problems() has them all");
  }
  throw_unknown_name("unit_problem", "problem", name, names, where);
}

}  // namespace gradus::datasets
