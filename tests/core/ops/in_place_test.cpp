// Operations in place against the functions of the same names: values, memory, versions, gradients, and what is
// refused.
#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>
#include <gradus/core/random.h>
#include <gradus/core/storage.h>

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

using namespace gradus;

namespace {

using Others = const std::vector<Tensor>&;

struct RowOptions {
  double low = -2;  // values are uniform in [low, high)
  double high = 2;
  bool integers = false;   // takes int64 too
  bool own_memory = true;  // nothing as large as the tensor is allocated
  bool gradients = true;   // the function has some
};

struct Row {
  std::string name;
  std::function<Tensor&(Tensor&, Others)> change;
  std::function<Tensor(const Tensor&, Others)> give;
  std::vector<Shape> others = {};  // their shapes; -1: the tensor's own size
  RowOptions options = {};
};

Row unary(const char* name, Tensor& (Tensor::*change)(Where), Tensor (*give)(const Tensor&, Where),
          RowOptions options = {}) {
  return {name,
          [change](Tensor& x, Others) -> Tensor& { return (x.*change)(Where::here()); },
          [give](const Tensor& x, Others) { return give(x, Where::here()); },
          {},
          options};
}

Row binary(const char* name, Tensor& (Tensor::*change)(Operand), Tensor (*give)(Operand, Operand),
           RowOptions options = {}, const Shape& other = {-1, -1}) {
  return {name,
          [change](Tensor& x, Others o) -> Tensor& { return (x.*change)(o[0]); },
          [give](const Tensor& x, Others o) { return give(x, o[0]); },
          {other},
          options};
}

Tensor first_rows() { return tensor({2, 0}, {.dtype = Dtype::int64}); }
Tensor columns() { return tensor({{1, 0, 2}, {0, 0, 3}}, {.dtype = Dtype::int64}); }

const RowOptions exact{.integers = true};
const RowOptions positive{.low = 0.5, .high = 2};
const RowOptions divisors{.low = 1, .high = 5, .integers = true};

std::vector<Row> arithmetic_rows() {
  return {
      binary("add_", &Tensor::add_, add, exact),
      binary("add_", &Tensor::add_, add, exact, {-1}),
      binary("sub_", &Tensor::sub_, sub, exact),
      binary("mul_", &Tensor::mul_, mul, exact),
      binary("mul_", &Tensor::mul_, mul, exact, {}),
      binary("div_", &Tensor::div_, div, positive),
      binary("pow_", &Tensor::pow_, gradus::pow, {.low = 1, .high = 3, .integers = true}),
      binary("fmod_", &Tensor::fmod_, gradus::fmod, divisors),
      binary("remainder_", &Tensor::remainder_, gradus::remainder, divisors),
      binary("floor_divide_", &Tensor::floor_divide_, floor_divide, divisors),
      {"add_",
       [](Tensor& x, Others) -> Tensor& { return x.add_(3); },
       [](const Tensor& x, Others) { return x + 3; },
       {},
       exact},
      {"pow_",
       [](Tensor& x, Others) -> Tensor& { return x.pow_(2); },
       [](const Tensor& x, Others) { return pow(x, 2); },
       {},
       exact},
      {"lerp_",
       [](Tensor& x, Others o) -> Tensor& { return x.lerp_(o[0], 0.25); },
       [](const Tensor& x, Others o) { return lerp(x, o[0], 0.25); },
       {{-1, -1}},
       {.own_memory = false}},
      {"lerp_",
       [](Tensor& x, Others o) -> Tensor& { return x.lerp_(o[0], o[1]); },
       [](const Tensor& x, Others o) { return lerp(x, o[0], o[1]); },
       {{-1, -1}, {-1}},
       {.own_memory = false}},
      {"addcmul_",
       [](Tensor& x, Others o) -> Tensor& { return x.addcmul_(o[0], o[1], 0.5); },
       [](const Tensor& x, Others o) { return addcmul(x, o[0], o[1], 0.5); },
       {{-1, -1}, {-1}},
       {.own_memory = false}},
      {"addcdiv_",
       [](Tensor& x, Others o) -> Tensor& { return x.addcdiv_(o[0], o[1]); },
       [](const Tensor& x, Others o) { return addcdiv(x, o[0], o[1]); },
       {{-1, -1}, {-1, -1}},
       {.low = 0.5, .own_memory = false}},
  };
}

std::vector<Row> unary_rows() {
  const RowOptions within_one{.low = -0.9, .high = 0.9};
  return {
      unary("neg_", &Tensor::neg_, neg, exact),
      unary("abs_", &Tensor::abs_, gradus::abs, exact),
      unary("sign_", &Tensor::sign_, sign, exact),
      unary("square_", &Tensor::square_, square, exact),
      unary("sqrt_", &Tensor::sqrt_, gradus::sqrt, positive),
      unary("rsqrt_", &Tensor::rsqrt_, rsqrt, positive),
      unary("reciprocal_", &Tensor::reciprocal_, reciprocal, positive),
      unary("exp_", &Tensor::exp_, gradus::exp),
      unary("exp2_", &Tensor::exp2_, gradus::exp2),
      unary("expm1_", &Tensor::expm1_, gradus::expm1),
      unary("log_", &Tensor::log_, gradus::log, positive),
      unary("log1p_", &Tensor::log1p_, gradus::log1p, positive),
      unary("log2_", &Tensor::log2_, gradus::log2, positive),
      unary("log10_", &Tensor::log10_, gradus::log10, positive),
      unary("sin_", &Tensor::sin_, gradus::sin),
      unary("cos_", &Tensor::cos_, gradus::cos),
      unary("tan_", &Tensor::tan_, gradus::tan, within_one),
      unary("asin_", &Tensor::asin_, gradus::asin, within_one),
      unary("acos_", &Tensor::acos_, gradus::acos, within_one),
      unary("atan_", &Tensor::atan_, gradus::atan),
      unary("sinh_", &Tensor::sinh_, gradus::sinh),
      unary("cosh_", &Tensor::cosh_, gradus::cosh),
      unary("tanh_", &Tensor::tanh_, gradus::tanh),
      unary("asinh_", &Tensor::asinh_, gradus::asinh),
      unary("acosh_", &Tensor::acosh_, gradus::acosh, {.low = 1.2, .high = 3}),
      unary("atanh_", &Tensor::atanh_, gradus::atanh, within_one),
      unary("sigmoid_", &Tensor::sigmoid_, sigmoid),
      unary("erf_", &Tensor::erf_, gradus::erf),
      unary("erfc_", &Tensor::erfc_, gradus::erfc),
      unary("floor_", &Tensor::floor_, gradus::floor, exact),
      unary("ceil_", &Tensor::ceil_, gradus::ceil, exact),
      unary("round_", &Tensor::round_, gradus::round, exact),
      unary("trunc_", &Tensor::trunc_, gradus::trunc, exact),
      unary("frac_", &Tensor::frac_, frac, {.integers = true, .own_memory = false}),
      unary("relu_", &Tensor::relu_, relu),
      {"clamp_",
       [](Tensor& x, Others) -> Tensor& { return x.clamp_(-1, 0.75); },
       [](const Tensor& x, Others) { return clamp(x, -1, 0.75); },
       {},
       exact},
      {"clamp_min_",
       [](Tensor& x, Others) -> Tensor& { return x.clamp_min_(0.25); },
       [](const Tensor& x, Others) { return clamp_min(x, 0.25); },
       {},
       exact},
      {"clamp_max_",
       [](Tensor& x, Others) -> Tensor& { return x.clamp_max_(0.25); },
       [](const Tensor& x, Others) { return clamp_max(x, 0.25); },
       {},
       exact},
      {"nan_to_num_",
       [](Tensor& x, Others) -> Tensor& { return x.nan_to_num_(); },
       [](const Tensor& x, Others) { return nan_to_num(x); },
       {},
       {.integers = true, .own_memory = true}},
      {"leaky_relu_", [](Tensor& x, Others) -> Tensor& { return x.leaky_relu_(0.1); },
       [](const Tensor& x, Others) { return leaky_relu(x, 0.1); }},
      {"elu_", [](Tensor& x, Others) -> Tensor& { return x.elu_(1.5); },
       [](const Tensor& x, Others) { return elu(x, 1.5); }},
  };
}

std::vector<Row> place_rows() {
  return {
      {"tril_",
       [](Tensor& x, Others) -> Tensor& { return x.tril_(1); },
       [](const Tensor& x, Others) { return tril(x, 1); },
       {},
       exact},
      {"triu_",
       [](Tensor& x, Others) -> Tensor& { return x.triu_(); },
       [](const Tensor& x, Others) { return triu(x); },
       {},
       exact},
      {"masked_fill_",
       [](Tensor& x, Others o) -> Tensor& { return x.masked_fill_(o[0] > 0, 5); },
       [](const Tensor& x, Others o) { return masked_fill(x, o[0] > 0, 5); },
       {{-1}},
       exact},
      {"index_add_",
       [](Tensor& x, Others o) -> Tensor& { return x.index_add_(0, first_rows(), o[0], 3); },
       [](const Tensor& x, Others o) { return index_add(x, 0, first_rows(), o[0], 3); },
       {{2, -1}}},
      {"index_add_",
       [](Tensor& x, Others o) -> Tensor& { return x.index_add_(0, first_rows(), o[0]); },
       [](const Tensor& x, Others o) { return index_add(x, 0, first_rows(), o[0]); },
       {{2, -1}},
       exact},
      {"index_copy_",
       [](Tensor& x, Others o) -> Tensor& { return x.index_copy_(1, first_rows(), o[0]); },
       [](const Tensor& x, Others o) { return index_copy(x, 1, first_rows(), o[0]); },
       {{-1, 2}},
       exact},
      {"index_fill_",
       [](Tensor& x, Others) -> Tensor& { return x.index_fill_(1, first_rows(), 4); },
       [](const Tensor& x, Others) { return index_fill(x, 1, first_rows(), 4); },
       {},
       exact},
      {"index_put_",
       [](Tensor& x, Others o) -> Tensor& { return x.index_put_({first_rows()}, o[0], true); },
       [](const Tensor& x, Others o) { return index_put(x, {first_rows()}, o[0], true); },
       {{-1}},
       {.integers = true, .own_memory = false}},
      {"scatter_",
       [](Tensor& x, Others o) -> Tensor& { return x.scatter_(1, columns(), o[0]); },
       [](const Tensor& x, Others o) { return scatter(x, 1, columns(), o[0]); },
       {{2, 3}},
       exact},
      {"scatter_",
       [](Tensor& x, Others) -> Tensor& { return x.scatter_(1, columns(), 2); },
       [](const Tensor& x, Others) { return scatter(x, 1, columns(), 2); },
       {},
       exact},
      {"scatter_add_",
       [](Tensor& x, Others o) -> Tensor& { return x.scatter_add_(1, columns(), o[0]); },
       [](const Tensor& x, Others o) { return scatter_add(x, 1, columns(), o[0]); },
       {{2, 3}},
       exact},
      {"copy_",
       [](Tensor& x, Others o) -> Tensor& { return x.copy_(o[0]); },
       [](const Tensor& x, Others o) { return contiguous(expand(o[0], x.shape())); },
       {{-1}},
       exact},
      {"fill_",
       [](Tensor& x, Others) -> Tensor& { return x.fill_(3); },
       [](const Tensor& x, Others) { return full(x.shape(), 3, {.dtype = x.dtype()}); },
       {},
       {.integers = true, .gradients = false}},
      {"zero_",
       [](Tensor& x, Others) -> Tensor& { return x.zero_(); },
       [](const Tensor& x, Others) { return zeros_like(x); },
       {},
       {.integers = true, .gradients = false}},
  };
}

std::vector<Row> rows() {
  std::vector<Row> all;
  for (const auto& family : {arithmetic_rows, unary_rows, place_rows}) {
    for (Row& row : family()) all.push_back(std::move(row));
  }
  return all;
}

Tensor drawn(const Shape& shape, const RowOptions& options, Dtype dtype, Generator& generator) {
  const Tensor unit = rand(shape, {.dtype = Dtype::float64, .generator = &generator});
  return to(unit * (options.high - options.low) + options.low, dtype);
}

std::vector<Tensor> others_of(const Row& row, const Shape& shape, Dtype dtype, Generator& generator) {
  std::vector<Tensor> others;
  for (Shape other : row.others) {
    for (int d = 0; d < other.rank(); ++d) {
      if (other[d] < 0) other[d] = shape[shape.rank() - other.rank() + d];
    }
    others.push_back(drawn(other, row.options, dtype, generator));
  }
  return others;
}

// A matrix and the tensor whose memory it lies in: itself, transposed, or every second column of a wider one.
enum class Layout { contiguous, transposed, stepped };
struct Laid {
  Tensor base;
  Tensor x;
};

Laid laid_out(const Tensor& values, Layout layout) {
  if (layout == Layout::contiguous) {
    const Tensor x = clone(values);
    return {x, x};
  }
  if (layout == Layout::transposed) {
    const Tensor base = clone(t(values));
    return {base, t(base)};
  }
  const Tensor base = full({values.size(0) + 1, 2 * values.size(1) + 1}, 9, {.dtype = values.dtype()});
  Tensor x = slice(narrow(base, 0, 1, values.size(0)), 1, 1, base.size(1), 2);
  x.copy_(values);
  return {base, x};
}

// How many elements of the base are 9, as those that are not part of the view stay.
std::int64_t untouched(const Tensor& base) { return count_nonzero(base == 9).item<std::int64_t>(); }

}  // namespace

