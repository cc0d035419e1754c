// What docs/guide/tensors.md shows: its pieces of code, each followed by a check that the chapter is right about it.
#include "claims.h"

#include <gradus/gradus.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <thread>
#include <vector>

using namespace gradus;
using namespace guide;

namespace {

// Whether b lies in a's memory: a change of it is one of a's.
bool shares(const Tensor& a, Tensor b) {
  const std::uint32_t before = a.version();
  b.add_(0);
  return a.version() != before;
}

void handles() {
  // [handles]
  Tensor a = zeros({2});
  Tensor b = a;         // a second handle of the same tensor
  b.fill_(1);           // a is 1 1 now, too
  Tensor c = clone(a);  // memory of its own
  c.fill_(2);           // a stays 1 1
  // [handles]
  check(a.is_same(b) && is(a, {1, 1}) && is(c, {2, 2}) && !Tensor().defined(), "handles");
}

void making() {
  // [making]
  Tensor matrix = tensor({{1, 2}, {3, 4}});                                 // [2, 2], float32
  Tensor counts = tensor({7, 8}, {.dtype = Dtype::int64});                  // [2], int64
  Tensor number = tensor(2.5);                                              // [], a 0-dim tensor
  Tensor halves = full({2, 3}, 0.5);                                        // also zeros, ones, empty, eye(n)
  Tensor range = arange(5);                                                 // 0 1 2 3 4, int64
  Tensor quarters = arange(0, 1, 0.25);                                     // 0 0.25 0.5 0.75, float32
  Tensor grid = linspace(0, 1, 5);                                          // 0 0.25 0.5 0.75 1
  Tensor measured = tensor(std::vector<double>{1, 2, 3, 4, 5, 6}, {2, 3});  // float64, as the vector
  Tensor weight = randn({3, 2}, {.requires_grad = true});                   // a leaf, to be trained
  // [making]
  check(matrix.dtype() == Dtype::float32 && counts.dtype() == Dtype::int64 && number.dim() == 0, "making");
  check(is(halves, {0.5, 0.5, 0.5, 0.5, 0.5, 0.5}) && is(range, {0, 1, 2, 3, 4}) && range.dtype() == Dtype::int64,
        "making");
  check(is(quarters, {0, 0.25, 0.5, 0.75}) && quarters.dtype() == Dtype::float32, "making");
  check(is(grid, {0, 0.25, 0.5, 0.75, 1}) && measured.dtype() == Dtype::float64, "making");
  check(weight.is_leaf() && weight.requires_grad(), "making");
}

void describing() {
  // [describing]
  Tensor x = zeros({2, 3});
  x.shape();        // [2, 3]
  x.size(-1);       // 3: negative dimensions count from the end
  x.dim();          // 2
  x.numel();        // 6
  name(x.dtype());  // "float32"
  // [describing]
  check(x.shape() == Shape{2, 3} && x.size(-1) == 3 && x.dim() == 2 && x.numel() == 6, "describing");
  check(std::string(name(x.dtype())) == "float32", "describing");
}

void promotion() {
  // [promotion]
  Tensor i = tensor({7, 8}, {.dtype = Dtype::int64});
  Tensor f = tensor({0.5, 1.5});
  Tensor d = tensor({0.5, 1.5}, {.dtype = Dtype::float64});
  Tensor a = i + f;                // float32: floating before integer
  Tensor b = f + d;                // float64: the wider of a kind
  Tensor c = f * 0.1;              // float32: a number never widens a tensor of its kind
  Tensor e = i * 0.5;              // float32: but it may bring in the higher kind
  Tensor h = i / 2;                // float32: 3.5 4; floor_divide(i, 2) stays int64
  Tensor n = sum(i > 7);           // int64: comparisons give booleans, and these are counted
  Tensor r = to(f, Dtype::int64);  // 0 1: towards zero
  // [promotion]
  check(a.dtype() == Dtype::float32 && b.dtype() == Dtype::float64 && c.dtype() == Dtype::float32, "promotion");
  check(e.dtype() == Dtype::float32 && is(h, {3.5, 4}) && h.dtype() == Dtype::float32, "promotion");
  check(floor_divide(i, 2).dtype() == Dtype::int64 && n.dtype() == Dtype::int64 && is(n, {1}), "promotion");
  check(is(r, {0, 1}), "promotion");
  check((f + tensor(1.0, {.dtype = Dtype::float64})).dtype() == Dtype::float32, "0-dim tensors");
  check((i + tensor(1.0)).dtype() == Dtype::float32, "0-dim tensors");
  check((tensor({200}, {.dtype = Dtype::uint8}) + 100).dtype() == Dtype::uint8, "numbers");
  check(is(tensor({200}, {.dtype = Dtype::uint8}) + 100, {44}), "integers that wrap around");
  check(sqrt(i).dtype() == Dtype::float32, "functions of integers");
}

void broadcasting() {
  std::string message;
  // [broadcasting]
  Tensor table = tensor({{1, 2, 3}, {4, 5, 6}});
  Tensor by_row = table + tensor({10, 20, 30});                  // [3] is a row: added to each
  Tensor by_column = table + tensor({{10}, {20}});               // [2, 1] is a column
  Tensor centred = table - mean(table, {1}, {.keepdim = true});  // each row less its mean
  try {
    table + tensor({10, 20});
  } catch (const ShapeError& error) {
    message = error.what();  // add: shapes do not broadcast: [2, 3] and [2] (tensors.cpp:..)
  }
  // [broadcasting]
  check(is(by_row, {11, 22, 33, 14, 25, 36}) && is(by_column, {11, 12, 13, 24, 25, 26}), "broadcasting");
  check(is(centred, {-1, 0, 1, -1, 0, 1}), "broadcasting");
  check(begins(message, "add: shapes do not broadcast: [2, 3] and [2] (tensors.cpp:"), "broadcasting");
}

void views() {
  // [views]
  Tensor x = tensor({{1, 2, 3}, {4, 5, 6}});  // strides [3, 1]
  Tensor column = select(x, 1, 0);            // 1 4, strides [3]
  column.fill_(9);                            // x is [[9, 2, 3], [9, 5, 6]] now
  Tensor turned = t(x);                       // [3, 2], strides [1, 3]: nothing was moved
  turned.is_contiguous();                     // false
  Tensor moved = contiguous(turned);          // a copy in row-major order, strides [2, 1]
  Tensor flat = reshape(turned, {6});         // a copy, too: no stride steps through the columns of x
  // [views]
  check(is(x, {9, 2, 3, 9, 5, 6}) && x.strides() == Shape{3, 1} && column.strides() == Shape{3}, "views");
  check(turned.strides() == Shape{1, 3} && !turned.is_contiguous() && moved.strides() == Shape{2, 1}, "views");
  check(!shares(x, moved) && !shares(x, flat) && shares(x, turned), "views");
}

void who_copies() {
  const Tensor x = reshape(arange(24), {2, 3, 4});
  const Tensor views[] = {x[1],
                          select(x, 2, 0),
                          narrow(x, 1, 0, 2),
                          slice(x, 2, 0, 4, 2),
                          split(x, 2, 2)[1],
                          chunk(x, 2, 2)[0],
                          unbind(x, 1)[2],
                          transpose(x, 0, 2),
                          permute(x, {2, 0, 1}),
                          movedim(x, {0}, {2}),
                          unsqueeze(x, 0),
                          squeeze(unsqueeze(x, 0), 0),
                          diagonal(x),
                          unfold(x, 2, 2, 2),
                          expand(x, {5, 2, 3, 4})[0],
                          x.detach(),
                          view(x, {6, 4}),
                          reshape(x, {24}),
                          flatten(x),
                          unflatten(x, 2, {2, 2}),
                          reshape(transpose(x, 0, 1), {3, 2, 2, 2})};
  for (const Tensor& view : views) check(shares(x, view), "views");
  check(shares(x, broadcast_tensors({x, x})[0]) && shares(x, meshgrid({reshape(x, {24})})[0]), "views of several");
  const Tensor f = to(x, Dtype::float32);
  check(shares(f, einsum("ijk->kij", {f})), "einsum");
  check(contiguous(x).is_same(x) && to(x, x.dtype()).is_same(x), "what has nothing to do");
  check(sum_to(x, {2, 3, 4}).is_same(x) && dropout(f, 0.5, {.training = false}).is_same(f), "what has nothing to do");
  const Tensor place = tensor({0, 1}, {.dtype = Dtype::int64});
  const Tensor copies[] = {clone(x),
                           reshape(transpose(x, 0, 1), {24}),
                           contiguous(transpose(x, 0, 1)),
                           to(x, Dtype::float64),
                           index_select(x, 0, place),
                           masked_select(x, x >= 0),
                           cat({x}),
                           flip(x, {0}),
                           repeat(x, {1, 1, 1}),
                           x + 0};
  for (const Tensor& copy : copies) check(!shares(x, copy), "copies");
}

void indexing() {
  // [indexing]
  Tensor x = tensor({{1, 2, 3}, {4, 5, 6}});
  Tensor last = x[-1];                                                           // 4 5 6, a view
  float six = x[1][2].item();                                                    // one element
  Tensor outer = slice(x, 1, 0, 3, 2);                                           // columns 0 and 2, a view
  Tensor tail = narrow(x, 1, 1, 2);                                              // 2 columns from column 1, a view
  Tensor swapped = index_select(x, 0, tensor({1, 0}, {.dtype = Dtype::int64}));  // rows 1 and 0, a copy
  Tensor large = masked_select(x, x > 4);                                        // 5 6
  Tensor rest = where(x > 4, x, 0);                                              // [[0, 0, 0], [0, 5, 6]]
  Tensor best = gather(x, 1, argmax(x, 1, {.keepdim = true}));                   // the largest of each row: [[3], [6]]
  // [indexing]
  check(is(last, {4, 5, 6}) && six == 6 && is(outer, {1, 3, 4, 6}) && is(tail, {2, 3, 5, 6}), "indexing");
  check(is(swapped, {4, 5, 6, 1, 2, 3}) && is(large, {5, 6}) && is(rest, {0, 0, 0, 0, 5, 6}), "indexing");
  check(is(best, {3, 6}), "indexing");

  // [writing]
  x[0].fill_(0);                                                   // the first row
  narrow(x, 1, 0, 1).copy_(tensor({{7}, {8}}));                    // the first column
  x = index_fill(x, 1, tensor({2}, {.dtype = Dtype::int64}), -1);  // column 2, in a new tensor
  // [writing]
  check(is(x, {7, 0, -1, 8, 5, -1}), "writing");
}

void reductions() {
  // [reductions]
  Tensor x = tensor({{1, 5, 3}, {4, 2, 6}});
  Tensor total = sum(x);                                   // 21, a 0-dim tensor
  Tensor columns = sum(x, {0});                            // 5 7 9: dimension 0 is gone
  Tensor means = mean(x, {1}, {.keepdim = true});          // [[3], [4]]: kept, with size 1
  Tensor largest = max(x, 1);                              // 5 6
  auto [values, indices] = max_with_index(x, 1);           // 5 6 and 1 2
  Tensor spread = gradus::std(x, {0}, {.correction = 0});  // 1.5 1.5 1.5
  // [reductions]
  check(is(total, {21}) && total.dim() == 0 && is(columns, {5, 7, 9}) && is(means, {3, 4}), "reductions");
  check(is(largest, {5, 6}) && is(values, {5, 6}) && is(indices, {1, 2}), "reductions");
  check(means.shape() == Shape{2, 1} && is(spread, {1.5, 1.5, 1.5}), "reductions");
  const double exact = 1e7 * static_cast<double>(0.1F);
  check(std::abs(sum(full({10000000}, 0.1)).item<double>() / exact - 1) < 1e-6, "sums of many numbers");
  check(is(sum(zeros({0})), {0}) && std::isnan(mean(zeros({0})).item()), "reductions of nothing");
}

void in_place() {
  // [in_place]
  Tensor x = ones({3});
  x.add_(1).mul_(2);  // 4 4 4
  x += 1;             // 5 5 5; also -= *= /=
  x.version();        // 3: how often its memory was changed
  // [in_place]
  check(is(x, {5, 5, 5}) && x.version() == 3, "in_place");
  check(x[0].version() == 3, "versions of views");
  bool refused = false;
  try {
    tensor({1}, {.dtype = Dtype::int64}).add_(0.5);
  } catch (const TypeError&) {
    refused = true;
  }
  check(refused, "dtypes in place");
}

void memory() {
  // [memory]
  Tensor x = tensor({{1, 2}, {3, 4}});
  double four = x[1][1].item<double>();             // one element, converted
  std::vector<double> all = x.to_vector<double>();  // all, in row-major order, converted: a copy
  std::span<float> inside = x.data<float>();        // no copy: the tensor's own memory
  inside[3] = 5;                                    // x is [[1, 2], [3, 5]] now

  std::vector<float> own{1, 2, 3, 4};
  Tensor around = from_blob(own.data(), {2, 2});  // no copy either: own must live as long as the tensor
  around.mul_(2);                                 // own is 2 4 6 8 now
  // [memory]
  check(four == 4 && all == std::vector<double>{1, 2, 3, 4} && is(x, {1, 2, 3, 5}), "memory");
  check(own == std::vector<float>{2, 4, 6, 8} && x.version() == 0, "memory");
}

void printing() {
  // [printing]
  std::string small = to_string(reshape(arange(0, 6), {2, 3}) / 4);
  std::string large = to_string(arange(2000));  // more than 1000 elements: the first and last three
  // [printing]
  check(small == "[[0.   0.25 0.5 ]\n [0.75 1.   1.25]]", "printing");
  check(large == "[   0    1    2 ... 1997 1998 1999]", "printing");
}

void drawing() {
  // [random]
  manual_seed(1);                     // this thread's generator; its seed is 0 before that
  Tensor a = randn({2, 3});           // normal; rand: uniform in [0, 1)
  Tensor dice = randint(1, 7, {10});  // 1 to 6
  Tensor order = randperm(10);        // 0 to 9, shuffled
  Generator own(1);                   // a stream apart from all others
  Tensor b = randn({2, 3}, {.generator = &own});
  // [random]
  check(equal(a, b), "random");
  check(min(dice).item<int>() >= 1 && max(dice).item<int>() <= 6, "random");
  check(is(sort(order).values, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}), "random");
  manual_seed(1);
  check(equal(narrow(randn({6}), 0, 0, 2), narrow(reshape(a, {6}), 0, 0, 2)), "random");
  Generator fresh;
  Tensor here = randn({4}, {.generator = &fresh});
  Tensor there;
  std::thread([&] { there = randn({4}); }).join();
  check(equal(here, there), "the generator of a new thread");
}

