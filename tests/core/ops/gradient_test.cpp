// Every operation's first and second derivatives against differences, in float64, and its gradients in float32.
#include "declared_operations.h"
#include "gradient_table.h"
#include "op_table.h"

#include <gradus/core/autograd.h>
#include <gradus/core/random.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

using namespace gradus;
using namespace gradus::tests;

namespace {

/// An operation, called on leaves.
struct Call {
  std::string what;
  std::function<Tensor(const std::vector<Tensor>&)> f;
  std::vector<Tensor> inputs;  // float64
};

// Larger inputs would take long, and show nothing new.
constexpr std::int64_t most_elements = 200;

// The row's calls whose inputs are small and whose values are finite.
void add_calls(std::vector<Call>& calls, const OpRow& row) {
  const std::size_t before = calls.size();
  RowOptions options = row.options;
  if (options.smooth_low < options.smooth_high) {
    options.low = options.smooth_low;
    options.high = options.smooth_high;
  }
  std::mt19937_64 random(2024);
  for (const Shapes& shapes : row.shapes) {
    const auto large = [](const plain::Sizes& sizes) { return plain::product(sizes) > most_elements; };
    if (std::any_of(shapes.begin(), shapes.end(), large)) continue;
    Call call{row.operation, row.call, {}};
    for (const plain::Sizes& sizes : shapes) {
      const plain::Array array = drawn(sizes, options, Dtype::float64, random);
      call.inputs.push_back(tensor_of(array, Dtype::float64).requires_grad_());
      call.what += ' ' + to_string(shape_of(sizes));
    }
    if (all(isfinite(call.f(call.inputs))).item() == 1) calls.push_back(std::move(call));
  }
  CHECK_MESSAGE(calls.size() > before, row.operation << " has no shapes whose derivatives can be compared");
}

void add_calls(std::vector<Call>& calls, const GradientRow& row) {
  Generator generator(2024);
  Call call{row.operation + " (gradient table)", row.call, {}};
  for (const Shape& shape : row.shapes) {
    const Tensor unit = rand(shape, {.dtype = Dtype::float64, .generator = &generator});
    call.inputs.push_back((unit * (row.high - row.low) + row.low).requires_grad_());
    call.what += ' ' + to_string(shape);
  }
  calls.push_back(std::move(call));
}

std::vector<Call> differentiable_calls() {
  std::vector<Call> calls;
  for (const OpRow& row : all_rows()) {
    if (is_differentiable(row)) add_calls(calls, row);
  }
  for (const GradientRow& row : gradient_table()) add_calls(calls, row);
  return calls;
}

}  // namespace

TEST_CASE("first derivatives agree with differences") {
  for (const Call& call : differentiable_calls()) {
    CAPTURE(call.what);
    const GradcheckResult result = gradcheck(call.f, call.inputs);
    CHECK_MESSAGE(result.passed, result.explanation);
  }
}

TEST_CASE("second derivatives agree with differences") {
  for (const Call& call : differentiable_calls()) {
    CAPTURE(call.what);
    const GradcheckResult result = gradgradcheck(call.f, call.inputs);
    CHECK_MESSAGE(result.passed, result.explanation);
  }
}

TEST_CASE("every public operation is in the op table") {
  std::map<std::string, bool> known;  // whether derivatives of it are checked
  std::int64_t rows = 0;
  for (const OpRow& row : all_rows()) {
    known[row.operation] |= is_differentiable(row);
    ++rows;
  }
  for (const GradientRow& row : gradient_table()) CHECK(known.count(row.operation) == 1);
  const std::set<std::string> declared = declared_operations();
  for (const std::string& name : declared)
    CHECK_MESSAGE(known.count(name) == 1, name << " is missing from the op table");
  std::int64_t differentiable = 0;
  for (const auto& entry : known) {
    const std::string& name = entry.first;
    CHECK_MESSAGE(declared.count(name) == 1, name << " is not declared in core/ops.h, functional.h or linalg.h");
    differentiable += entry.second ? 1 : 0;
  }
  MESSAGE("operations: " << declared.size() << ", rows: " << rows << ", differentiable: " << differentiable);
  CHECK(declared.size() >= 180);
}

TEST_CASE("float32 gradients agree with float64 ones") {
  for (const Call& call : differentiable_calls()) {
    CAPTURE(call.what);
    std::vector<Tensor> narrow;
    for (const Tensor& x : call.inputs) narrow.push_back(to(x.detach(), Dtype::float32).requires_grad_());
    const Tensor exact = call.f(call.inputs);
    const Tensor rounded = call.f(narrow);
    if (exact.dtype() != rounded.dtype()) CHECK(rounded.dtype() == Dtype::float32);
    CHECK(allclose(rounded, exact, 1e-4, 1e-5));
    if (!exact.requires_grad()) continue;
    sum(exact).backward();
    sum(rounded).backward();
    for (std::size_t i = 0; i < narrow.size(); ++i) {
      REQUIRE(narrow[i].grad().defined() == call.inputs[i].grad().defined());
      if (narrow[i].grad().defined()) CHECK(allclose(narrow[i].grad(), call.inputs[i].grad(), 1e-3, 1e-4));
    }
  }
}
