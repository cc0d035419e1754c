// What docs/guide/operations.md shows: its pieces of code, each followed by a check that the chapter is right about it.
#include "claims.h"

#include <gradus/gradus.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

using namespace gradus;
using namespace guide;

namespace {

// [composed]
Tensor squareplus_of_4(const Tensor& x) { return (x + sqrt(x * x + 4)) / 2; }
// [composed]

// [squareplus]
struct Squareplus {
  static constexpr auto name = "squareplus";
  double b;

  Tensor forward(const Tensor& x) const { return (x + sqrt(x * x + b)) / 2; }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const {
    const Tensor& x = in[0];
    return g * (1 + x * rsqrt(x * x + b)) / 2;
  }
};

/// (x + sqrt(x^2 + b)) / 2, a softplus without exponentials (Barron 2021, arXiv:2112.11687).
/// Throws ValueError unless b > 0.
Tensor squareplus(const Tensor& x, double b = 4, Where where = Where::here()) {
  if (!(b > 0)) throw ValueError(where, "squareplus: b must be above 0, got " + to_string(OptionValue(b)));
  return apply(Squareplus{b}, x, where);
}
// [squareplus]

// [round_straight]
struct RoundStraight {
  static constexpr auto name = "round_straight";
  Tensor forward(const Tensor& x) const { return round(x); }
  Tensor vjp(const Tensor& g) const { return g; }  // as if nothing had been rounded
};
// [round_straight]

// [bell]
struct Bell {
  static constexpr auto name = "bell";
  Tensor forward(const Tensor& x) const { return exp(-0.5 * x * x); }
  Tensor vjp(const Tensor& g, const Inputs<1>& in, Output y) const { return -g * in[0] * y; }
};
// [bell]

// [squared_difference]
struct SquaredDifference {
  static constexpr auto name = "squared_difference";
  static constexpr bool broadcasts = true;

  Tensor forward(const Tensor& a, const Tensor& b) const { return square(a - b); }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    const Tensor slope = g * 2 * (in[0] - in[1]);
    return {slope, in.needs[1] ? -slope : Tensor()};
  }
};
// [squared_difference]

// [sincos]
struct SinCos {
  static constexpr auto name = "sincos";

  std::array<Tensor, 2> forward(const Tensor& x) const { return {sin(x), cos(x)}; }
  Tensor vjp(const std::array<Tensor, 2>& g, Outputs<2> y) const {
    Tensor dx;
    if (g[0].defined()) dx = g[0] * y[1];
    if (g[1].defined()) dx = dx.defined() ? dx - g[1] * y[0] : -g[1] * y[0];
    return dx;
  }
};
// [sincos]

// [one_pass]
// out[i] = f(in[i]...)
template <class T, class F, class... In>
void loop(std::int64_t n, const F& f, T* out, const In*... in) {
  for (std::int64_t i = 0; i < n; ++i) out[i] = f(in[i]...);
}

// The same on all threads. Cut by the size, so that any number of threads gives the same bits.
template <class T, class F, class... In>
void spread(std::int64_t n, const F& f, T* out, const In*... in) {
  constexpr std::int64_t piece = 16384;
  parallel_for((n + piece - 1) / piece, [&](std::int64_t i) noexcept {
    const std::int64_t begin = i * piece;
    loop(std::min(piece, n - begin), f, out + begin, in + begin...);
  });
}

// The same for contiguous tensors; data() throws, before anything runs, unless all are of type T.
template <class T, class F, class... Tensors>
void fill(const Tensor& out, const F& f, const Tensors&... in) {
  spread(out.numel(), f, out.data<T>().data(), in.template data<const T>().data()...);
}

// A new tensor of f's values, from floating tensors of one shape and dtype, in any layout.
template <class F, class... Tensors>
Tensor one_pass(const F& f, const Tensor& first, const Tensors&... others) {
  Tensor out = empty_like(first);
  if (first.dtype() == Dtype::float64) {
    fill<double>(out, f, contiguous(first), contiguous(others)...);
  } else {
    fill<float>(out, f, contiguous(first), contiguous(others)...);
  }
  return out;
}
// [one_pass]

// [fused]
struct FusedSquareplusBackward {
  static constexpr auto name = "squareplus_backward";
  double b;

