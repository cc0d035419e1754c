// The pass over memory: how often, with the same bits always, over any shapes, and what it does to gradients.
#include "../other_threads.h"
#include "optimizers.h"

#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/kernels/dispatch.h>
#include <gradus/core/parallel.h>
#include <gradus/core/storage.h>
#include <gradus/optim/elementwise/adam.h>
#include <gradus/optim/elementwise/sgd.h>

#include <cmath>
#include <limits>

using namespace gradus;
using optim_tests::message;
using optim_tests::numbers;
using optim_tests::parameter;
using optim_tests::Quadratic;
using optim_tests::Shapes;
using optim_tests::user_line;

namespace {

const Shapes shapes = {{100, 300}, {1}, {17}, {70000}, {0}, {3, 5, 7}, {64}, {}};

std::int64_t elements() {
  std::int64_t sum = 0;
  for (const Shape& shape : shapes) sum += shape.numel();
  return sum;
}

struct DefaultThreads {
  ~DefaultThreads() {
    set_num_threads(before);
    kernels::set_cutoffs({});
  }
  int before = num_threads();
};

}  // namespace

TEST_CASE("a step is one pass over memory, without temporary tensors") {
  for (const auto& row : optim_tests::table()) {
    CAPTURE(row.text());
    Quadratic problem(row.shapes(shapes));
    optim::Optimizer optimizer = optim::make(row.optimizer, problem.parameters(), row.options);
    for (int step = 1; step <= 3; ++step) {
      problem.differentiate();
      optim::reset_statistics();
      problem.step(optimizer, row);
      const optim::Statistics seen = optim::statistics();
      CHECK(seen.passes == 1);
      CHECK(seen.elements == elements());
      CHECK(seen.temporaries == 0);
      CHECK(seen.slots == (step == 1 ? row.slot_count(row.shapes(shapes)) : 0));
    }
  }
}

TEST_CASE("a formula sees each element once") {
  Quadratic problem(Shapes{{1000}, {3}});
  optim::Optimizer optimizer(problem.parameters(), optim::SGD{.lr = 1});
  const std::vector<double> before = problem.values();
  for (Tensor& w : problem.w) w.set_grad(full(w.shape(), 0.25));
  optimizer.step();
  const std::vector<double> after = problem.values();
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(after[i] == static_cast<float>(before[i]) - 0.25F);
}

TEST_CASE("steps take nothing from the system once they have started") {
  Quadratic problem(shapes);
  optim::Optimizer optimizer(problem.parameters(), optim::Adam{});
  problem.train(optimizer, 3);
  const std::int64_t before = memory_stats().system_allocations;
  problem.train(optimizer, 20);
  CHECK(memory_stats().system_allocations == before);
}

TEST_CASE("1, 2 and 4 threads give the same bits, and other threads do work") {
  const DefaultThreads restore;
  kernels::Cutoffs none{};
  none.optimizer = none.reduction = 0;
  kernels::set_cutoffs(none);
  for (const auto& row : optim_tests::table()) {
    CAPTURE(row.text());
    std::vector<double> wanted;
    for (int threads : {1, 2, 4}) {
      set_num_threads(threads);
      Quadratic problem(row.shapes(shapes));
      optim::Optimizer optimizer = optim::make(row.optimizer, problem.parameters(), row.options);
      optimizer.clip_norm(10);
      problem.train(optimizer, 4, row);
      if (threads == 1) wanted = problem.values();
      CHECK(problem.values() == wanted);
    }
  }
  set_num_threads(2);
  const std::int64_t before = pieces_run_elsewhere();
  Quadratic problem(Shapes{{4'000'000}});
  optim::Optimizer optimizer(problem.parameters(), optim::Adam{});
  CHECK(others_worked(before, [&] { problem.train(optimizer, 3); }));
}