TEST_CASE("in place gives what the function of the same name gives, in every layout, and counts one change") {
  for (const Row& row : rows()) {
    for (const Dtype dtype : {Dtype::float32, Dtype::float64, Dtype::int64}) {
      if (dtype == Dtype::int64 && !row.options.integers) continue;
      for (const Layout layout : {Layout::contiguous, Layout::transposed, Layout::stepped}) {
        Generator generator(11);
        const Tensor values = drawn({4, 37}, row.options, dtype, generator);
        const std::vector<Tensor> others = others_of(row, values.shape(), dtype, generator);
        const std::string which =
            row.name + " of " + name(dtype) + ", layout " + std::to_string(static_cast<int>(layout));
        const Tensor wanted = row.give(values, others);
        REQUIRE_MESSAGE(wanted.dtype() == dtype, which);
        Laid laid = laid_out(values, layout);
        const std::int64_t outside = laid.base.numel() - laid.x.numel();
        const std::uint32_t version = laid.base.version();
        Tensor& given = row.change(laid.x, others);
        CHECK_MESSAGE(&given == &laid.x, which);
        CHECK_MESSAGE(given.to_vector<double>() == wanted.to_vector<double>(), which);
        CHECK_MESSAGE(given.dtype() == dtype, which);
        CHECK_MESSAGE(laid.base.version() == version + 1, which);
        if (layout == Layout::stepped) CHECK_MESSAGE(untouched(laid.base) == outside + untouched(given), which);
        if (layout == Layout::transposed)
          CHECK_MESSAGE(laid.base.to_vector<double>() == t(wanted).to_vector<double>(), which);
      }
    }
  }
}

