// Three kinds of gradient descent side by side, and what a wrong step size does.
#include "descent.h"

#include <chrono>
#include <cmath>
#include <cstdio>

using namespace descent;

int main() {
  const Samples data = noisy_plane();
  const auto show = [&](const char* name, const Settings& settings) {
    const auto start = std::chrono::steady_clock::now();
    const Outcome outcome = run(data, settings);
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    std::printf("%-18s %8g %7lld %9.2f ms   %-10.4g %.4g\n", name, settings.lr, static_cast<long long>(outcome.steps),
                time.count(), outcome.first_loss, outcome.last_loss);
    return outcome;
  };

  std::printf("5 epochs of           step   steps        time   loss before and after\n");
  const Outcome batch = show("batch", {.batch_size = 960, .lr = 0.1});
  const Outcome mini = show("mini-batches of 32", {.batch_size = 32, .lr = 0.1});
  const Outcome stochastic = show("single samples", {.batch_size = 1, .lr = 0.01});
  const Outcome large = show("batch, too large", {.batch_size = 960, .lr = 2, .epochs = 50});
  const Outcome small = show("batch, too small", {.batch_size = 960, .lr = 1e-4, .epochs = 50});

  const bool learns = batch.last_loss < 0.5 * batch.first_loss;
  const bool more_steps_help = mini.last_loss < 0.02 && stochastic.last_loss < 0.02 && batch.last_loss > mini.last_loss;
  const bool diverges = !(large.last_loss < 1e6 * large.first_loss);
  const bool crawls = small.last_loss > 0.9 * small.first_loss;
  std::printf("In as many epochs, smaller batches %s further; the large step %s, the small one %s.\n",
              more_steps_help ? "come" : "do not come", diverges ? "diverges" : "does not diverge",
              crawls ? "crawls" : "does not crawl");
  return learns && more_steps_help && diverges && crawls ? 0 : 1;
}
