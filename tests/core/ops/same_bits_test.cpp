// Every row of the op table on inputs large enough for several threads: values and gradients are the same bits for 1, 2
// and 4 threads. Run once for each of OpenBLAS' kernels (tests/CMakeLists.txt).
#include "../../no_cutoffs.h"
#include "op_table.h"

#include <gradus/core/autograd.h>
#include <gradus/core/kernels/threads.h>
#include <gradus/core/parallel.h>
#include <gradus/core/random.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <set>

using namespace gradus;
using namespace gradus::tests;

namespace {

// More than one of the pieces of 32768 elements that loops are cut into.
constexpr std::int64_t enough_elements = 40'000;

// Sanitizers look at the memory that is touched; half of the runs touch the same, and they are slow.
#if defined(GRADUS_SANITIZED)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

// Of the largest input; 0 if one is empty.
std::int64_t elements(const Shapes& shapes) {
  std::int64_t most = 0;
  for (const plain::Sizes& sizes : shapes) {
    if (plain::product(sizes) == 0) return 0;
    most = std::max(most, plain::product(sizes));
  }
  return most;
}

Tensors inputs_of(const OpRow& row, const Shapes& shapes, Dtype dtype) {
  std::mt19937_64 random(99);
  Tensors inputs;
  for (const plain::Sizes& sizes : shapes) inputs.push_back(tensor_of(drawn(sizes, row.options, dtype, random), dtype));
  return inputs;
}

// The largest of the row's shapes, all sizes but 1 multiplied by a number that makes an input or the result large
// enough.
Shapes large_shapes(const OpRow& row, Dtype dtype) {
  if (!row.options.large.empty()) return row.options.large;
  const auto fewer = [&](const Shapes& a, const Shapes& b) { return elements(a) < elements(b); };
  const Shapes small = *std::max_element(row.shapes.begin(), row.shapes.end(), fewer);
  if (elements(small) < 2) return small;
  Shapes large = small;
  for (std::int64_t factor = 2; elements(large) < enough_elements; factor += (factor + 1) / 2) {
    if (row.call(inputs_of(row, large, dtype)).numel() >= enough_elements) break;
    large = small;
    for (plain::Sizes& sizes : large) {
      for (std::int64_t& size : sizes) size *= size == 1 ? 1 : factor;
    }
  }
  return large;
}

// The values of a result and of its gradients.
using Numbers = std::vector<double>;

bool same_bits(const Numbers& a, const Numbers& b) {
  if (a.size() != b.size()) return false;
  return a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;  // memcmp refuses nullptr
}

void append(Numbers& numbers, const Tensor& tensor) {
  if (!tensor.defined()) return;
  const std::vector<double> values = tensor.to_vector<double>();
  numbers.insert(numbers.end(), values.begin(), values.end());
}

Numbers run(const OpRow& row, const Tensors& inputs) {
  manual_seed(3);
  Numbers numbers;
  Tensors leaves;
  for (const Tensor& x : inputs) {
    leaves.push_back(x.detach().requires_grad_(is_floating(x.dtype()) && is_differentiable(row)));
  }
  const Tensor result = row.call(leaves);
  append(numbers, result);
  if (!result.requires_grad()) return numbers;
  const Tensor weights =
      reshape(cos(arange(0, static_cast<double>(result.numel()), 1, {.dtype = result.dtype()})), result.shape());
  result.backward(weights);
  for (const Tensor& x : leaves) append(numbers, x.grad());
  return numbers;
}

struct UsualThreads {
  UsualThreads() = default;
  UsualThreads(const UsualThreads&) = delete;
  UsualThreads& operator=(const UsualThreads&) = delete;
  ~UsualThreads() { set_num_threads(kernels::most_threads() < 2 ? 1 : 2); }
};

}  // namespace

TEST_CASE("every operation and its gradients give the same bits with 1, 2 and 4 threads") {
  const NoCutoffs no_cutoffs;
  const UsualThreads usual_threads;
  const bool less = sanitized || kernels::most_threads() == 1;  // slow, or one thread whatever is asked for
  std::set<std::string> spread;
  std::int64_t cases = 0;
  for (const OpRow& row : all_rows()) {
    for (const Dtype dtype : {Dtype::float32, Dtype::float64, Dtype::int64}) {
      if (less && dtype == Dtype::float64) continue;
      if (is_floating(dtype) && row.options.takes == Takes::integral) continue;
      if (dtype == Dtype::int64 && row.options.takes == Takes::floating) continue;
      const Tensors inputs = inputs_of(row, large_shapes(row, dtype), dtype);
      const std::string what = row.operation + " of " + gradus::name(dtype) + ' ' + to_string(inputs[0].shape());
      CAPTURE(what);
      set_num_threads(1);
      const Numbers one = run(row, inputs);
      const std::int64_t before = pieces_run_elsewhere();
      for (const int threads : {2, 4}) {
        if (less && threads == 4) continue;
        set_num_threads(threads);
        CHECK(same_bits(run(row, inputs), one));
      }
      // On a busy machine the other threads may come too late for short work: give them more of it.
      const int repeats = kernels::most_threads() > 1 ? 10 : 0;
      for (int more = 0; more < repeats && pieces_run_elsewhere() == before; ++more) {
        CHECK(same_bits(run(row, inputs), one));
      }
      if (pieces_run_elsewhere() > before) spread.insert(row.operation);
      ++cases;
    }
  }
  std::string alone;
  for (const OpRow& row : all_rows()) {
    if (!spread.contains(row.operation)) alone += ' ' + row.operation;
  }
  MESSAGE("cases: " << cases << "; operations spread over threads: " << spread.size() << "; not:" << alone);
  if (kernels::most_threads() > 1) CHECK(spread.size() > 150);
}
