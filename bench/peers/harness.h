// What both sides of the comparison share: the cases, the timing, and the lines they print.
//
//     name | variant | threads | min_us | median_us | count
//
// This header knows neither library, so that each side measures in exactly the same way.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace peers {

enum class Activation { relu, tanh };

/// A multi-layer perceptron: widths from input to output, an activation between layers, cross-entropy at the end.
struct Mlp {
  std::string name;
  std::vector<std::int64_t> sizes;
  std::int64_t batch;
  Activation activation;
};

inline std::vector<std::int64_t> deep(std::int64_t in, std::int64_t width, std::size_t layers, std::int64_t out) {
  std::vector<std::int64_t> sizes{in};
  sizes.insert(sizes.end(), layers, width);
  sizes.push_back(out);
  return sizes;
}

inline const std::vector<Mlp>& mlps() {
  static const std::vector<Mlp> cases = {
      {"mlp 2-16-16-2 B1", {2, 16, 16, 2}, 1, Activation::relu},
      {"mlp 2-16-16-2 B32", {2, 16, 16, 2}, 32, Activation::relu},
      {"mlp 784-128-10 B64", {784, 128, 10}, 64, Activation::relu},
      {"mlp 784-512-512-10 B128", {784, 512, 512, 10}, 128, Activation::relu},
      {"deep 50x64 tanh B128", deep(64, 64, 50, 10), 128, Activation::tanh},
      {"deep 100x128 relu B128", deep(128, 128, 100, 10), 128, Activation::relu},
      {"mlp 1024x4 B256", {1024, 1024, 1024, 1024, 10}, 256, Activation::relu},
  };
  return cases;
}

/// Batches of random input that a training case cycles through, so that nothing is memorised and gradients stay real.
inline constexpr int batches = 64;
inline constexpr std::int64_t optimizer_parameters = 10'000'000;

struct Settings {
  std::string filter;
  double seconds = 0.3;  // per case and thread count
  int rounds = 5;
};

inline Settings parse(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i < argc; i += 2) {
    const std::string option = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : nullptr;
    if (option == "--filter" && value != nullptr) {
      settings.filter = value;
    } else if (option == "--seconds" && value != nullptr) {
      settings.seconds = std::atof(value);
    } else if (option == "--rounds" && value != nullptr) {
      settings.rounds = std::atoi(value);
    } else {
      std::fprintf(stderr, "usage: %s [--filter SUBSTRING] [--seconds S] [--rounds R]\n", argv[0]);
      std::exit(2);
    }
  }
  if (std::getenv("OPENBLAS_CORETYPE") != nullptr || std::getenv("OPENBLAS_L2_SIZE") != nullptr) {
    std::fprintf(stderr, "warning: OPENBLAS_CORETYPE or OPENBLAS_L2_SIZE is set: unset it for a benchmark\n");
  }
  return settings;
}

using Step = std::function<void()>;

/// Times a case with 1 and 2 threads, block by block in turn. `make` builds fresh state and gives the step to be timed;
/// `inner` steps make one sample, for steps that take less than the clock does.
template <class SetThreads>
void run(const Settings& settings, const SetThreads& set_threads, const std::string& name,
         const std::function<Step()>& make, int inner = 1) {
  if (name.find(settings.filter) == std::string::npos) return;
  using Clock = std::chrono::steady_clock;
  const auto microseconds = [](Clock::duration d) { return std::chrono::duration<double, std::micro>(d).count(); };
  struct State {
    int threads;
    Step step;
    std::vector<double> samples;
  };
  std::vector<State> states;
  for (const int threads : {1, 2}) {
    set_threads(threads);
    states.push_back({threads, make(), {}});
    for (int i = 0; i < 3; ++i) states.back().step();
  }
  for (int round = 0; round < settings.rounds; ++round) {
    for (State& state : states) {
      set_threads(state.threads);
      state.step();
      const auto begin = Clock::now();
      int samples = 0;
      do {
        const auto start = Clock::now();
        for (int i = 0; i < inner; ++i) state.step();
        state.samples.push_back(microseconds(Clock::now() - start) / inner);
      } while (microseconds(Clock::now() - begin) < settings.seconds * 1e6 / settings.rounds || ++samples < 2);
    }
  }
  for (State& state : states) {
    std::sort(state.samples.begin(), state.samples.end());
    std::printf("%-34s | t%d | %d | %11.3f | %11.3f | %zu\n", name.c_str(), state.threads, state.threads,
                state.samples.front(), state.samples[state.samples.size() / 2], state.samples.size());
  }
  std::fflush(stdout);
}

}  // namespace peers
