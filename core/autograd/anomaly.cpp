// AnomalyMode's search: the first NaN or infinity in what an operation or its backward gave.
#include <gradus/core/autograd/leaf.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/core/tensor_impl.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

namespace gradus::detail {
namespace {

struct Finding {
  double value;  // finite: nothing was found
  std::int64_t element;
};

// Whether all bits of an exponent are set: infinities and NaN.
template <class T>
bool is_not_finite(T value) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  constexpr Bits exponent = std::bit_cast<Bits>(std::numeric_limits<T>::infinity());
  return (std::bit_cast<Bits>(value) & exponent) == exponent;
}

// By blocks without an early exit, which become vectors.
template <class T>
Finding search(const Tensor& x) {
  constexpr std::int64_t block = 1024;
  const T* values = data<T>(x);
  for (std::int64_t begin = 0; begin < x.numel(); begin += block) {
    const std::int64_t end = std::min(begin + block, x.numel());
    int found = 0;
    for (std::int64_t i = begin; i < end; ++i) found |= static_cast<int>(is_not_finite(values[i]));
    if (found == 0) continue;
    const T* first = std::find_if(values + begin, values + end, is_not_finite<T>);
    return {static_cast<double>(*first), first - values};
  }
  return {0, 0};
}

Finding first_not_finite(const Tensor& tensor) {
  if (!is_floating(tensor.dtype())) return {0, 0};
  const ModesScope quiet({.grad = false, .anomaly = false});
  const Tensor whole = contiguous(tensor);
  return whole.dtype() == Dtype::float32 ? search<float>(whole) : search<double>(whole);
}

std::string name_of(double value) { return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf"; }

// Throws "anomaly: <before><value><after>: element [2]" if something is found.
void report(const Tensor& tensor, const std::string& before, const std::string& after, Where where) {
  const Finding finding = first_not_finite(tensor);
  if (std::isfinite(finding.value)) return;
  throw GraphError(where, "anomaly: " + before + name_of(finding.value) + after + ": element " +
                              element_place(finding.element, tensor.shape()));
}

}  // namespace

void check_forward(const char* operation, const Tensor& output, Where where) {
  report(output, std::string(operation) + " gave ", " in its forward pass", where);
}

void check_arrived(const Node& node, const Tensor& gradient, Where pass) {
  const bool leaf = dynamic_cast<const LeafNode*>(&node) != nullptr;
  report(gradient, std::string("the gradient that reached ") + (leaf ? "a leaf" : node.name()) + " is ", "",
         node.where().file != nullptr ? node.where() : pass);
}

void check_backward(const Node& node, int input, const Tensor& gradient) {
  report(gradient, std::string("the backward of ") + node.name() + " gave ", " for input " + std::to_string(input),
         node.where());
}

}  // namespace gradus::detail