TEST_CASE("where nothing is recorded, the tensor's own memory is written, and no other of its size is taken") {
  for (const Row& row : rows()) {
    if (!row.options.own_memory) continue;
    Generator generator(12);
    Tensor x = drawn({256, 1024}, row.options, Dtype::float32, generator);
    const std::vector<Tensor> others = others_of(row, x.shape(), Dtype::float32, generator);
    const float* const memory = x.data<float>().data();
    empty_cache();
    const std::int64_t before = memory_stats().bytes_from_system;
    row.change(x, others);
    CHECK_MESSAGE(memory_stats().bytes_from_system - before < 256 * 1024 * 4, row.name);
    CHECK_MESSAGE(x.data<float>().data() == memory, row.name);
  }
}

TEST_CASE("gradients through a recorded change are those of the function that gives a new tensor") {
  for (const Row& row : rows()) {
    if (!row.options.gradients) continue;
    CAPTURE(row.name);
    Generator generator(13);
    std::vector<Tensor> inputs{drawn({4, 5}, row.options, Dtype::float64, generator)};
    for (const Tensor& other : others_of(row, {4, 5}, Dtype::float64, generator)) inputs.push_back(other);
    for (Tensor& input : inputs) input.requires_grad_();
    const auto rest = [](const std::vector<Tensor>& in) { return std::vector<Tensor>(in.begin() + 1, in.end()); };
    const auto changed = [&](const std::vector<Tensor>& in) {
      Tensor x = in[0] * 1;
      row.change(x, rest(in));
      return x;
    };
    const Tensor y = changed(inputs);
    CHECK(y.to_vector<double>() == row.give(inputs[0] * 1, rest(inputs)).to_vector<double>());
    const Tensor factors = rand({4, 5}, {.dtype = Dtype::float64, .generator = &generator});
    const std::vector<Tensor> got = grad({sum(y * factors)}, inputs, {.allow_unused = true});
    const std::vector<Tensor> wanted =
        grad({sum(row.give(inputs[0] * 1, rest(inputs)) * factors)}, inputs, {.allow_unused = true});
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      REQUIRE(got[i].defined() == wanted[i].defined());
      if (got[i].defined()) CHECK(allclose(got[i], wanted[i], 1e-12, 1e-12));
    }
    const GradcheckResult first = gradcheck(changed, inputs);
    CHECK_MESSAGE(first.passed, first.explanation);
    const GradcheckResult second = gradgradcheck(changed, inputs);
    CHECK_MESSAGE(second.passed, second.explanation);
  }
}

