// Rows of losses of classes: their labels are chosen by position; and of sequences of classes.
#include "loss.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace gradus::tests {
namespace {

using plain::Array;
using plain::build;
using plain::each;
using plain::Line;
using plain::number;
using plain::Sizes;
using std::int64_t;

// Labels ------------------------------------------------------------------------------------------------------------

Tensor integers(const Array& numbers) {
  return to(tensor(numbers.values, Shape(std::span<const int64_t>(numbers.sizes)), {.dtype = Dtype::float64}),
            Dtype::int64);
}

// The same with numbers beside them in memory that are no labels.
Tensor spaced(const Tensor& labels) { return select(stack({labels, labels - 1000}, -1), -1, 0); }

// x's sizes without those of the classes, which are in dimension 1, or the only one.
int class_dim(const Sizes& x) { return x.size() == 1 ? 0 : 1; }
Sizes sample_sizes(Sizes x) {
  x.erase(x.begin() + class_dim(x));
  return x;
}

// A label for each sample.
Array labels_for(const Sizes& x) {
  const int64_t classes = x[static_cast<std::size_t>(class_dim(x))];
  return build(sample_sizes(x),
               [=, i = int64_t{0}](const Sizes&) mutable { return static_cast<double>((5 * i++ + 2) % classes); });
}

Sizes sizes_of(const Tensor& x) { return {x.shape().begin(), x.shape().end()}; }
Tensor labels_for(const Tensor& x) { return spaced(integers(labels_for(sizes_of(x)))); }

// x at each sample's label.
Array picked(const Array& x, const Array& labels) {
  return build(labels.sizes, [&](Sizes index) {
    const auto label = static_cast<int64_t>(labels.at(index));
    index.insert(index.begin() + class_dim(x.sizes), label);
    return x.at(index);
  });
}

Array log_softmax_of(const Array& x) {
  return plain::lines(x, class_dim(x.sizes), [](const Line& line) {
    double sum_of_powers = 0;
    for (const double value : line) sum_of_powers += std::exp(value);
    Line result;
    for (const double value : line) result.push_back(value - std::log(sum_of_powers));
    return result;
  });
}

// The sum over the classes.
Array over_classes(const Array& x) {
  return plain::reduce(x, {class_dim(x.sizes)}, false, [](const Line& line) { return total({{}, line}); });
}

// Positive weights of classes.
Tensor class_weights(const Tensor& x) { return gradus::abs(x) + 0.5; }
double class_weight(double x) { return std::fabs(x) + 0.5; }

// x times what a [C] holds for each class.
Array times_weights(const Array& x, const Array& weights) {
  return build(x.sizes, [&](const Sizes& index) {
    return x.at(index) * weights.at({index[static_cast<std::size_t>(class_dim(x.sizes))]});
  });
}

// Cross entropy -----------------------------------------------------------------------------------------------------

struct Form {
  bool weighted;
  int64_t ignored;
  double smoothing;
  Reduction reduction;
};

std::vector<Form> forms(std::initializer_list<double> smoothings) {
  std::vector<Form> result;
  for (const Reduction reduction : reductions) {
    for (const bool weighted : {false, true}) {
      for (const int64_t ignored : {-100, 1}) {
        for (const double smoothing : smoothings) result.push_back({weighted, ignored, smoothing, reduction});
      }
    }
  }
  return result;
}

// -w_y ((1 - s) log p_y) - s / C sum_c w_c log p_c; the mean is that of weights w_y.
Array label_loss(const Array& log_p, const Array& drawn_weights, const Form& form) {
  const Array weights = each(drawn_weights, [&](double x) { return form.weighted ? class_weight(x) : 1; });
  const Array labels = labels_for(log_p.sizes);
  const Array all_weights = times_weights(each(log_p, [](double) { return 1; }), weights);
  const Array counted = each(labels, [&](double y) { return y != static_cast<double>(form.ignored); });
  const Array own_weights = each(picked(all_weights, labels), counted, [](double w, double c) { return w * c; });
  const Array of_label = each(picked(log_p, labels), own_weights, [](double l, double w) { return -w * l; });
  const Array spread =
      each(over_classes(times_weights(log_p, weights)), counted, [](double l, double c) { return -l * c; });
  const double s = form.smoothing;
  const auto classes = static_cast<double>(weights.count());
  const Array losses = each(of_label, spread, [=](double a, double b) { return (1 - s) * a + s / classes * b; });
  if (form.reduction == Reduction::none) return losses;
  return number(total(losses) / (form.reduction == Reduction::mean ? total(own_weights) : 1));
}

std::vector<OpRow> cross_entropies() {
  // Logits, and what weights are made of.
  const std::vector<Shapes> logits = {{{3, 4}, {4}},       {{4}, {4}},    {{2, 3, 2}, {3}},
                                      {{2, 3, 1, 2}, {3}}, {{0, 4}, {4}}, {{9, 19}, {19}}};
  const std::vector<Shapes> pairs = {{{3, 4}, {3, 4}}, {{0, 4}, {0, 4}}, {{9, 19}, {9, 19}}};
  std::vector<OpRow> rows = joined({
      reduced(
          "cross_entropy", [](const Tensors& x, Reduction r) { return cross_entropy(x[0], labels_for(x[0]), r); },
          [](const Arrays& x) {
            return each(picked(log_softmax_of(x[0]), labels_for(x[0].sizes)), [](double l) { return -l; });
          },
          {{{3, 4}}, {{1, 1}}, {{0, 4}}, {{9, 19}}}),
      reduced(
          "cross_entropy", [](const Tensors& x, Reduction r) { return cross_entropy(x[0], x[1], r); },
          [](const Arrays& x) {
            return over_classes(each(log_softmax_of(x[0]), x[1], [](double l, double p) { return -p * l; }));
          },
          pairs),
      reduced(
          "cross_entropy",
          [](const Tensors& x, Reduction r) {
            return cross_entropy(x[0], x[1], {.weight = x[2], .label_smoothing = 0.1, .reduction = r});
          },
          [](const Arrays& x) {
            const double spread = 0.1 / static_cast<double>(x[2].count());
            const Array p = each(x[1], [=](double value) { return 0.9 * value + spread; });
            return over_classes(
                times_weights(each(log_softmax_of(x[0]), p, [](double l, double value) { return -value * l; }), x[2]));
          },
          {{{3, 4}, {3, 4}, {4}}, {{4}, {4}, {4}}, {{2, 3, 2}, {2, 3, 2}, {3}}, {{0, 4}, {0, 4}, {4}}}),
  });
  for (const Form& form : forms({0, 0.1})) {
    rows.push_back({"cross_entropy",
                    [=](const Tensors& x) {
                      const Tensor weight = form.weighted ? class_weights(x[1]) : Tensor();
                      return cross_entropy(x[0], labels_for(x[0]),
                                           {.weight = weight,
                                            .ignore_index = form.ignored,
                                            .label_smoothing = form.smoothing,
                                            .reduction = form.reduction});
                    },
                    [=](const Arrays& x) { return label_loss(log_softmax_of(x[0]), x[1], form); },
                    logits,
                    {.tolerance = 4}});
  }
  for (const Form& form : forms({0})) {
    rows.push_back({"nll_loss",
                    [=](const Tensors& x) {
                      const Tensor weight = form.weighted ? class_weights(x[1]) : Tensor();
                      return nll_loss(x[0], labels_for(x[0]),
                                      {.weight = weight, .ignore_index = form.ignored, .reduction = form.reduction});
                    },
                    [=](const Arrays& x) { return label_loss(x[0], x[1], form); },
                    logits,
                    {.tolerance = 4}});
  }
  return rows;
}

// Margins -----------------------------------------------------------------------------------------------------------

// For [N, C] or [C]: f of each row and its number, one loss.
Array of_rows(const Array& x, const std::function<double(const Line& row, int64_t number)>& f) {
  const int64_t classes = x.size(-1);
  Sizes sizes = x.sizes;
  sizes.pop_back();
  return build(sizes, [&](const Sizes& index) {
    const int64_t row = index.empty() ? 0 : index[0];
    const auto first = x.values.begin() + row * classes;
    return f(Line(first, first + classes), row);
  });
}

// A row of labels for multilabel_margin_loss: row % (C + 1) true classes, then -1, then what is not read.
Line true_classes(int64_t row, int64_t classes) {
  Line labels(static_cast<std::size_t>(classes), 1000);
  for (int64_t j = 0; j < classes; ++j) {
    if (j > row % (classes + 1)) break;
    labels[static_cast<std::size_t>(j)] = j == row % (classes + 1) ? -1 : static_cast<double>((row + 2 + j) % classes);
  }
  return labels;
}

Array true_classes(const Sizes& x) {
  return build(x, [&](const Sizes& index) {
    return true_classes(index.size() == 1 ? 0 : index[0], x.back())[static_cast<std::size_t>(index.back())];
  });
}

std::vector<OpRow> margins() {
  const std::vector<Shapes> scores = {{{3, 4}, {4}}, {{4}, {4}}, {{0, 4}, {4}}, {{1, 1}, {1}}, {{9, 19}, {19}}};
  std::vector<std::vector<OpRow>> rows;
  for (const double p : {1.0, 2.0}) {
    for (const bool weighted : {false, true}) {
      rows.push_back(reduced(
          "multi_margin_loss",
          [=](const Tensors& x, Reduction r) {
            const Tensor weight = weighted ? x[1] : Tensor();
            return multi_margin_loss(x[0], labels_for(x[0]),
                                     {.p = p, .margin = 0.75, .weight = weight, .reduction = r});
          },
          [=](const Arrays& x) {
            const Array labels = labels_for(x[0].sizes);
            return of_rows(x[0], [&](const Line& row, int64_t n) {
              const auto y = static_cast<std::size_t>(labels.values[static_cast<std::size_t>(n)]);
              double sum_of_margins = 0;
              for (std::size_t j = 0; j < row.size(); ++j) {
                if (j != y) sum_of_margins += std::pow(std::max(0.0, 0.75 - row[y] + row[j]), p);
              }
              return (weighted ? x[1].values[y] : 1) * sum_of_margins / static_cast<double>(row.size());
            });
          },
          scores));
    }
  }
  rows.push_back(reduced(
      "multilabel_margin_loss",
      [](const Tensors& x, Reduction r) {
        return multilabel_margin_loss(x[0], spaced(integers(true_classes(sizes_of(x[0])))), r);
      },
      [](const Arrays& x) {
        return of_rows(x[0], [&](const Line& row, int64_t n) {
          const Line list = true_classes(n, x[0].size(-1));
          const std::set<double> truth(list.begin(), std::find(list.begin(), list.end(), -1.0));
          double sum_of_margins = 0;
          for (std::size_t other = 0; other < row.size(); ++other) {
            if (truth.count(static_cast<double>(other)) == 1) continue;
            for (const double y : truth) {
              sum_of_margins += std::max(0.0, 1 - (row[static_cast<std::size_t>(y)] - row[other]));
            }
          }
          return sum_of_margins / static_cast<double>(row.size());
        });
      },
      {{{3, 4}}, {{5, 3}}, {{4}}, {{0, 4}}, {{2, 1}}, {{9, 11}}}));
  for (const bool weighted : {false, true}) {
    rows.push_back(reduced(
        "multilabel_soft_margin_loss",
        [=](const Tensors& x, Reduction r) {
          const Tensor weight = weighted ? x[2] : Tensor();
          return multilabel_soft_margin_loss(x[0], x[1], {.weight = weight, .reduction = r});
        },
        [=](const Arrays& x) {
          const Array losses = each(x[0], x[1], [](double v, double t) {
            const double p = 1 / (1 + std::exp(-v));
            return -(t * std::log(p) + (1 - t) * std::log(1 - p));
          });
          return of_rows(losses, [&](const Line& row, int64_t) {
            double sum_of_losses = 0;
            for (std::size_t j = 0; j < row.size(); ++j) sum_of_losses += row[j] * (weighted ? x[2].values[j] : 1);
            return sum_of_losses / static_cast<double>(row.size());
          });
        },
        {{{3, 4}, {3, 4}, {4}}, {{4}, {4}, {4}}, {{0, 4}, {0, 4}, {4}}, {{9, 19}, {9, 19}, {19}}}));
  }
  return joined(std::move(rows));
}

// Connectionist temporal classification -----------------------------------------------------------------------------

// The targets and lengths of n samples of log_p [T, N, C]: S labels with and without repetitions, of which each sample
// takes some, and the last steps of some are silent.
struct Sequences {
  int64_t blank, steps, samples, classes, longest;

