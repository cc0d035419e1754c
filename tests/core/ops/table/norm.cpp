// Rows of normalisations.
#include "../op_table.h"

#include <cmath>
#include <map>

namespace gradus::tests {
namespace {

using plain::Array;
using plain::Line;
using plain::Sizes;

// The number of an element's group, or where its factor stands.
using Group = std::function<std::int64_t(const Sizes&)>;
using Factor = std::function<Sizes(const Sizes&)>;

// Each group of elements to mean 0 and variance 1 (or, not centred, to mean square 1).
Array standardized(const Array& x, const Group& group, double eps, bool centred = true) {
  std::map<std::int64_t, Line> members;
  plain::for_each_index(x.sizes, [&](const Sizes& index) { members[group(index)].push_back(x.at(index)); });
  std::map<std::int64_t, double> means;
  std::map<std::int64_t, double> scales;
  for (const auto& [number, line] : members) {
    const auto count = static_cast<double>(line.size());
    double sum = 0;
    for (const double v : line) sum += v;
    const double mean = centred ? sum / count : 0;
    double squares = 0;
    for (const double v : line) squares += (v - mean) * (v - mean);
    means[number] = mean;
    scales[number] = 1 / std::sqrt(squares / count + eps);
  }
  return plain::build(x.sizes,
                      [&](const Sizes& index) { return (x.at(index) - means[group(index)]) * scales[group(index)]; });
}

// y times the second input, if there is one, plus the third.
Array scaled(const Array& y, const Arrays& x, const Factor& factor) {
  return plain::build(y.sizes, [&](const Sizes& index) {
    double result = y.at(index);
    if (x.size() > 1) result *= x[1].at(factor(index));
    if (x.size() > 2) result += x[2].at(factor(index));
    return result;
  });
}

AffineOptions affine(const Tensors& x, double eps) {
  AffineOptions options{.eps = eps};
  if (x.size() > 1) options.weight = x[1];
  if (x.size() > 2) options.bias = x[2];
  return options;
}

Sizes channel(const Sizes& index) { return {index[1]}; }

// An eps that can be seen, and keeps equal elements from growing.
constexpr double eps = 0.125;
const RowOptions sums{.tolerance = 30};

// Over the last `rank` dimensions.
Sizes last(const Sizes& sizes, int rank) { return {sizes.end() - rank, sizes.end()}; }
Group leading(const Sizes& sizes, int rank) {
  return [sizes, rank](const Sizes& index) {
    std::int64_t number = 0;
    for (std::size_t d = 0; d + static_cast<std::size_t>(rank) < sizes.size(); ++d) {
      number = number * sizes[d] + index[d];
    }
    return number;
  };
}
Shape last_shape(const Tensor& x, int rank) {
  Shape shape;
  for (int d = x.dim() - rank; d < x.dim(); ++d) shape.push_back(x.shape()[d]);
  return shape;
}

OpRow layer(int rank, std::vector<Shapes> shapes) {
  return {"layer_norm", [rank](const Tensors& x) { return layer_norm(x[0], last_shape(x[0], rank), affine(x, eps)); },
          [rank](const Arrays& x) {
            return scaled(standardized(x[0], leading(x[0].sizes, rank), eps), x,
                          [rank](const Sizes& index) { return last(index, rank); });
          },
          std::move(shapes), sums};
}

OpRow rms(int rank, std::vector<Shapes> shapes) {
  return {"rms_norm", [rank](const Tensors& x) { return rms_norm(x[0], last_shape(x[0], rank), affine(x, eps)); },
          [rank](const Arrays& x) {
            return scaled(standardized(x[0], leading(x[0].sizes, rank), eps, false), x,
                          [rank](const Sizes& index) { return last(index, rank); });
          },
          std::move(shapes), sums};
}

OpRow groups(std::int64_t count, std::vector<Shapes> shapes) {
  return {"group_norm", [count](const Tensors& x) { return group_norm(x[0], count, affine(x, eps)); },
          [count](const Arrays& x) {
            const std::int64_t width = x[0].size(1) / count;
            const Group group = [=](const Sizes& index) { return index[0] * count + index[1] / width; };
            return scaled(standardized(x[0], group, eps), x, channel);
          },
          std::move(shapes), sums};
}

// x / (k + alpha mean(x^2 over `size` channels around))^beta, of an even size one channel more before than after.
OpRow local_response(std::int64_t size, LocalResponseNormOptions options, std::vector<Shapes> shapes) {
  return {"local_response_norm", [=](const Tensors& x) { return local_response_norm(x[0], size, options); },
          [=](const Arrays& x) {
            return plain::build(x[0].sizes, [&](const Sizes& index) {
              double squares = 0;
              for (std::int64_t i = 0; i < size; ++i) {
                Sizes neighbour = index;
                neighbour[1] += i - size / 2;
                if (plain::contains(x[0].sizes, neighbour)) squares += x[0].at(neighbour) * x[0].at(neighbour);
              }
              const double mean = squares / static_cast<double>(size);
              return x[0].at(index) / std::pow(options.k + options.alpha * mean, options.beta);
            });
          },
          std::move(shapes), sums};
}

}  // namespace

std::vector<OpRow> norm_rows() {
  return {
      layer(1, {{{2, 3}},
                {{2, 3, 4}, {4}},
                {{2, 3, 4}, {4}, {4}},
                {{5}, {5}, {5}},
                {{2, 1}},
                {{0, 3}, {3}, {3}},
                {{2, 0}, {0}, {0}},
                {{3, 70}, {70}, {70}}}),
      layer(2, {{{2, 3, 4}, {3, 4}, {3, 4}}, {{2, 2, 2, 3}}, {{4, 3}}}),
      rms(1, {{{2, 3}}, {{2, 3, 4}, {4}}, {{5}, {5}}, {{0, 3}, {3}}, {{2, 0}, {0}}, {{3, 70}, {70}}}),
      rms(2, {{{2, 3, 4}, {3, 4}}, {{4, 3}}}),
      groups(2, {{{2, 4, 3}, {4}, {4}}, {{3, 4}}, {{2, 4}, {4}}, {{0, 4, 3}, {4}, {4}}, {{2, 4, 5, 9}, {4}, {4}}}),
      groups(3, {{{1, 6, 2, 2}, {6}, {6}}, {{2, 3, 2}}}),
      {"instance_norm",
       [](const Tensors& x) { return instance_norm(x[0], affine(x, eps)); },
       [](const Arrays& x) {
         const Group group = [&](const Sizes& index) { return index[0] * x[0].size(1) + index[1]; };
         return scaled(standardized(x[0], group, eps), x, channel);
       },
       {{{2, 3, 4}}, {{2, 3, 4}, {3}, {3}}, {{1, 2, 3, 2}, {2}}, {{0, 2, 3}, {2}, {2}}, {{2, 2, 70}, {2}, {2}}},
       sums},
      {"batch_norm",
       [](const Tensors& x) {
         const AffineOptions factors = affine(x, eps);
         return batch_norm(x[0], {.weight = factors.weight, .bias = factors.bias, .eps = eps});
       },
       [](const Arrays& x) {
         return scaled(standardized(
                           x[0], [](const Sizes& index) { return index[1]; }, eps),
                       x, channel);
       },
       {{{4, 3}}, {{4, 3}, {3}, {3}}, {{3, 2, 4}, {2}, {2}}, {{2, 2, 3, 2}, {2}}, {{5, 2, 37}, {2}, {2}}},
       sums},
      // The third and the fourth input are the running mean and variance.
      {"batch_norm",
       [](const Tensors& x) {
         return batch_norm(
             x[0],
             {.weight = x[1], .bias = x[2], .running_mean = x[3], .running_var = x[4], .training = false, .eps = eps});
       },
       [](const Arrays& x) {
         const Array y = plain::build(x[0].sizes, [&](const Sizes& index) {
           return (x[0].at(index) - x[3].at({index[1]})) / std::sqrt(x[4].at({index[1]}) + eps);
         });
         return scaled(y, x, channel);
       },
       {{{2, 3}, {3}, {3}, {3}, {3}}, {{3, 2, 4}, {2}, {2}, {2}, {2}}, {{0, 3}, {3}, {3}, {3}, {3}}},
       {.low = 0.25, .tolerance = 30}},
      local_response(3, {.alpha = 0.5, .beta = 0.75, .k = 2}, {{{2, 4, 3}}, {{1, 3, 2, 2}}, {{0, 2, 3}}, {{2, 9, 17}}}),
      local_response(2, {.alpha = 2, .beta = 1.5}, {{{2, 3, 2}}}),
      local_response(5, {}, {{{2, 3, 2}}}),
  };
}

}  // namespace gradus::tests