TEST_CASE("a tensor that is kept for a gradient and then changed in place is found, whatever changed it") {
  for (const Row& row : rows()) {
    CAPTURE(row.name);
    Generator generator(14);
    Tensor x = drawn({4, 5}, row.options, Dtype::float32, generator);
    const std::vector<Tensor> others = others_of(row, x.shape(), Dtype::float32, generator);
    const Tensor weight = ones({5}, {.requires_grad = true});
    const Tensor y = sum(x * weight);
    row.change(x, others);
    CHECK_THROWS_AS(y.backward(), GraphError);
  }
}

TEST_CASE("what shares the tensor's memory is read before it is written") {
  struct Aliased {
    std::string name;
    std::function<void(Tensor&)> change;
    std::function<Tensor(const Tensor&)> give;
  };
  const Aliased aliased[] = {
      {"mul_ itself", [](Tensor& x) { x.mul_(x); }, [](const Tensor& x) { return x * x; }},
      {"sub_ its transpose", [](Tensor& x) { x.sub_(t(x)); }, [](const Tensor& x) { return x - t(x); }},
      {"sub_ its row", [](Tensor& x) { x.sub_(x[1]); }, [](const Tensor& x) { return x - x[1]; }},
      {"pow_ itself", [](Tensor& x) { x.pow_(t(x)); }, [](const Tensor& x) { return pow(x, t(x)); }},
      {"fmod_ itself", [](Tensor& x) { x.fmod_(x); }, [](const Tensor& x) { return fmod(x, x); }},
      {"copy_", [](Tensor& x) { x.copy_(t(x)); }, [](const Tensor& x) { return t(x); }},
      {"copy_ itself", [](Tensor& x) { x.copy_(x); }, [](const Tensor& x) { return clone(x); }},
      {"addcmul_", [](Tensor& x) { x.addcmul_(x, t(x)); }, [](const Tensor& x) { return addcmul(x, x, t(x)); }},
      {"addcdiv_", [](Tensor& x) { x.addcdiv_(x[0], x, 2); }, [](const Tensor& x) { return addcdiv(x, x[0], x, 2); }},
      {"lerp_", [](Tensor& x) { x.lerp_(t(x), x); }, [](const Tensor& x) { return lerp(x, t(x), x); }},
      {"index_add_", [](Tensor& x) { x.index_add_(0, arange(4), x, 2); },
       [](const Tensor& x) { return index_add(x, 0, arange(4), x, 2); }},
      {"index_copy_", [](Tensor& x) { x.index_copy_(0, arange(4), t(x)); },
       [](const Tensor& x) { return index_copy(x, 0, arange(4), t(x)); }},
      {"scatter_add_",
       [](Tensor& x) {
         x.scatter_add_(0, tensor({{3, 2, 1, 0}}, {.dtype = Dtype::int64}), narrow(x, 0, 1, 1));
       },
       [](const Tensor& x) {
         return scatter_add(x, 0, tensor({{3, 2, 1, 0}}, {.dtype = Dtype::int64}), narrow(x, 0, 1, 1));
       }},
  };
  for (const Aliased& row : aliased) {
    Generator generator(15);
    Tensor x = rand({4, 4}, {.dtype = Dtype::float64, .generator = &generator}) + 1;
    const Tensor wanted = row.give(clone(x));
    row.change(x);
    CHECK_MESSAGE(x.to_vector<double>() == wanted.to_vector<double>(), row.name);
  }
  Tensor places = tensor({{1, 0}, {1, 1}}, {.dtype = Dtype::int64});
  const Tensor added = scatter_add(places, 0, clone(places), clone(places));
  places.scatter_add_(0, places, places);
  CHECK(places.to_vector<double>() == added.to_vector<double>());
  Tensor mask = tensor({true, false}, {.dtype = Dtype::boolean});
  mask.masked_fill_(mask, 0);
  CHECK(mask.to_vector<bool>() == std::vector<bool>{false, false});
}

TEST_CASE("nan_to_num_ takes the numbers it is given") {
  Tensor x = tensor({-1, 4});
  x.sqrt_().nan_to_num_({.nan = 7});
  CHECK(x.to_vector<int>() == std::vector<int>{7, 2});
  CHECK(x.version() == 2);
}

TEST_CASE("a change that reads a tensor which requires gradients is recorded") {
  const Tensor source = tensor({1, 2, 3}, {.requires_grad = true});
  Tensor x = zeros({3});
  x.add_(source).mul_(2).fill_(0).copy_(source).pow_(2);
  CHECK(x.requires_grad());
  CHECK(x.version() == 5);
  sum(x).backward();
  CHECK(source.grad().to_vector<int>() == std::vector<int>{2, 4, 6});
}
