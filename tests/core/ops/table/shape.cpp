// Rows of operations that move, join or take apart.
#include "../op_table.h"

#include <algorithm>

namespace gradus::tests {
namespace {

using plain::Array;
using plain::build;
using plain::Sizes;

using Call = std::function<Tensor(const Tensor&)>;

const RowOptions any_dtype{.takes = Takes::all};
const std::vector<Shapes> cubes = {{{2, 3, 4}}, {{3, 1, 5}}, {{2, 0, 3}}};
const std::vector<Shapes> full_cubes = {{{2, 3, 4}}, {{3, 2, 5}}};

// out[index] = x[from(index)], with the sizes that sizes_of gives.
OpRow moved(const char* name, Call op, std::function<Sizes(const Sizes&)> sizes_of,
            std::function<Sizes(const Sizes& index, const Sizes& sizes)> from, std::vector<Shapes> shapes) {
  return {name, [op](const Tensors& x) { return op(x[0]); },
          [=](const Arrays& x) {
            return build(sizes_of(x[0].sizes), [&](const Sizes& i) { return x[0].at(from(i, x[0].sizes)); });
          },
          std::move(shapes), any_dtype};
}

Array reshaped(const Array& x, Sizes sizes) { return {std::move(sizes), x.values}; }

OpRow same_elements(const char* name, Call op, std::function<Sizes(const Sizes&)> sizes_of,
                    std::vector<Shapes> shapes) {
  return {name, [op](const Tensors& x) { return op(x[0]); },
          [=](const Arrays& x) { return reshaped(x[0], sizes_of(x[0].sizes)); }, std::move(shapes), any_dtype};
}

Sizes with(Sizes sizes, int dim, std::int64_t size) {
  sizes[static_cast<std::size_t>(dim)] = size;
  return sizes;
}

}  // namespace

std::vector<OpRow> shape_rows() {
  const auto same = [](const Sizes& s) { return s; };
  return {
      same_elements(
          "reshape", [](const Tensor& x) { return reshape(x, {-1}); },
          [](const Sizes& s) { return Sizes{plain::product(s)}; }, {{{2, 3, 4}}, {{}}, {{0, 3}}}),
      same_elements(
          "flatten", [](const Tensor& x) { return flatten(x, 1, 2); },
          [](const Sizes& s) {
            return Sizes{s[0], s[1] * s[2]};
          },
          cubes),
      same_elements(
          "unsqueeze", [](const Tensor& x) { return unsqueeze(x, 1); },
          [](const Sizes& s) {
            return Sizes{s[0], 1, s[1], s[2]};
          },
          cubes),
      same_elements(
          "squeeze", [](const Tensor& x) { return squeeze(x); },
          [](const Sizes& s) {
            Sizes r;
            for (const auto n : s)
              if (n != 1) r.push_back(n);
            return r;
          },
          {{{2, 1, 3}}, {{1, 1}}, {{1, 0, 1}}}),
      same_elements(
          "unflatten",
          [](const Tensor& x) {
            return unflatten(x, 2, {2, -1});
          },
          [](const Sizes& s) {
            return Sizes{s[0], s[1], 2, s[2] / 2};
          },
          {{{2, 3, 4}}, {{0, 1, 2}}}),
      same_elements(
          "view",
          [](const Tensor& x) {
            return view(contiguous(x), {x.size(0), -1});
          },
          [](const Sizes& s) {
            return Sizes{s[0], s[1] * s[2]};
          },
          full_cubes),
      moved(
          "permute",
          [](const Tensor& x) {
            return permute(x, {2, 0, 1});
          },
          [](const Sizes& s) {
            return Sizes{s[2], s[0], s[1]};
          },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[1], i[2], i[0]};
          },
          cubes),
      moved(
          "transpose", [](const Tensor& x) { return transpose(x, 0, -1); },
          [](const Sizes& s) {
            return Sizes{s[2], s[1], s[0]};
          },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[2], i[1], i[0]};
          },
          cubes),
      moved(
          "t", [](const Tensor& x) { return t(x); },
          [](const Sizes& s) {
            return Sizes{s[1], s[0]};
          },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[1], i[0]};
          },
          {{{2, 3}}, {{0, 3}}}),
      moved(
          "movedim", [](const Tensor& x) { return movedim(x, {0}, {2}); },
          [](const Sizes& s) {
            return Sizes{s[1], s[2], s[0]};
          },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[2], i[0], i[1]};
          },
          cubes),
      moved(
          "expand",
          [](const Tensor& x) {
            return expand(x, {3, x.size(0), 4});
          },
          [](const Sizes& s) {
            return Sizes{3, s[0], 4};
          },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[1], 0};
          },
          {{{2, 1}}, {{0, 1}}}),
      moved(
          "narrow", [](const Tensor& x) { return narrow(x, 2, 1, 2); }, [](const Sizes& s) { return with(s, 2, 2); },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[0], i[1], i[2] + 1};
          },
          full_cubes),
      moved(
          "select", [](const Tensor& x) { return select(x, 1, -1); },
          [](const Sizes& s) {
            return Sizes{s[0], s[2]};
          },
          [](const Sizes& i, const Sizes& s) {
            return Sizes{i[0], s[1] - 1, i[1]};
          },
          full_cubes),
      moved(
          "slice", [](const Tensor& x) { return slice(x, 2, 1, 99, 2); },
          [](const Sizes& s) { return with(s, 2, s[2] / 2); },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[0], i[1], 2 * i[2] + 1};
          },
          full_cubes),
      moved(
          "flip",
          [](const Tensor& x) {
            return flip(x, {0, 2});
          },
          same,
          [](const Sizes& i, const Sizes& s) {
            return Sizes{s[0] - 1 - i[0], i[1], s[2] - 1 - i[2]};
          },
          cubes),
      moved(
          "fliplr", [](const Tensor& x) { return fliplr(x); }, same,
          [](const Sizes& i, const Sizes& s) {
            return Sizes{i[0], s[1] - 1 - i[1], i[2]};
          },
          cubes),
      moved(
          "flipud", [](const Tensor& x) { return flipud(x); }, same,
          [](const Sizes& i, const Sizes& s) {
            return Sizes{s[0] - 1 - i[0], i[1], i[2]};
          },
          cubes),
      moved(
          "rot90", [](const Tensor& x) { return rot90(x); },
          [](const Sizes& s) {
            return Sizes{s[1], s[0], s[2]};
          },
          [](const Sizes& i, const Sizes& s) {
            return Sizes{i[1], s[1] - 1 - i[0], i[2]};
          },
          cubes),
      moved(
          "rot90", [](const Tensor& x) { return rot90(x, -1); },
          [](const Sizes& s) {
            return Sizes{s[1], s[0], s[2]};
          },
          [](const Sizes& i, const Sizes& s) {
            return Sizes{s[0] - 1 - i[1], i[0], i[2]};
          },
          cubes),
      moved(
          "roll", [](const Tensor& x) { return roll(x, {2}, {2}); }, same,
          [](const Sizes& i, const Sizes& s) {
            return Sizes{i[0], i[1], (i[2] - 2 + 2 * s[2]) % s[2]};
          },
          cubes),
      moved(
          "repeat",
          [](const Tensor& x) {
            return repeat(x, {2, 1, 3});
          },
          [](const Sizes& s) {
            return Sizes{2 * s[0], s[1], 3 * s[2]};
          },
          [](const Sizes& i, const Sizes& s) {
            return Sizes{i[0] % s[0], i[1], i[2] % s[2]};
          },
          cubes),
      moved(
          "tile", [](const Tensor& x) { return tile(x, {2}); }, [](const Sizes& s) { return with(s, 2, 2 * s[2]); },
          [](const Sizes& i, const Sizes& s) {
            return Sizes{i[0], i[1], i[2] % s[2]};
          },
          cubes),
      moved(
          "repeat_interleave", [](const Tensor& x) { return repeat_interleave(x, 3, 1); },
          [](const Sizes& s) { return with(s, 1, 3 * s[1]); },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[0], i[1] / 3, i[2]};
          },
          cubes),
      moved(
          "diagonal", [](const Tensor& x) { return diagonal(x, 1, 1, 2); },
          [](const Sizes& s) {
            return Sizes{s[0], std::max<std::int64_t>(std::min(s[1], s[2] - 1), 0)};
          },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[0], i[1], i[1] + 1};
          },
          cubes),
      moved(
          "diag", [](const Tensor& x) { return diag(x); }, [](const Sizes& s) { return Sizes{std::min(s[0], s[1])}; },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[0], i[0]};
          },
          {{{2, 3}}, {{0, 2}}}),
      moved(
          "unfold", [](const Tensor& x) { return unfold(x, 2, 3, 1); },
          [](const Sizes& s) {
            return Sizes{s[0], s[1], s[2] - 2, 3};
          },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[0], i[1], i[2] + i[3]};
          },
          full_cubes),
      moved(
          "pad",
          [](const Tensor& x) {
            return pad(x, {1, 2}, {.mode = PadMode::replicate});
          },
          [](const Sizes& s) { return with(s, 2, s[2] + 3); },
          [](const Sizes& i, const Sizes& s) {
            return Sizes{i[0], i[1], std::clamp<std::int64_t>(i[2] - 1, 0, s[2] - 1)};
          },
          full_cubes),
      moved(
          "pixel_shuffle", [](const Tensor& x) { return pixel_shuffle(x, 2); },
          [](const Sizes& s) {
            return Sizes{s[0], s[1] / 4, 2 * s[2], 2 * s[3]};
          },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[0], 4 * i[1] + 2 * (i[2] % 2) + i[3] % 2, i[2] / 2, i[3] / 2};
          },
          {{{2, 8, 2, 3}}, {{0, 4, 1, 1}}}),
      moved(
          "pixel_unshuffle", [](const Tensor& x) { return pixel_unshuffle(x, 2); },
          [](const Sizes& s) {
            return Sizes{s[0], 4 * s[1], s[2] / 2, s[3] / 2};
          },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[0], i[1] / 4, 2 * i[2] + i[1] / 2 % 2, 2 * i[3] + i[1] % 2};
          },
          {{{2, 2, 4, 2}}, {{0, 1, 2, 2}}}),
      moved(
          "chunk", [](const Tensor& x) { return chunk(x, 2, 2)[0]; },
          [](const Sizes& s) { return with(s, 2, (s[2] + 1) / 2); }, [](const Sizes& i, const Sizes&) { return i; },
          full_cubes),
      moved(
          "split", [](const Tensor& x) { return split(x, 2, 2)[1]; }, [](const Sizes& s) { return with(s, 2, 2); },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[0], i[1], i[2] + 2};
          },
          full_cubes),
      moved(
          "unbind", [](const Tensor& x) { return unbind(x, 1)[1]; },
          [](const Sizes& s) {
            return Sizes{s[0], s[2]};
          },
          [](const Sizes& i, const Sizes&) {
            return Sizes{i[0], 1, i[1]};
          },
          full_cubes),
      {"tril", [](const Tensors& x) { return tril(x[0], -1); },
       [](const Arrays& x) {
         return build(x[0].sizes, [&](const Sizes& i) { return i[2] <= i[1] - 1 ? x[0].at(i) : 0; });
       },
       cubes, any_dtype},
      {"triu", [](const Tensors& x) { return triu(x[0], 1); },
       [](const Arrays& x) {
         return build(x[0].sizes, [&](const Sizes& i) { return i[2] >= i[1] + 1 ? x[0].at(i) : 0; });
       },
       cubes, any_dtype},
      {"pad",
       [](const Tensors& x) {
         return pad(x[0], {1, -1, 2, 0}, {.value = 1});
       },
       [](const Arrays& x) {
         return build({x[0].size(0), x[0].size(1) + 2, x[0].size(2)}, [&](const Sizes& i) {
           return i[2] < 1 || i[1] < 2 ? 1 : x[0].at({i[0], i[1] - 2, i[2] - 1});
         });
       },
       full_cubes, any_dtype},
      {"cat",
       [](const Tensors& x) {
         return cat({x[0], x[1]}, 1);
       },
       [](const Arrays& x) {
         return build({x[0].size(0), x[0].size(1) + x[1].size(1)}, [&](const Sizes& i) {
           return i[1] < x[0].size(1) ? x[0].at(i) : x[1].at({i[0], i[1] - x[0].size(1)});
         });
       },
       {{{2, 3}, {2, 1}}, {{0, 3}, {0, 2}}, {{2, 0}, {2, 3}}},
       any_dtype},
      {"hstack",
       [](const Tensors& x) {
         return hstack({x[0], x[1]});
       },
       [](const Arrays& x) {
         return build({x[0].size(0), x[0].size(1) + x[1].size(1)}, [&](const Sizes& i) {
           return i[1] < x[0].size(1) ? x[0].at(i) : x[1].at({i[0], i[1] - x[0].size(1)});
         });
       },
       {{{2, 3}, {2, 1}}},
       any_dtype},
      {"vstack",
       [](const Tensors& x) {
         return vstack({x[0], x[1]});
       },
       [](const Arrays& x) {
         return build({2, x[0].size(0)}, [&](const Sizes& i) { return x[static_cast<std::size_t>(i[0])].at({i[1]}); });
       },
       {{{3}, {3}}, {{0}, {0}}},
       any_dtype},
      {"dstack",
       [](const Tensors& x) {
         return dstack({x[0], x[1]});
       },
       [](const Arrays& x) {
         return build({x[0].size(0), x[0].size(1), 2}, [&](const Sizes& i) {
           return x[static_cast<std::size_t>(i[2])].at({i[0], i[1]});
         });
       },
       {{{2, 3}, {2, 3}}},
       any_dtype},
      {"stack",
       [](const Tensors& x) {
         return stack({x[0], x[1]}, 1);
       },
       [](const Arrays& x) {
         return build({x[0].size(0), 2, x[0].size(1)}, [&](const Sizes& i) {
           return x[static_cast<std::size_t>(i[1])].at({i[0], i[2]});
         });
       },
       {{{2, 3}, {2, 3}}, {{0, 3}, {0, 3}}},
       any_dtype},
      {"broadcast_tensors",
       [](const Tensors& x) {
         return broadcast_tensors({x[0], x[1]})[1];
       },
       [](const Arrays& x) { return plain::broadcast(x[1], plain::common_sizes(x[0].sizes, x[1].sizes)); }, two_inputs,
       any_dtype},
      {"meshgrid",
       [](const Tensors& x) {
         return meshgrid({x[0], x[1]})[1];
       },
       [](const Arrays& x) {
         return build({x[0].size(0), x[1].size(0)}, [&](const Sizes& i) { return x[1].at({i[1]}); });
       },
       {{{2}, {3}}, {{0}, {2}}},
       any_dtype},
      {"sum_to",
       [](const Tensors& x) {
         return sum_to(x[0], {3, 1});
       },
       [](const Arrays& x) {
         return plain::reduce(plain::reduce(x[0], {2}, true,
                                            [](const plain::Line& l) {
                                              double s = 0;
                                              for (const double v : l) s += v;
                                              return s;
                                            }),
                              {0}, false, [](const plain::Line& l) {
                                double s = 0;
                                for (const double v : l) s += v;
                                return s;
                              });
       },
       {{{2, 3, 4}}, {{0, 3, 2}}},
       {.takes = Takes::floating, .tolerance = 10, .large = {{80, 3, 300}}}},
  };
}

}  // namespace gradus::tests