void files() {
  Tensor weight = randn({3, 2});
  // [files]
  StateDict state;
  state.set("weight", weight);
  state.set_number("rate", 1e-3);
  save(state, "weights.safetensors");
  StateDict loaded = load("weights.safetensors");
  Tensor same = loaded.at("weight", "resume");  // "resume" is what an error would call itself
  // [files]
  check(equal(same, weight) && loaded.number("rate", "resume") == 1e-3, "files");
  std::remove("weights.safetensors");
}

void threads() {
  // [threads]
  Tensor x = randn({600, 400});
  Tensor all = matmul(x, t(x));  // on all cores, or as many as set_num_threads(n) allows
  Tensor alone;
  {
    ThreadLimit limit(1);  // in this scope and thread
    alone = matmul(x, t(x));
  }
  equal(all, alone);  // true, to the last bit
  // [threads]
  check(equal(all, alone) && equal(sum(all), sum(alone)), "threads");
}

void reused() {
  // [reused]
  Tensor x = randn({1000});
  x = tanh(x) + x;
  std::int64_t before = memory_stats().system_allocations;
  for (int i = 0; i < 100; ++i) x = tanh(x) + x;
  std::int64_t more = memory_stats().system_allocations - before;  // 0: the first round's blocks serve all others
  // [reused]
  check(more == 0, "reused");
}

void differences() {
  check(tensor({1, 2}).dtype() == Dtype::float32 && arange(0, 5).dtype() == Dtype::float32, "differences");
  check(tensor({true}).dtype() == Dtype::float32, "differences");
}

}  // namespace

int main() {
  handles();
  making();
  describing();
  promotion();
  broadcasting();
  views();
  who_copies();
  indexing();
  reductions();
  in_place();
  memory();
  printing();
  drawing();
  files();
  threads();
  reused();
  differences();
  std::puts("The chapter on tensors is right.");
}