  Tensor forward(const Tensor& g, const Tensor& x) const {
    return one_pass([b = b]<class T>(T dy, T v) { return dy * (1 + v / std::sqrt(v * v + T(b))) / 2; }, g, x);
  }
  Gradients<2> vjp(const Tensor& h, const Inputs<2>& in) const {
    const Tensor& x = in[1];
    const Tensor s = x * x + b;
    return {in.needs[0] ? apply(*this, h, x, Where{}) : Tensor(),  // linear in g, so the same again
            in.needs[1] ? h * in[0] * (b / 2) * rsqrt(s) / s : Tensor()};
  }
};

struct FusedSquareplus {
  static constexpr auto name = "squareplus";
  double b;

  Tensor forward(const Tensor& x) const {
    return one_pass([b = b]<class T>(T v) { return (v + std::sqrt(v * v + T(b))) / 2; }, x);
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const {
    return apply(FusedSquareplusBackward{b}, g, in[0], Where{});
  }
};
// [fused]

// [row_product]
struct RowProduct {
  static constexpr auto name = "row_product";

  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    if (a.dim() != 2 || !(a.shape() == b.shape())) {
      throw ShapeError(where, std::string(name) + ": takes two matrices of one shape, got " + to_string(a.shape()) +
                                  " and " + to_string(b.shape()));
    }
    return sum(a * b, {1});
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    const Tensor column = unsqueeze(g, 1);
    return {in.needs[0] ? column * in[1] : Tensor(), in.needs[1] ? column * in[0] : Tensor()};
  }
};
// [row_product]

// [wrong]
struct WrongCube {
  static constexpr auto name = "cube";
  Tensor forward(const Tensor& x) const { return x * x * x; }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * 2 * square(in[0]); }  // 3, not 2
};
// [wrong]

// A backward pass in a loop that is no operation: right, but a constant to the second derivative.
struct LoopBackward {
  static constexpr auto name = "square_by_loop";
  Tensor forward(const Tensor& x) const { return square(x); }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const {
    return one_pass([]<class T>(T dy, T v) { return 2 * dy * v; }, g, in[0]);
  }
};

using List = const std::vector<Tensor>&;

Tensor leaf(const Values& values) { return tensor(values, {.dtype = Dtype::float64, .requires_grad = true}); }

template <class F>
bool is_right(const F& f, const std::vector<Tensor>& inputs) {
  return gradcheck(f, inputs) && gradgradcheck(f, inputs);
}

void first_operation() {
  // [use]
  Tensor x = tensor({-1.0, 0.0, 1.0}, {.requires_grad = true});
  Tensor y = squareplus(x);
  sum(y).backward();
  y.grad_fn();  // "squareplus"
  x.grad();     // 0.276 0.5 0.724
  // [use]
  check(std::string(y.grad_fn()) == "squareplus", "use");
  const double slope = (1 - 1 / std::sqrt(5.0)) / 2;
  check(is(grad(sum(squareplus_of_4(x)), x), {slope, 0.5, 1 - slope}), "composed");
  check(is(x.grad(), {slope, 0.5, 1 - slope}) && std::abs(slope - 0.276) < 5e-4, "use");

  std::string message;
  // [refused]
  try {
    squareplus(x, -1);
  } catch (const ValueError& error) {
    message = error.what();  // squareplus: b must be above 0, got -1 (operations.cpp:..)
  }
  // [refused]
  check(begins(message, "squareplus: b must be above 0, got -1 (operations.cpp:"), "refused");
}

void kept() {
  const Tensor x = tensor({0.4, 1.6}, {.requires_grad = true});
  const Tensor rounded = apply(RoundStraight{}, x, Where::here());
  check(is(rounded, {0, 2}) && is(grad(sum(rounded * rounded), x), {0, 4}), "round_straight");
  check(is_right([](List in) { return apply(Bell{}, in[0], Where::here()); }, {leaf({0.5, -1.5})}), "bell");
}

void several() {
  const auto difference = [](List in) { return apply(SquaredDifference{}, in[0], in[1], Where::here()); };
  check(is_right(difference, {leaf({{0.5, -1.5, 2.0}, {1.0, 0.0, 3.0}}), leaf({0.25, 1.0, -1.0})}), "several inputs");

  // [outputs]
  Tensor x = tensor({0.5, 1.0}, {.requires_grad = true});
  auto [sine, cosine] = apply(SinCos{}, x, Where::here());
  sum(sine).backward();  // its vjp runs with g[1] undefined
  // [outputs]
  check(is(x.grad(), {std::cos(0.5), std::cos(1.0)}), "outputs");
  const auto both = [](List in) {
    const auto [s, c] = apply(SinCos{}, in[0], Where::here());
    return s * c + c;
  };
  check(is_right(both, {leaf({0.5, 1.0})}), "several outputs");
  check(is_right([](List in) { return apply(SinCos{}, in[0], Where::here())[1]; }, {leaf({0.5, 1.0})}),
        "several outputs");
}

