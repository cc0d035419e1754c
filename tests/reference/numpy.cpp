// Numpy's random streams, scikit-learn's generators and splits, and the tutorials' programs.
#include "../../examples/linear_regression.h"
#include "../../examples/perceptron.h"
#include "harness.h"

#include <gradus/datasets/detail/sha256.h>
#include <gradus/datasets/numpy_random.h>
#include <gradus/datasets/split.h>
#include <gradus/datasets/synthetic.h>

#include <cmath>
#include <cstring>
#include <numeric>
#include <span>

namespace reference {
namespace {

namespace datasets = gradus::datasets;

using Integers = std::vector<std::int64_t>;
using Doubles = std::vector<double>;

constexpr Tolerance exact{0, 0};
/// Where a sine, a logarithm or a product of matrices is in the way, which other libraries round otherwise.
constexpr Tolerance near{1e-12, 1e-14};

/// Of the little-endian bytes of the array.
template <class T>
std::string digest(const std::vector<T>& values) {
  return datasets::sha256(std::as_bytes(std::span<const T>(values)));
}

Integers integers(const json& list) { return list.get<Integers>(); }

// Streams -----------------------------------------------------------------------------------------------------------

struct Drawn {
  Doubles reals;
  Integers whole;
  bool exact = true;
};

template <class Draw>
auto times(std::int64_t count, Draw draw) {
  std::vector<decltype(draw())> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(draw());
  return values;
}

std::int64_t count_of(const json& size) {
  if (size.is_number()) return size;
  return std::accumulate(size.begin(), size.end(), std::int64_t{1},
                         [](std::int64_t product, const json& n) { return product * n.get<std::int64_t>(); });
}

Drawn draw(const std::string& call, const json& args, datasets::NumpyRandom& random) {
  const auto real = [&args](const char* name) { return number(args.at(name)); };
  const std::int64_t n = args.contains("size") ? count_of(args.at("size")) : 0;
  if (call == "rand") return {times(n, [&] { return random.rand(); }), {}};
  if (call == "randn" || call == "standard_normal") return {times(n, [&] { return random.randn(); }), {}, false};
  if (call == "uniform") return {times(n, [&] { return random.uniform(real("low"), real("high")); }), {}};
  if (call == "normal") return {times(n, [&] { return random.normal(real("loc"), real("scale")); }), {}, false};
  if (call == "exponential") return {times(n, [&] { return random.exponential(real("scale")); }), {}, false};
  if (call == "randint") return {{}, times(n, [&] { return random.randint(args.at("low"), args.at("high")); })};
  if (call == "permutation") return {{}, random.permutation(args.at("n"))};
  if (call == "choice") return {{}, random.choice(args.at("n"), n, args.at("replace"))};
  if (call == "shuffle") {
    Integers values(args.at("n").get<std::size_t>());
    std::iota(values.begin(), values.end(), 0);
    random.shuffle(values);
    return {{}, values};
  }
  throw std::runtime_error("unknown call " + call);
}

void compare_drawn(const Drawn& drawn, const json& record, const std::string& place, Report& report) {
  Doubles got = drawn.reals;
  if (!drawn.whole.empty()) got.assign(drawn.whole.begin(), drawn.whole.end());
  const Doubles wanted = numbers(record.at("values"));
  if (got.size() < wanted.size()) return report.fail(place + ": too few numbers");
  got.resize(wanted.size());
  report.compare(got, wanted, place, drawn.exact ? exact : near);
  if (!drawn.exact || !record.contains("sha256_le")) return;
  const std::string sum = drawn.whole.empty() ? digest(drawn.reals) : digest(drawn.whole);
  report.check(sum == record.at("sha256_le"), place + ": the checksum differs");
}

void check_stream(const json& record, const std::string& place, Report& report) {
  datasets::NumpyRandom random(record.at("seed"));
  const std::string call = record.at("call");
  if (!call.starts_with("sequence")) return compare_drawn(draw(call, record.at("args"), random), record, place, report);
  // "sequence: rand(3) randn(3) randint(0,7,5) ...": one list of values for each.
  const struct {
    const char* call;
    json args;
  } calls[] = {{"rand", {{"size", 3}}},
               {"randn", {{"size", 3}}},
               {"randint", {{"low", 0}, {"high", 7}, {"size", 5}}},
               {"randn", {{"size", 2}}},
               {"rand", {{"size", 2}}}};
  report.check(call == "sequence: rand(3) randn(3) randint(0,7,5) randn(2) rand(2)", place + ": another sequence");
  std::size_t next = 0;
  for (const auto& [name, args] : calls) {
    compare_drawn(draw(name, args, random), {{"values", record.at("values").at(next++)}}, place, report);
  }
}

// scikit-learn ------------------------------------------------------------------------------------------------------

/// Sets options of the names that the record gives.
class FromJson {
 public:
  explicit FromJson(const json& args) : args_(args) {}

