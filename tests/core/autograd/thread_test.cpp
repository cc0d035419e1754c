// Threads of the user's own: each with its own graph and its own modes, with the same bits as alone.
#include <gradus/core/anomaly_mode.h>
#include <gradus/core/autograd.h>
#include <gradus/core/error.h>
#include <gradus/core/flush_denormals.h>
#include <gradus/core/ops.h>
#include <gradus/core/parallel.h>
#include <gradus/core/random.h>

#include <doctest/doctest.h>

#include <thread>
#include <vector>

using namespace gradus;

namespace {

// A small network trained on its own data, with a recomputed layer and a gradient of a gradient: all its weights after.
std::vector<double> train(std::uint64_t seed) {
  manual_seed(seed);
  const RandomOptions options{.dtype = Dtype::float64};
  const Tensor x = randn({300, 20}, options);
  const Tensor y = randint(0, 3, {300});
  Tensor w1 = randn({20, 150}, options).mul_(0.1).requires_grad_();
  Tensor w2 = randn({150, 3}, options).mul_(0.1).requires_grad_();
  for (int step = 0; step < 8; ++step) {
    const Tensor hidden = checkpoint(
        [&](const Tensor& in) {
          return tanh(matmul(in, w1)) + 0.01 * randn({300, 150}, {.dtype = Dtype::float64});
        },
        x);
    Tensor loss = cross_entropy(matmul(hidden, w2), y);
    const Tensor slope = grad(loss, w2, {.create_graph = true});
    loss = loss + 0.1 * sum(slope * slope);
    loss.backward();
    const NoGrad guard;
    for (Tensor* w : {&w1, &w2}) {
      w->sub_(w->grad() * 0.5);
      w->set_grad({});
    }
  }
  std::vector<double> weights = w1.to_vector<double>();
  for (const double w : w2.to_vector<double>()) weights.push_back(w);
  return weights;
}

}  // namespace

TEST_CASE("two threads train models of their own, with the same bits as one after the other") {
  const std::vector<double> alone[] = {train(1), train(2)};
  std::vector<double> together[2];
  std::vector<std::thread> threads;
  for (std::uint64_t i = 0; i < 2; ++i) threads.emplace_back([&, i] { together[i] = train(i + 1); });
  for (std::thread& thread : threads) thread.join();
  CHECK(together[0] == alone[0]);
  CHECK(together[1] == alone[1]);
  CHECK(alone[0] != alone[1]);
}

TEST_CASE("threads that share weights have leaves of their own on the same data") {
  const Tensor w = randn({64, 64}, {.requires_grad = true});
  const Tensor x = randn({64, 64});
  const auto gradient = [&] {
    const Tensor own = w.detach().requires_grad_();
    return grad(sum(tanh(matmul(x, own))), own).to_vector<float>();
  };
  const std::vector<float> alone = gradient();
  std::vector<std::vector<float>> found(3);
  std::vector<std::thread> threads;
  for (auto& result : found) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) result = gradient();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& result : found) CHECK(result == alone);
}

TEST_CASE("threads read the same weights under NoGrad") {
  const Tensor w = randn({64, 64}, {.requires_grad = true});
  const Tensor x = randn({64, 64});
  std::vector<float> sums(3);
  std::vector<std::thread> threads;
  for (float& total : sums) {
    threads.emplace_back([&] {
      const NoGrad guard;
      for (int round = 0; round < 20; ++round) total = sum(matmul(x, w)).item();
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(sums[0] == sums[1]);
  CHECK(sums[1] == sums[2]);
}

TEST_CASE("a thread's modes are its own") {
  const NoGrad no_grad;
  const AnomalyMode anomaly;
  const FlushDenormals flush;
  const ThreadLimit one(1);
  manual_seed(5);
  default_generator().reserve(3);
  bool recording = false;
  bool searched = true;
  unsigned mode = 0;
  std::uint64_t offset = 1;
  const unsigned here = detail::float_mode();
  std::thread([&] {
    recording = grad_enabled();
    searched = detail::modes.anomaly;
    offset = default_generator().offset();
    const FlushDenormals own;
    mode = detail::float_mode();
  }).join();
  CHECK(recording);
  CHECK(!searched);
  CHECK(offset == 0);
  CHECK(mode == here);
  CHECK(default_generator().offset() == 3);
}

TEST_CASE("an error before work is spread leaves the threads usable") {
  const int before = num_threads();
  set_num_threads(4);
  const Tensor x = ones({600, 600}, {.requires_grad = true});
  for (int round = 0; round < 3; ++round) {
    CHECK_THROWS_AS(matmul(x, ones({5, 600})), ShapeError);
    CHECK_THROWS_AS(x + ones({599}), ShapeError);
    CHECK(sum(matmul(x, x)).item<double>() == 600.0 * 600 * 600);
    CHECK(grad_enabled());
  }
  set_num_threads(before);
}

TEST_CASE("a graph made by one thread is run back and freed by another") {
  const Tensor x = ones({100}, {.requires_grad = true});
  Tensor y = x;
  std::thread([&] {
    for (int i = 0; i < 1000; ++i) y = y * 1.0;
  }).join();
  std::thread([&] { sum(y).backward(); }).join();
  CHECK(x.grad()[5].item() == 1);
  std::thread([graph = std::move(y)]() mutable { graph = Tensor(); }).join();
}