TEST_CASE("every instruction set gives the same bits, but for the last ones of exp and log") {
  for (const auto& row : optim_tests::table()) {
    if ((row.traits & optim_tests::Row::multiplies) != 0) continue;
    CAPTURE(row.text());
    std::vector<double> wanted;
    for (const SimdLevel level : {SimdLevel::baseline, SimdLevel::avx2, SimdLevel::avx512}) {
      kernels::set_simd_level(level);
      Quadratic problem(row.shapes({{37}, {2, 2}}));
      optim::Optimizer optimizer = optim::make(row.optimizer, problem.parameters(), row.options);
      problem.train(optimizer, 4, row);
      const std::vector<double> values = problem.values();
      if (level == SimdLevel::baseline) wanted = values;
      if ((row.traits & optim_tests::Row::transcendental) != 0) {
        for (std::size_t i = 0; i < values.size(); ++i) CHECK(values[i] == doctest::Approx(wanted[i]).epsilon(1e-5));
      } else {
        CHECK(values == wanted);
      }
    }
  }
  kernels::set_simd_level(SimdLevel::avx512);
}

TEST_CASE("float32 follows float64") {
  for (const auto& row : optim_tests::table()) {
    CAPTURE(row.text());
    Quadratic narrow(row.shapes({{40}})), wide(row.shapes({{40}}), Dtype::float64);
    wide.w[0] = to(narrow.w[0].detach(), Dtype::float64).requires_grad_();
    wide.target[0] = to(narrow.target[0], Dtype::float64);
    optim::Optimizer of_narrow = optim::make(row.optimizer, narrow.parameters(), row.options);
    optim::Optimizer of_wide = optim::make(row.optimizer, wide.parameters(), row.options);
    narrow.train(of_narrow, 10, row);
    wide.train(of_wide, 10, row);
    const std::vector<double> a = narrow.values(), b = wide.values();
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-4));
  }
}

TEST_CASE("float32 and float64 parameters can be in one group") {
  const Tensor a = parameter({5}, 1), b = parameter({5}, 2, Dtype::float64);
  optim::Optimizer optimizer({a, b}, optim::SGD{.lr = 1});
  const std::vector<double> before = b.to_vector<double>();
  Tensor(a).set_grad(ones({5}));
  Tensor(b).set_grad(ones({5}, {.dtype = Dtype::float64}));
  optimizer.step();
  for (std::size_t i = 0; i < 5; ++i) CHECK(b.to_vector<double>()[i] == before[i] - 1);
}

TEST_CASE("parameters and gradients need not be contiguous") {
  for (const auto& row : optim_tests::table()) {
    CAPTURE(row.text());
    const Tensor values = numbers({6, 9}, 5), gradient = numbers({9, 6}, 6), hessian = ones({9, 6});
    Tensor plain = clone(transpose(values, 0, 1)).requires_grad_();
    Tensor strided = transpose(clone(values), 0, 1).requires_grad_();
    Tensor other = clone(transpose(values, 0, 1)).requires_grad_();
    REQUIRE_FALSE(strided.is_contiguous());
    optim::Optimizer a = optim::make(row.optimizer, {plain}, row.options);
    optim::Optimizer b = optim::make(row.optimizer, {strided}, row.options);
    optim::Optimizer c = optim::make(row.optimizer, {other}, row.options);
    for (int i = 0; i < 3; ++i) {
      plain.set_grad(gradient);
      strided.set_grad(gradient);
      other.set_grad(transpose(clone(transpose(gradient, 0, 1)), 0, 1));
      REQUIRE_FALSE(other.grad().is_contiguous());
      for (optim::Optimizer* optimizer : {&a, &b, &c}) row.step(*optimizer, 1, {hessian});
    }
    CHECK(equal(plain.detach(), strided.detach()));
    CHECK(equal(plain.detach(), other.detach()));
  }
}

TEST_CASE("a parameter without gradient is skipped, and its steps are not counted") {
  Quadratic problem(Shapes{{4}, {4}});
  optim::Optimizer optimizer(problem.parameters(), optim::Adam{});
  const std::vector<double> before = problem.w[1].to_vector<double>();
  problem.w[0].set_grad(ones({4}));
  optimizer.step();
  optimizer.step();
  CHECK(problem.w[1].to_vector<double>() == before);
  problem.w[1].set_grad(ones({4}));
  optimizer.step();
  const StateDict state = optimizer.state_dict();
  CHECK(state.number("state.0.step", "test") == 3);
  CHECK(state.number("state.1.step", "test") == 1);
}