  int64_t label(int64_t n, int64_t s) const { return (blank + 1 + (n + s * (n % 2)) % (classes - 1)) % classes; }
  int64_t target_length(int64_t n) const { return longest - std::min(longest, n / 2 % (longest + 1)); }
  int64_t input_length(int64_t n) const { return steps - std::min(steps, n % 3); }

  Tensor targets() const {
    return spaced(integers(build({samples, longest}, [&](const Sizes& i) {
      return i[1] < target_length(i[0]) ? static_cast<double>(label(i[0], i[1])) : -7;
    })));
  }
  Tensor target_lengths() const {
    return integers(build({samples}, [&](const Sizes& i) { return static_cast<double>(target_length(i[0])); }));
  }
  Tensor input_lengths() const {
    return integers(build({samples}, [&](const Sizes& i) { return static_cast<double>(input_length(i[0])); }));
  }

  // The probability of sample n's target: the sum over all paths, of those that say it.
  double probability(const Array& log_p, int64_t n) const {
    std::vector<int64_t> wanted;
    for (int64_t s = 0; s < target_length(n); ++s) wanted.push_back(label(n, s));
    std::vector<int64_t> path(static_cast<std::size_t>(input_length(n)));
    double result = 0;
    for (;;) {
      std::vector<int64_t> said;
      double logarithm = 0;
      for (std::size_t t = 0; t < path.size(); ++t) {
        logarithm += log_p.at({static_cast<int64_t>(t), n, path[t]});
        if (path[t] != blank && (t == 0 || path[t] != path[t - 1])) said.push_back(path[t]);
      }
      if (said == wanted) result += std::exp(logarithm);
      std::size_t t = 0;
      while (t < path.size() && ++path[t] == classes) path[t++] = 0;
      if (t == path.size()) return result;
    }
  }
};

Sequences sequences_of(const Sizes& log_p, int64_t blank, int64_t longest) {
  return {blank, log_p[0], log_p[1], log_p[2], longest};
}

Tensor ctc_loss_of(const Tensor& log_p, int64_t longest, const CtcLossOptions& options) {
  const Sequences all = sequences_of(sizes_of(log_p), options.blank, longest);
  return ctc_loss(log_p, all.targets(), all.input_lengths(), all.target_lengths(), options);
}

Array probabilities(const Array& log_p, int64_t blank, int64_t longest) {
  const Sequences all = sequences_of(log_p.sizes, blank, longest);
  return build({all.samples}, [&](const Sizes& n) { return all.probability(log_p, n[0]); });
}

std::vector<OpRow> sequences() {
  const RowOptions logarithms{.low = -3, .high = 0, .tolerance = 4};
  std::vector<OpRow> rows;
  for (const int64_t blank : {0, 1}) {
    for (const Reduction reduction : reductions) {
      rows.push_back({"ctc_loss",
                      [=](const Tensors& x) { return ctc_loss_of(x[0], 2, {.blank = blank, .reduction = reduction}); },
                      [=](const Arrays& x) {
                        Array losses = each(probabilities(x[0], blank, 2), [](double p) { return -std::log(p); });
                        if (reduction == Reduction::none) return losses;
                        if (reduction == Reduction::sum) return number(total(losses));
                        const Sequences all = sequences_of(x[0].sizes, blank, 2);
                        for (int64_t n = 0; n < all.samples; ++n) {
                          losses.at({n}) /= static_cast<double>(std::max<int64_t>(1, all.target_length(n)));
                        }
                        return number(total(losses) / static_cast<double>(all.samples));
                      },
                      {{{5, 2, 3}}, {{5, 7, 3}}, {{6, 1, 2}}, {{5, 0, 3}}, {{5, 19, 4}}},
                      logarithms});
    }
  }
  // Targets that are too long for their steps, or for no steps at all: their probability is 0, their loss infinite.
  const std::vector<Shapes> short_ones = {{{4, 3, 3}}, {{3, 8, 3}}, {{0, 10, 3}}};
  rows.push_back({"ctc_loss",
                  [](const Tensors& x) { return gradus::exp(-ctc_loss_of(x[0], 4, {.reduction = Reduction::none})); },
                  [](const Arrays& x) { return probabilities(x[0], 0, 4); }, short_ones, logarithms});
  rows.push_back(
      {"ctc_loss",
       [](const Tensors& x) { return ctc_loss_of(x[0], 4, {.zero_infinity = true, .reduction = Reduction::none}); },
       [](const Arrays& x) {
         return each(probabilities(x[0], 0, 4), [](double p) { return p == 0 ? 0 : -std::log(p); });
       },
       short_ones, logarithms});
  return rows;
}

}  // namespace

std::vector<OpRow> class_loss_rows() { return joined({cross_entropies(), margins(), sequences()}); }

}  // namespace gradus::tests
