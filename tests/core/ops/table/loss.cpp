// Rows of losses of numbers: of each element, or of pairs and triples of vectors.
#include "loss.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gradus::tests {
namespace {

using plain::Array;
using plain::build;
using plain::each;
using plain::number;
using plain::Sizes;

const std::vector<Shapes> pairs = {{{2, 3}, {2, 3}}, {{}, {}}, {{0, 3}, {0, 3}}, {{5, 1, 17}, {5, 1, 17}}};
const std::vector<Shapes> triples = {
    {{2, 3}, {2, 3}, {2, 3}}, {{}, {}, {}}, {{0, 3}, {0, 3}, {0, 3}}, {{5, 1, 17}, {5, 1, 17}, {5, 1, 17}}};
/// The third broadcasts.
const std::vector<Shapes> pairs_and_one = {
    {{2, 3}, {2, 3}, {3}}, {{}, {}, {}}, {{0, 3}, {0, 3}, {1}}, {{5, 17}, {5, 17}, {5, 1}}};

const RowOptions probabilities{.low = 0.1, .high = 0.9, .tolerance = 4};
const RowOptions wide{.low = -9, .high = 9, .tolerance = 4};
const RowOptions positive{.low = 0.5, .high = 3, .tolerance = 4};

std::vector<OpRow> of_two(const char* name, Loss loss, double (*f)(double, double),
                          RowOptions options = {.tolerance = 4}) {
  return reduced(
      name, std::move(loss), [f](const Arrays& x) { return each(x[0], x[1], f); }, pairs, options);
}

std::vector<OpRow> of_three(const char* name, Loss loss, double (*f)(double, double, double),
                            std::vector<Shapes> shapes = triples, RowOptions options = {.tolerance = 4}) {
  return reduced(
      name, std::move(loss), [f](const Arrays& x) { return each(x[0], x[1], x[2], f); }, std::move(shapes), options);
}

double sign_of(double x) { return x > 0 ? 1 : -1; }
double sigmoid_of(double x) { return 1 / (1 + std::exp(-x)); }
double entropy(double p, double t) { return -(t * std::log(p) + (1 - t) * std::log(1 - p)); }
double limited_entropy(double p, double t) {
  return -(t * std::max(std::log(p), -100.0) + (1 - t) * std::max(std::log(1 - p), -100.0));
}

// Of these, no gradient goes back.
Tensor ones_where_positive(const Tensor& x) { return to(x > 0, x.dtype()); }
Tensor integer_signs(const Tensor& x) { return to(sign(x), Dtype::int64); }

std::vector<OpRow> distances() {
  return joined({
      of_two(
          "mse_loss", [](const Tensors& x, Reduction r) { return mse_loss(x[0], x[1], r); },
          [](double a, double b) { return (a - b) * (a - b); }),
      of_two(
          "l1_loss", [](const Tensors& x, Reduction r) { return l1_loss(x[0], x[1], r); },
          [](double a, double b) { return std::fabs(a - b); }),
      of_two(
          "smooth_l1_loss",
          [](const Tensors& x, Reduction r) { return smooth_l1_loss(x[0], x[1], {.beta = 0.7, .reduction = r}); },
          [](double a, double b) {
            const double d = std::fabs(a - b);
            return d < 0.7 ? d * d / (2 * 0.7) : d - 0.7 / 2;
          }),
      of_two(
          "smooth_l1_loss",
          [](const Tensors& x, Reduction r) { return smooth_l1_loss(x[0], x[1], {.beta = 0, .reduction = r}); },
          [](double a, double b) { return std::fabs(a - b); }),
      of_two(
          "huber_loss",
          [](const Tensors& x, Reduction r) { return huber_loss(x[0], x[1], {.delta = 0.7, .reduction = r}); },
          [](double a, double b) {
            const double d = std::fabs(a - b);
            return d <= 0.7 ? d * d / 2 : 0.7 * (d - 0.7 / 2);
          }),
  });
}

std::vector<OpRow> likelihoods() {
  return joined({
      of_two(
          "binary_cross_entropy",
          [](const Tensors& x, Reduction r) { return binary_cross_entropy(x[0], x[1], {.reduction = r}); }, entropy,
          probabilities),
      of_three(
          "binary_cross_entropy",
          [](const Tensors& x, Reduction r) {
            return binary_cross_entropy(x[0], x[1], {.weight = x[2], .reduction = r});
          },
          [](double p, double t, double w) { return w * entropy(p, t); }, pairs_and_one, probabilities),
      // Certain answers, some of them wrong.
      of_two(
          "binary_cross_entropy",
          [](const Tensors& x, Reduction r) {
            return binary_cross_entropy(ones_where_positive(x[0]), x[1], {.reduction = r});
          },
          [](double p, double t) { return limited_entropy(p > 0 ? 1 : 0, t); }),
      of_two(
          "binary_cross_entropy_with_logits",
          [](const Tensors& x, Reduction r) { return binary_cross_entropy_with_logits(x[0], x[1], r); },
          [](double x, double t) { return entropy(sigmoid_of(x), t); }, wide),
      of_three(
          "binary_cross_entropy_with_logits",
          [](const Tensors& x, Reduction r) {
            return binary_cross_entropy_with_logits(x[0], x[1], {.weight = x[2], .reduction = r});
          },
          [](double x, double t, double w) { return w * entropy(sigmoid_of(x), t); }, pairs_and_one),
      of_three(
          "binary_cross_entropy_with_logits",
          [](const Tensors& x, Reduction r) {
            return binary_cross_entropy_with_logits(x[0], x[1], {.pos_weight = x[2], .reduction = r});
          },
          [](double x, double t, double w) {
            return -(w * t * std::log(sigmoid_of(x)) + (1 - t) * std::log(1 - sigmoid_of(x)));
          },
          pairs_and_one),
      of_two(
          "kl_div", [](const Tensors& x, Reduction r) { return kl_div(x[0], x[1], {.reduction = r}); },
          [](double log_p, double t) { return t * (std::log(t) - log_p); }, probabilities),
      of_two(
          "kl_div",
          [](const Tensors& x, Reduction r) { return kl_div(x[0], x[1], {.log_target = true, .reduction = r}); },
          [](double log_p, double log_t) { return std::exp(log_t) * (log_t - log_p); }),
      of_two(
          "kl_div",
          [](const Tensors& x, Reduction r) { return kl_div(x[0], ones_where_positive(x[1]), {.reduction = r}); },
          [](double log_p, double t) { return t > 0 ? -log_p : 0; }),
      {{"kl_div",
        [](const Tensors& x) { return kl_div(x[0], x[1], {.log_target = true, .batch_mean = true}); },
        [](const Arrays& x) {
          const Array all = each(x[0], x[1], [](double a, double b) { return std::exp(b) * (b - a); });
          return number(total(all) / static_cast<double>(x[0].rank() == 0 ? 1 : x[0].size(0)));
        },
        pairs,
        {.tolerance = 4}}},
      of_two(
          "poisson_nll_loss",
          [](const Tensors& x, Reduction r) { return poisson_nll_loss(x[0], x[1], {.reduction = r}); },
          [](double x, double t) { return std::exp(x) - t * x; }),
      of_two(
          "poisson_nll_loss",
          [](const Tensors& x, Reduction r) {
            return poisson_nll_loss(x[0], x[1], {.log_input = false, .full = true, .eps = 0.25, .reduction = r});
          },
          [](double x, double t) {
            const double stirling = t * std::log(t) - t + std::log(2 * std::numbers::pi * t) / 2;
            return x - t * std::log(x + 0.25) + (t > 1 ? stirling : 0);
          },
          positive),
      of_three(
          "gaussian_nll_loss",
          [](const Tensors& x, Reduction r) { return gaussian_nll_loss(x[0], x[1], x[2], {.reduction = r}); },
          [](double x, double t, double v) { return (std::log(v) + (x - t) * (x - t) / v) / 2; }, pairs_and_one,
          positive),
      // A variance below eps counts as eps. It has no gradient here: what the loss gives it is not that of its value.
      of_three(
          "gaussian_nll_loss",
          [](const Tensors& x, Reduction r) {
            return gaussian_nll_loss(x[0], x[1], ones_where_positive(x[2]), {.full = true, .eps = 0.5, .reduction = r});
          },
          [](double x, double t, double drawn) {
            const double v = drawn > 0 ? 1 : 0.5;
            return (std::log(v) + (x - t) * (x - t) / v + std::log(2 * std::numbers::pi)) / 2;
          },
          pairs_and_one),
  });
}

// The cosine of the angle between the vectors along the last dimension.
Array cosines(const Array& a, const Array& b) {
  Sizes sizes = a.sizes;
  const std::int64_t length = sizes.back();
  sizes.pop_back();
  return build(sizes, [&](Sizes index) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    index.push_back(0);
    for (index.back() = 0; index.back() < length; ++index.back()) {
      ab += a.at(index) * b.at(index);
      aa += a.at(index) * a.at(index);
      bb += b.at(index) * b.at(index);
    }
    return ab / std::sqrt(aa * bb);
  });
}

