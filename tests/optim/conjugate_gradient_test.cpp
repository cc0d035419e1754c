// On a quadratic with exact searches, conjugate gradients and quasi-Newton methods go the same way, and end in n steps.
#include "optimizers.h"

#include <gradus/core/linalg.h>
#include <gradus/optim/closures/bfgs.h>
#include <gradus/optim/closures/dfp.h>
#include <gradus/optim/closures/newton.h>
#include <gradus/optim/closures/nonlinear_cg.h>
#include <gradus/optim/closures/sr1.h>
#include <gradus/optim/closures/steepest_descent.h>

#include <cmath>

using namespace gradus;

namespace {

constexpr int n = 6;

/// x A x / 2 - b x, with A = M M^T + I.
struct Parabola {
  Parabola() {
    const Tensor M = optim_tests::numbers({n, n}, 3, Dtype::float64);
    A = matmul(M, t(M)) + eye(n, {.dtype = Dtype::float64});
    b = optim_tests::numbers({n}, 4, Dtype::float64);
    w = optim_tests::parameter({n}, 5, Dtype::float64);
  }
  Tensor differentiated() {
    w.set_grad({});
    const Tensor loss = 0.5 * dot(w, mv(A, w)) - dot(b, w);
    loss.backward();
    return loss;
  }
  double gradient() const { return max(abs(mv(A, w.detach()) - b)).item<double>(); }
  Tensor A, b, w;
};

/// The points that Hestenes and Stiefel's linear method visits, in plain loops.
std::vector<std::vector<double>> linear_path() {
  const Parabola problem;
  const std::vector<double> A = problem.A.to_vector<double>(), b = problem.b.to_vector<double>();
  std::vector<double> x = problem.w.to_vector<double>(), r(n), d(n);
  const auto times = [&](const std::vector<double>& v, int i) {
    double sum = 0;
    for (int j = 0; j < n; ++j) sum += A[static_cast<std::size_t>(i * n + j)] * v[static_cast<std::size_t>(j)];
    return sum;
  };
  const auto inner = [](const std::vector<double>& u, const std::vector<double>& v) {
    double sum = 0;
    for (std::size_t j = 0; j < u.size(); ++j) sum += u[j] * v[j];
    return sum;
  };
  for (int i = 0; i < n; ++i) r[static_cast<std::size_t>(i)] = b[static_cast<std::size_t>(i)] - times(x, i);
  d = r;
  std::vector<std::vector<double>> path;
  for (int k = 0; k < n; ++k) {
    std::vector<double> Ad(n);
    for (int i = 0; i < n; ++i) Ad[static_cast<std::size_t>(i)] = times(d, i);
    const double rr = inner(r, r), alpha = rr / inner(d, Ad);
    for (std::size_t i = 0; i < n; ++i) {
      x[i] += alpha * d[i];
      r[i] -= alpha * Ad[i];
    }
    for (std::size_t i = 0; i < n; ++i) d[i] = r[i] + inner(r, r) / rr * d[i];
    path.push_back(x);
  }
  return path;
}

template <class Method>
void check_path(const Method& method) {
  const std::vector<std::vector<double>> path = linear_path();
  Parabola problem;
  optim::Optimizer optimizer({problem.w}, method);
  for (std::size_t k = 0; k < n; ++k) {
    CAPTURE(k);
    optimizer.step([&] { return problem.differentiated(); });
    const std::vector<double> x = problem.w.to_vector<double>();
    for (std::size_t i = 0; i < n; ++i) CHECK(x[i] == doctest::Approx(path[k][i]).epsilon(1e-7));
  }
  CHECK(problem.gradient() < 1e-7);
}

}  // namespace

TEST_CASE("every beta goes the way of linear conjugate gradients") {
  using Beta = optim::NonlinearCG::Beta;
  for (const Beta beta :
       {Beta::fletcher_reeves, Beta::polak_ribiere, Beta::hestenes_stiefel, Beta::dai_yuan, Beta::hager_zhang}) {
    CAPTURE(static_cast<int>(beta));
    check_path(optim::NonlinearCG{.beta = beta, .line_search = optim::LineSearch::exact, .tolerance_change = 0});
  }
}

