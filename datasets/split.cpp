// train_test_split: the rows of ShuffleSplit and StratifiedShuffleSplit, drawn in scikit-learn's order.
#include <gradus/core/description.h>
#include <gradus/datasets/numpy_random.h>
#include <gradus/datasets/split.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <string>

namespace gradus::datasets {
namespace {

struct Sizes {
  std::int64_t train;
  std::int64_t test;
};

std::int64_t part_size(const char* name, double size, std::int64_t n, double (*round)(double), Where where) {
  const bool is_share = size > 0 && size < 1;
  const bool is_count = size >= 1 && size <= static_cast<double>(n) && size == std::floor(size);
  if (!is_share && !is_count && size != 0) {
    throw ValueError(where, "train_test_split: " + std::string(name) +
                                " must be a share in (0, 1) or a whole number in 1 .. " + std::to_string(n) + ", got " +
                                to_string(OptionValue(size)));
  }
  return static_cast<std::int64_t>(is_share ? round(size * static_cast<double>(n)) : size);
}

Sizes part_sizes(std::int64_t n, const SplitOptions& options, Where where) {
  constexpr double default_test_size = 0.25;
  const double test_size = options.test_size == 0 && options.train_size == 0 ? default_test_size : options.test_size;
  Sizes sizes{.train = part_size("train_size", options.train_size, n, std::floor, where),
              .test = part_size("test_size", test_size, n, std::ceil, where)};
  if (options.train_size == 0) sizes.train = n - sizes.test;
  if (test_size == 0) sizes.test = n - sizes.train;
  const auto text = [&] {
    return std::to_string(sizes.train) + " for training and " + std::to_string(sizes.test) + " for testing, of " +
           std::to_string(n);
  };
  if (sizes.train + sizes.test > n)
    throw ValueError(where, "train_test_split: the parts exceed the samples: " + text());
  if (sizes.train <= 0 || sizes.test <= 0) throw ValueError(where, "train_test_split: a part is empty: " + text());
  return sizes;
}

/// `draws` shared out among classes of these sizes, in proportion: what is left after rounding down goes to the largest
/// remainders, by lot among equal ones.
std::vector<std::int64_t> share_out(std::span<const std::int64_t> class_sizes, std::int64_t draws,
                                    NumpyRandom& random) {
  const auto total = static_cast<double>(std::accumulate(class_sizes.begin(), class_sizes.end(), std::int64_t{0}));
  std::vector<std::int64_t> shares;
  std::vector<double> remainders;
  for (const std::int64_t size : class_sizes) {
    const double exact = static_cast<double>(size) / total * static_cast<double>(draws);
    shares.push_back(static_cast<std::int64_t>(exact));
    remainders.push_back(exact - std::floor(exact));
  }
  std::int64_t left = draws - std::accumulate(shares.begin(), shares.end(), std::int64_t{0});

  std::vector<double> largest_first = remainders;
  std::sort(largest_first.begin(), largest_first.end(), [](double a, double b) { return a > b; });
  largest_first.erase(std::unique(largest_first.begin(), largest_first.end()), largest_first.end());
  for (const double remainder : largest_first) {
    if (left <= 0) break;
    std::vector<std::size_t> equal;
    for (std::size_t i = 0; i < remainders.size(); ++i) {
      if (remainders[i] == remainder) equal.push_back(i);
    }
    const auto candidates = static_cast<std::int64_t>(equal.size());
    const std::int64_t add = std::min(candidates, left);
    for (const std::int64_t i : random.choice(candidates, add, false)) ++shares[equal[static_cast<std::size_t>(i)]];
    left -= add;
  }
  return shares;
}

/// The rows of each class, classes by ascending label.
std::vector<std::vector<std::int64_t>> rows_by_class(std::span<const std::int64_t> labels) {
  std::vector<std::int64_t> classes(labels.begin(), labels.end());
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  std::vector<std::vector<std::int64_t>> rows(classes.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto place = std::lower_bound(classes.begin(), classes.end(), labels[i]) - classes.begin();
    rows[static_cast<std::size_t>(place)].push_back(static_cast<std::int64_t>(i));
  }
  return rows;
}

void check_classes(const std::vector<std::vector<std::int64_t>>& classes, std::span<const std::int64_t> labels,
                   Sizes sizes, Where where) {
  for (const auto& rows : classes) {
    if (rows.size() < 2) {
      throw ValueError(where, "train_test_split: class " + std::to_string(labels[static_cast<std::size_t>(rows[0])]) +
                                  " has one sample; stratify needs two of each class");
    }
  }
  const auto count = static_cast<std::int64_t>(classes.size());
  if (sizes.train < count || sizes.test < count) {
    throw ValueError(where, "train_test_split: stratify needs a sample of each class in both parts: " +
                                std::to_string(count) + " classes, " + std::to_string(sizes.train) +
                                " samples for training and " + std::to_string(sizes.test) + " for testing");
  }
}

std::vector<std::int64_t> permuted(std::span<const std::int64_t> values, NumpyRandom& random) {
  std::vector<std::int64_t> result;
  for (const std::int64_t i : random.permutation(static_cast<std::int64_t>(values.size()))) {
    result.push_back(values[static_cast<std::size_t>(i)]);
  }
  return result;
}

SplitRows stratified_rows(std::span<const std::int64_t> labels, Sizes sizes, NumpyRandom& random, Where where) {
  const std::vector<std::vector<std::int64_t>> classes = rows_by_class(labels);
  check_classes(classes, labels, sizes, where);
  std::vector<std::int64_t> remaining;
  remaining.reserve(classes.size());
  for (const auto& rows : classes) remaining.push_back(static_cast<std::int64_t>(rows.size()));
  const std::vector<std::int64_t> train_shares = share_out(remaining, sizes.train, random);
  for (std::size_t i = 0; i < remaining.size(); ++i) remaining[i] -= train_shares[i];
  const std::vector<std::int64_t> test_shares = share_out(remaining, sizes.test, random);

  SplitRows split;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const std::vector<std::int64_t> rows = permuted(classes[i], random);
    const auto train_end = rows.begin() + train_shares[i];
    split.train.insert(split.train.end(), rows.begin(), train_end);
    split.test.insert(split.test.end(), train_end, train_end + test_shares[i]);
  }
  split.train = permuted(split.train, random);
  split.test = permuted(split.test, random);
  return split;
}

}  // namespace