TEST_CASE("a step counts as a change in user_line") {
  Tensor w = parameter({4}, 1);
  optim::Optimizer optimizer({w}, optim::SGD{.lr = 0.1});
  const Tensor loss = sum(square(w));
  w.set_grad(ones({4}));
  const std::uint32_t before = w.version();
  optimizer.step();
  CHECK(w.version() > before);
  CHECK_THROWS_AS(loss.backward(), GraphError);
}

TEST_CASE("maximize climbs what minimising the negative descends") {
  for (const auto& row : optim_tests::table()) {
    CAPTURE(row.text());
    Quadratic down(row.shapes({{9}})), up(row.shapes({{9}}));
    OptionList options = row.options;
    options.emplace_back("maximize", true);
    optim::Optimizer descends = optim::make(row.optimizer, down.parameters(), row.options);
    optim::Optimizer climbs = optim::make(row.optimizer, up.parameters(), options);
    for (int i = 0; i < 5; ++i) {
      down.differentiate();
      up.differentiate();
      up.w[0].set_grad(-up.w[0].grad());
      down.step(descends, row);
      std::vector<Tensor> hessian = up.hessian();
      for (Tensor& diagonal : hessian) diagonal = -diagonal;
      row.step(climbs, -up.loss(), hessian);
    }
    CHECK(down.values() == up.values());
  }
}

TEST_CASE("every optimizer descends on a quadratic, and a zero gradient leaves finite values") {
  for (const auto& row : optim_tests::table()) {
    CAPTURE(row.text());
    Quadratic problem(row.shapes({{20}, {3, 3}}));
    optim::Optimizer optimizer = optim::make(row.optimizer, problem.parameters(), row.options);
    const double before = problem.loss();
    problem.train(optimizer, 30, row);
    CHECK(problem.loss() < 0.9 * before);
    for (Tensor& w : problem.w) w.set_grad(zeros_like(w));
    problem.step(optimizer, row);
    for (double value : problem.values()) CHECK(std::isfinite(value));
  }
}

TEST_CASE("gradients that are zero from the first step on leave finite values") {
  for (const auto& row : optim_tests::table()) {
    CAPTURE(row.text());
    for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
      Quadratic problem(row.shapes({{20}}), dtype);
      optim::Optimizer optimizer = optim::make(row.optimizer, problem.parameters(), row.options);
      for (int i = 0; i < 3; ++i) {
        for (Tensor& w : problem.w) w.set_grad(zeros_like(w));
        problem.step(optimizer, row);
      }
      for (double value : problem.values()) CHECK(std::isfinite(value));
    }
  }
}

TEST_CASE("non-finite gradients are propagated, zeroed, skipped or refused, as the policy says") {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  Tensor w = tensor({1, 2, 3}).requires_grad_();
  w.set_grad(tensor({0.5, 0.0, -1.0}));
  w.grad().data<float>()[1] = nan;
  const auto stepped = [&](optim::NonFinite policy) {
    Tensor copy = clone(w.detach()).requires_grad_();
    copy.set_grad(w.grad());
    optim::Optimizer optimizer(Parameters({{"layer.weight", copy}}), optim::SGD{.lr = 1});
    optimizer.on_non_finite(policy);
    optimizer.step(user_line);
    return std::pair(copy.to_vector<float>(), optimizer.skipped_steps());
  };
  const auto [propagated, none] = stepped(optim::NonFinite::propagate);
  CHECK(propagated[0] == 0.5F);
  CHECK(std::isnan(propagated[1]));
  CHECK(none == 0);
  CHECK(stepped(optim::NonFinite::zero).first == std::vector<float>{0.5F, 2, 4});
  const auto [kept, skipped] = stepped(optim::NonFinite::skip);
  CHECK(kept == std::vector<float>{1, 2, 3});
  CHECK(skipped == 1);
  CHECK(message([&] { stepped(optim::NonFinite::error); }) ==
        "step: the gradient of parameter \"layer.weight\" is not finite (train.cpp:30)");
}
