// Special functions far from 0, where a recurrence alone would take forever.
#include <gradus/core/ops.h>

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

using namespace gradus;

namespace {

double polygamma_at(int n, double x) { return polygamma(n, full({}, x, {.dtype = Dtype::float64})).item<double>(); }

}  // namespace

TEST_CASE("polygamma of numbers far below 0 is what reflection says") {
  // The trigamma function of x and of 1 - x add up to (pi / sin(pi x))^2; far out the second one is next to nothing.
  const double x = -1e9 + 0.5;
  CHECK(polygamma_at(1, x) == doctest::Approx(std::numbers::pi * std::numbers::pi).epsilon(1e-8));
}

TEST_CASE("polygamma keeps its recurrence where reflection takes over") {
  for (const int n : {1, 2, 3, 4}) {
    for (const double x : {-100.75, -100.5, -100.25}) {
      CAPTURE(n);
      CAPTURE(x);
      const double step = (n % 2 == 0 ? 1 : -1) * std::tgamma(n + 1.0) * std::pow(x, -n - 1);
      CHECK(polygamma_at(n, x) == doctest::Approx(polygamma_at(n, x + 1) - step).epsilon(1e-10));
    }
  }
}