  template <class T>
  FromJson& operator()(const char* name, T& value, const gradus::Range&, const char* help) {
    return (*this)(name, value, help);
  }
  template <class T>
  FromJson& operator()(const char* name, T& value, const char*) {
    if (!args_.contains(name)) return *this;
    const json& given = args_.at(name);
    if constexpr (std::is_same_v<T, Doubles>) {
      value = given.is_array() ? given.get<Doubles>() : Doubles{given.get<double>()};
    } else if constexpr (std::is_arithmetic_v<T>) {
      value = given.get<T>();
    } else {
      throw std::runtime_error(std::string("the harness cannot set ") + name);
    }
    return *this;
  }

 private:
  const json& args_;
};

template <class Options>
Options from(const json& args) {
  Options options{.dtype = gradus::Dtype::float64};
  FromJson visitor(args);
  options.options(visitor);
  return options;
}

datasets::Samples samples(const std::string& call, const json& args) {
  if (call == "make_classification") return make_classification(from<datasets::ClassificationOptions>(args));
  if (call == "make_moons") return make_moons(from<datasets::MoonsOptions>(args));
  if (call == "make_circles") return make_circles(from<datasets::CirclesOptions>(args));
  if (call == "make_blobs") return make_blobs(from<datasets::BlobsOptions>(args));
  if (call == "make_regression") return make_regression(from<datasets::RegressionOptions>(args));
  throw std::runtime_error("unknown call " + call);
}

void check_samples(const json& record, const std::string& place, Report& report) {
  const std::string call = record.at("call");
  const json& args = record.at("args");
  const auto [x, y] = samples(call, args);
  const bool exact_x = call == "make_classification" || call == "make_blobs" ||
                       (call == "make_regression" && !args.contains("effective_rank"));
  const bool exact_y = call != "make_regression";
  report.check(x.shape() == gradus::Shape{record.at("shape").at(0), record.at("shape").at(1)},
               place + ": the shape is " + to_string(x.shape()));
  const Doubles all = x.to_vector<double>(), labels = y.to_vector<double>();
  const Doubles rows = flat(record.at("X_first_rows")), first = numbers(record.at("y_first"));
  report.compare({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(rows.size())}, rows, place + " X",
                 exact_x ? exact : near);
  report.compare({labels.begin(), labels.begin() + static_cast<std::ptrdiff_t>(first.size())}, first, place + " y",
                 exact_y ? exact : near);
  double sum = 0, squares = 0;
  for (double value : all) {
    sum += value;
    squares += value * value;
  }
  const double scale = 1e-12 * number(record.at("X_sumsq"));
  report.compare({sum, squares}, {number(record.at("X_sum")), number(record.at("X_sumsq"))}, place + " sums of X",
                 {0, scale});
  if (exact_x) report.check(digest(all) == record.at("X_sha256"), place + ": the checksum of X differs");
  if (!exact_y) return;
  const std::string sum_y = y.dtype() == gradus::Dtype::int64 ? digest(y.to_vector<std::int64_t>()) : digest(labels);
  report.check(sum_y == record.at("y_sha256"), place + ": the checksum of y differs");
}

void check_split(const json& record, const std::string& place, Report& report) {
  const std::int64_t n = record.at("n");
  datasets::SplitOptions options{.test_size = record.at("test_size"), .random_state = record.at("random_state")};
  if (record.contains("stratify")) {
    report.check(record.at("stratify") == "first 70% are class 0, the rest 1", place + ": other classes");
    options.stratify = gradus::to(gradus::arange(n) >= n * 7 / 10, gradus::Dtype::int64);
  }
  const datasets::SplitRows rows = datasets::split_rows(n, options);
  const Integers first = integers(record.at("test"));
  report.check(rows.test.size() == record.at("test_count").get<std::size_t>(), place + ": another number of rows");
  report.check(std::equal(first.begin(), first.end(), rows.test.begin()), place + ": other rows to test on");
  report.check(digest(rows.train) == record.at("train_sha256"), place + ": other rows to train on");
}

// Tutorials ---------------------------------------------------------------------------------------------------------

void check_linear_regression(const json& record, const std::string& place, Report& report) {
  using namespace linear_regression;
  Settings settings{.alpha = record.at("alpha"), .iterations = record.at("iterations")};
  History history;
  if (record.contains("theta_start")) {
    const Line line = noisy_line();
    report.compare(line.theta.to_vector<double>(), numbers(record.at("theta_start")), place + " start", exact);
    history = descend(line.x, line.y, line.theta, settings);
  } else {
    const json& limit = record.at("stop_when_loss_changes_less_than");
    if (!limit.is_null()) settings.tolerance = limit;
    Tensor x = tensor({{1}, {2}, {3}, {4}}, {.dtype = Dtype::float64});
    if (record.at("model") != "no intercept") x = with_intercept(x);
    const Tensor y = tensor({2, 4, 6, 8}, {.dtype = Dtype::float64});
    history = descend(x, y, zeros({x.size(1)}, {.dtype = Dtype::float64}), settings);
    report.check(static_cast<int>(history.loss.size()) == record.at("steps_done").get<int>(),
                 place + ": " + std::to_string(history.loss.size()) + " steps");
  }
  const auto step = [](const std::string& name) { return std::stoul(name) - 1; };
  const Tolerance tolerance{1e-12, 1e-14};
  for (const auto& [name, theta] : record.at("theta_after").items()) {
    report.compare(history.theta.at(step(name)).to_vector<double>(), numbers(theta), place + " theta " + name,
                   tolerance);
  }
  report.compare(history.theta.back().to_vector<double>(), numbers(record.at("theta")), place + " theta", tolerance);
  if (!record.contains("loss_before_step")) return;
  for (const auto& [name, loss] : record.at("loss_before_step").items()) {
    report.compare({history.loss.at(step(name))}, {number(loss)}, place + " loss " + name, tolerance);
  }
}

void check_perceptron(const json& record, const std::string& place, Report& report) {
  using namespace perceptron;
  const std::string name = record.at("rule");
  const Rule rule = name == "rosenblatt" ? Rule::rosenblatt : name == "delta" ? Rule::delta : Rule::logistic;
  const auto [x_train, x_test, y_train, y_test] = two_classes();
  Perceptron neuron(x_train.size(1), {.rule = rule, .learning_rate = record.at("learning_rate")});
  const json& accuracies = record.at("test_accuracy_after");
  for (int epoch = 1; epoch <= record.at("epochs").get<int>(); ++epoch) {
    neuron.train_epoch(x_train, y_train);
    const std::string key = std::to_string(epoch);
    if (!accuracies.contains(key)) continue;
    report.compare({neuron.accuracy(x_test, y_test)}, {number(accuracies.at(key))}, place + " accuracy " + key, exact);
  }
  report.compare(neuron.w.to_vector<double>(), numbers(record.at("W")), place + " W", {1e-9, 1e-12});
  report.compare({neuron.b}, {number(record.at("b"))}, place + " b", {1e-9, 1e-12});
}

}  // namespace

void check_numpy(const json& file, Report& report) {
  std::size_t index = 0;
  for (const json& record : file.at("cases")) {
    const bool is_program = record.contains("program");
    const std::string name = record.at(is_program ? "program" : "call");
    const std::string place = "case " + std::to_string(index++) + " (" + name + ")";
    try {
      if (name == "linear_regression") {
        check_linear_regression(record, place, report);
      } else if (name == "perceptron") {
        check_perceptron(record, place, report);
      } else if (record.contains("seed")) {
        check_stream(record, place, report);
      } else {
        check_samples(record, place, report);
      }
    } catch (const std::exception& error) {
      report.fail(place + ": " + error.what());
    }
  }
  if (!file.contains("train_test_split")) return;
  for (const json& record : file.at("train_test_split")) {
    check_split(record, "train_test_split of " + record.at("n").dump(), report);
  }
}

}  // namespace reference