SplitRows split_rows(std::int64_t n, const SplitOptions& options, Where where) {
  const Sizes sizes = part_sizes(n, options, where);
  if (!options.shuffle) {
    if (options.stratify.defined()) {
      throw ValueError(where, "train_test_split: stratify needs shuffle = true");
    }
    SplitRows split;
    split.train.resize(static_cast<std::size_t>(sizes.train));
    split.test.resize(static_cast<std::size_t>(sizes.test));
    std::iota(split.train.begin(), split.train.end(), std::int64_t{0});
    std::iota(split.test.begin(), split.test.end(), sizes.train);
    return split;
  }

  NumpyRandom random(options.random_state, where);
  if (options.stratify.defined()) {
    if (options.stratify.shape() != Shape{n}) {
      throw ShapeError(where, "train_test_split: stratify must be [" + std::to_string(n) + "], got " +
                                  to_string(options.stratify.shape()));
    }
    if (is_floating(options.stratify.dtype())) {
      throw TypeError(
          where, std::string("train_test_split: stratify must hold integers, got ") + name(options.stratify.dtype()));
    }
    return stratified_rows(options.stratify.to_vector<std::int64_t>(), sizes, random, where);
  }
  const std::vector<std::int64_t> order = random.permutation(n);
  const auto test_end = order.begin() + sizes.test;
  return {.train{test_end, test_end + sizes.train}, .test{order.begin(), test_end}};
}

TrainTest train_test_split(const Tensor& x, const Tensor& y, const SplitOptions& options, Where where) {
  const TensorDataset set(x, y, where);
  const SplitRows rows = split_rows(set.size(), options, where);
  const Samples train = set.batch(rows.train), test = set.batch(rows.test);
  return {train.x, test.x, train.y, test.y};
}

}  // namespace gradus::datasets