// (sum |a - b + eps|^p)^(1/p) along the last dimension.
Array separations(const Array& a, const Array& b, double p, double eps) {
  const Array d = each(a, b, [=](double x, double y) { return std::pow(std::fabs(x - y + eps), p); });
  return plain::reduce(d, {-1}, false, [p](const plain::Line& line) {
    double sum_of_powers = 0;
    for (const double value : line) sum_of_powers += value;
    return std::pow(sum_of_powers, 1 / p);
  });
}

std::vector<OpRow> margins() {
  const std::vector<Shapes> vectors = {
      {{4, 3}, {4, 3}, {4}}, {{3}, {3}, {}}, {{0, 3}, {0, 3}, {0}}, {{7, 19}, {7, 19}, {7}}};
  const std::vector<Shapes> three_vectors = {
      {{4, 3}, {4, 3}, {4, 3}}, {{3}, {3}, {3}}, {{0, 3}, {0, 3}, {0, 3}}, {{7, 19}, {7, 19}, {7, 19}}};
  const auto triplet = [](const Arrays& x, double p, double eps, double margin, bool swap) {
    Array far = separations(x[0], x[2], p, eps);
    if (swap) far = each(far, separations(x[1], x[2], p, eps), [](double a, double b) { return std::min(a, b); });
    return each(separations(x[0], x[1], p, eps), far, [=](double to_positive, double to_negative) {
      return std::max(0.0, to_positive - to_negative + margin);
    });
  };
  return joined({
      of_two(
          "hinge_embedding_loss",
          [](const Tensors& x, Reduction r) {
            return hinge_embedding_loss(x[0], integer_signs(x[1]), {.margin = 0.5, .reduction = r});
          },
          [](double x, double t) { return t > 0 ? x : std::max(0.0, 0.5 - x); }),
      of_two(
          "soft_margin_loss",
          [](const Tensors& x, Reduction r) { return soft_margin_loss(x[0], integer_signs(x[1]), r); },
          [](double x, double t) { return std::log(1 + std::exp(-sign_of(t) * x)); }, wide),
      of_three(
          "margin_ranking_loss",
          [](const Tensors& x, Reduction r) {
            return margin_ranking_loss(x[0], x[1], sign(x[2]), {.margin = 0.3, .reduction = r});
          },
          [](double a, double b, double t) { return std::max(0.0, -sign_of(t) * (a - b) + 0.3); }),
      reduced(
          "cosine_embedding_loss",
          [](const Tensors& x, Reduction r) {
            return cosine_embedding_loss(x[0], x[1], sign(x[2]), {.margin = 0.1, .reduction = r});
          },
          [](const Arrays& x) {
            return each(cosines(x[0], x[1]), x[2],
                        [](double cosine, double t) { return t > 0 ? 1 - cosine : std::max(0.0, cosine - 0.1); });
          },
          vectors, {.tolerance = 10}),  // 1e-12 is added to each length in there
      reduced(
          "triplet_margin_loss",
          [](const Tensors& x, Reduction r) { return triplet_margin_loss(x[0], x[1], x[2], {.reduction = r}); },
          [=](const Arrays& x) { return triplet(x, 2, 1e-6, 1, false); }, three_vectors),
      reduced(
          "triplet_margin_loss",
          [](const Tensors& x, Reduction r) {
            return triplet_margin_loss(x[0], x[1], x[2],
                                       {.margin = 3, .p = 3, .eps = 0.01, .swap = true, .reduction = r});
          },
          [=](const Arrays& x) { return triplet(x, 3, 0.01, 3, true); }, three_vectors),
  });
}

}  // namespace

std::vector<OpRow> loss_rows() { return joined({distances(), likelihoods(), margins()}); }

}  // namespace gradus::tests
