// The gradient descents of examples/: how many steps they take and where they end.
#include "../../examples/descent.h"

#include <doctest/doctest.h>

using namespace descent;

TEST_CASE("an epoch has as many steps as batches") {
  const Samples data = noisy_plane();
  CHECK(run(data, {.batch_size = 960, .epochs = 2}).steps == 2);
  CHECK(run(data, {.batch_size = 32, .epochs = 2}).steps == 60);
  CHECK(run(data, {.batch_size = 1, .lr = 0.01, .epochs = 2}).steps == 1920);
}

TEST_CASE("a whole batch goes down in every step") {
  const Samples data = noisy_plane();
  double last = run(data, {.batch_size = 960, .epochs = 1}).first_loss;
  for (int epochs = 1; epochs <= 20; ++epochs) {
    const double loss = run(data, {.batch_size = 960, .epochs = epochs}).last_loss;
    CHECK(loss < last);
    last = loss;
  }
  CHECK(last < 0.05);
}

TEST_CASE("a too large step diverges, a too small one crawls") {
  const Samples data = noisy_plane();
  const Outcome large = run(data, {.batch_size = 960, .lr = 2, .epochs = 50});
  CHECK_FALSE(large.last_loss < 1e6 * large.first_loss);
  const Outcome small = run(data, {.batch_size = 960, .lr = 1e-4, .epochs = 50});
  CHECK(small.last_loss < small.first_loss);
  CHECK(small.last_loss > 0.9 * small.first_loss);
}
