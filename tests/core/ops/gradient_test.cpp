// Every operation's first and second derivatives against differences, in float64.
#include "declared_operations.h"
#include "gradient_table.h"

#include <gradus/core/autograd.h>
#include <gradus/core/random.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace gradus;
using namespace gradus::tests;

namespace {

std::vector<Tensor> inputs_of(const GradientRow& row) {
  Generator generator(2024);
  std::vector<Tensor> inputs;
  for (const Shape& shape : row.shapes) {
    const Tensor unit = rand(shape, {.dtype = Dtype::float64, .generator = &generator});
    inputs.push_back((unit * (row.high - row.low) + row.low).requires_grad_());
  }
  return inputs;
}

}  // namespace

TEST_CASE("first derivatives agree with differences") {
  for (const GradientRow& row : gradient_table()) {
    CAPTURE(row.operation);
    const GradcheckResult result = gradcheck(row.call, inputs_of(row));
    CHECK_MESSAGE(result.passed, result.explanation);
  }
}

TEST_CASE("second derivatives agree with differences") {
  for (const GradientRow& row : gradient_table()) {
    CAPTURE(row.operation);
    const GradcheckResult result = gradgradcheck(row.call, inputs_of(row));
    CHECK_MESSAGE(result.passed, result.explanation);
  }
}

TEST_CASE("every public operation is in the gradient table or argued for") {
  std::set<std::string> known;
  for (const GradientRow& row : gradient_table()) known.insert(row.operation);
  for (const Exempt& exempt : without_gradient()) {
    CHECK_MESSAGE(known.insert(exempt.operation).second, exempt.operation << " is in the table and exempt");
    CHECK(!exempt.reason.empty());
  }
  const std::set<std::string> declared = declared_operations();
  CHECK(declared.size() > 80);
  for (const std::string& name : declared)
    CHECK_MESSAGE(known.count(name) == 1, name << " is missing from the gradient table");
  for (const std::string& name : known)
    CHECK_MESSAGE(declared.count(name) == 1, name << " is not declared in core/ops.h");
}

TEST_CASE("float32 gradients agree with float64 ones") {
  for (const GradientRow& row : gradient_table()) {
    CAPTURE(row.operation);
    const std::vector<Tensor> wide = inputs_of(row);
    std::vector<Tensor> narrow;
    for (const Tensor& x : wide) narrow.push_back(to(x.detach(), Dtype::float32).requires_grad_());
    const Tensor exact = row.call(wide);
    const Tensor rounded = row.call(narrow);
    if (row.operation != "to") CHECK(rounded.dtype() == Dtype::float32);
    CHECK(allclose(rounded, exact, 1e-4, 1e-5));
    sum(exact).backward();
    sum(rounded).backward();
    for (std::size_t i = 0; i < wide.size(); ++i) {
      REQUIRE(narrow[i].grad().defined() == wide[i].grad().defined());
      if (wide[i].grad().defined()) CHECK(allclose(narrow[i].grad(), wide[i].grad(), 1e-3, 1e-4));
    }
  }
}