void checked() {
  // [checked]
  auto f = [](const std::vector<Tensor>& in) { return squareplus(in[0], 0.5); };
  Tensor x = tensor({-1.5, 0.0, 2.0}, {.dtype = Dtype::float64, .requires_grad = true});
  bool right = gradcheck(f, {x}) && gradgradcheck(f, {x});
  // [checked]
  check(right, "checked");

  // [found]
  auto wrong = [](const std::vector<Tensor>& in) { return apply(WrongCube{}, in[0], Where::here()); };
  std::string why = gradcheck(wrong, {x}).explanation;
  // input 0, element [0]: backward gives 2.78115294937, central differences 4.17172942358
  // [found]
  check(begins(why, "input 0, element [0]: backward gives 2.7811529") && why.find("4.1717294") != std::string::npos,
        "found");
}

void holes() {
  // [hole]
  Tensor x = tensor({0.0, 2.0}, {.requires_grad = true});
  Tensor y = where(x == 0, 1, sin(x) / x);  // 1 0.4546: right
  Tensor slope = grad(sum(y), x);           // nan -0.4354: wrong
  Tensor safe = where(x == 0, 1, x);
  Tensor mended = grad(sum(where(x == 0, 1, sin(safe) / safe)), x);  // 0 -0.4354: right
  // [hole]
  const double exact = (std::cos(2.0) - std::sin(2.0) / 2) / 2;
  check(is(y, {1, std::sin(2.0) / 2}) && std::isnan(slope[0].item()) && is(mended, {0, exact}), "hole");
  check(std::abs(exact + 0.4354) < 5e-5, "hole");
}

void fused() {
  const auto f = [](List in) { return apply(FusedSquareplus{0.5}, in[0], Where::here()); };
  check(is_right(f, {leaf({-1.5, 0.0, 2.0})}), "fused");
  check(is_right([](List in) { return apply(FusedSquareplus{0.5}, t(in[0]), Where::here()); },
                 {leaf({{-1.5, 0.0, 2.0}, {1.0, 0.5, 3.0}})}),
        "fused, of a transposed matrix");
  const Tensor x = randn({200, 300}, {.requires_grad = true});
  const Tensor fused = apply(FusedSquareplus{4}, x, Where::here());
  check(allclose(fused, squareplus(x)), "fused");
  check(allclose(grad(sum(fused), x), grad(sum(squareplus(x)), x)), "fused");
  const auto loop = [](List in) { return apply(LoopBackward{}, in[0], Where::here()); };
  check(gradcheck(loop, {leaf({-1.5, 2.0})}) && !gradgradcheck(loop, {leaf({-1.5, 2.0})}),
        "loops that are no operation");
  bool refused = false;
  try {
    apply(FusedSquareplus{4}, arange(3), Where::here());
  } catch (const TypeError&) {
    refused = true;
  }
  check(refused, "integers in the loop");
  const ThreadLimit one(1);
  check(equal(apply(FusedSquareplus{4}, x, Where::here()), fused), "the same bits for any number of threads");
}

void places() {
  std::string message;
  try {
    apply(RowProduct{}, zeros({2, 3}), zeros({3, 2}), Where::here());
  } catch (const ShapeError& error) {
    message = error.what();
  }
  check(begins(message, "row_product: takes two matrices of one shape, got [2, 3] and [3, 2] (operations.cpp:"),
        "places");
  check(is_right([](List in) { return apply(RowProduct{}, in[0], in[1], Where::here()); },
                 {leaf({{0.5, -1.5}, {1.0, 2.0}}), leaf({{2.0, 0.25}, {-1.0, 3.0}})}),
        "row_product");
}

}  // namespace

int main() {
  try {
    first_operation();
    kept();
    several();
    checked();
    holes();
    fused();
    places();
    std::puts("The chapter on operations is right.");
  } catch (const Error& error) {
    std::printf("%s\n", error.what());
    return 1;
  }
}