TEST_CASE("BFGS and DFP with exact searches go the same way") {
  check_path(optim::BFGS{.line_search = optim::LineSearch::exact, .tolerance_change = 0});
  check_path(optim::DFP{.line_search = optim::LineSearch::exact, .tolerance_change = 0});
}

TEST_CASE("restarted in each step, conjugate gradients are steepest descent") {
  const auto path = [](const auto& method) {
    Parabola problem;
    optim::Optimizer optimizer({problem.w}, method);
    std::vector<double> all;
    for (int k = 0; k < 4; ++k) {
      optimizer.step([&] { return problem.differentiated(); });
      const std::vector<double> x = problem.w.to_vector<double>();
      all.insert(all.end(), x.begin(), x.end());
    }
    return all;
  };
  const std::vector<double> steepest = path(optim::SteepestDescent{.line_search = optim::LineSearch::exact});
  const std::vector<double> each = path(optim::NonlinearCG{.line_search = optim::LineSearch::exact, .restart = 1});
  const std::vector<double> powell =
      path(optim::NonlinearCG{.line_search = optim::LineSearch::exact, .orthogonality = 0});
  const std::vector<double> never = path(optim::NonlinearCG{.line_search = optim::LineSearch::exact});
  for (std::size_t i = 0; i < steepest.size(); ++i) {
    CHECK(each[i] == doctest::Approx(steepest[i]).epsilon(1e-9));
    CHECK(powell[i] == doctest::Approx(steepest[i]).epsilon(1e-9));
  }
  CHECK(std::abs(never.back() - steepest.back()) > 1e-3);
}

TEST_CASE("steepest descent does not end in n steps") {
  Parabola problem;
  optim::Optimizer optimizer({problem.w}, optim::SteepestDescent{.line_search = optim::LineSearch::exact});
  for (int k = 0; k < n; ++k) optimizer.step([&] { return problem.differentiated(); });
  CHECK(problem.gradient() > 1e-5);
}

TEST_CASE("after n changes of the gradient, H is the inverse of the Hessian") {
  const auto check_inverse = [](const auto& method) {
    Parabola problem;
    optim::Optimizer optimizer({problem.w}, method);
    for (int k = 0; k < n; ++k) optimizer.step([&] { return problem.differentiated(); });
    const NoGrad no_grad;
    const StateDict state = optimizer.state_dict();
    const Tensor before = state.at("groups.0.memory.H", "test");
    const Tensor s = problem.w - state.at("groups.0.memory.x", "test"), y = mv(problem.A, s);
    const Tensor H = method.updated(before, s, y, mv(before, y));  // takes in the last change
    CHECK(max(abs(matmul(H, problem.A) - eye(n, {.dtype = Dtype::float64}))).item<double>() < 1e-5);
  };
  check_inverse(optim::BFGS{.line_search = optim::LineSearch::exact, .tolerance_grad = 0, .tolerance_change = 0});
  check_inverse(optim::DFP{.line_search = optim::LineSearch::exact, .tolerance_grad = 0, .tolerance_change = 0});
}

TEST_CASE("SR1 learns the inverse of the Hessian from any n independent steps") {
  const Parabola problem;
  Tensor H = eye(n, {.dtype = Dtype::float64});
  for (int k = 0; k < n; ++k) {
    const Tensor s = optim_tests::numbers({n}, 10 + static_cast<std::uint64_t>(k), Dtype::float64);
    const Tensor y = mv(problem.A, s);
    H = optim::SR1::updated(H, s, y, mv(H, y));
  }
  CHECK(max(abs(matmul(H, problem.A) - eye(n, {.dtype = Dtype::float64}))).item<double>() < 1e-8);
  const Tensor s = ones({n}, {.dtype = Dtype::float64}), y = mv(problem.A, s);
  CHECK(equal(optim::SR1::updated(H, s, y, s), H));  // s - H y is 0: skipped
}

TEST_CASE("Newton ends in one step") {
  Parabola problem;
  optim::Optimizer optimizer({problem.w}, optim::Newton{});
  optimizer.step([&] { return 0.5 * dot(problem.w, mv(problem.A, problem.w)) - dot(problem.b, problem.w); });
  CHECK(problem.gradient() < 1e-12);
}
