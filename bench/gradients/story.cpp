// The experiments of the default run.
#include <gradus/bench/gradients/story.h>

#include <cmath>

namespace gradus::bench {

std::vector<Experiment> story(std::int64_t seed) {
  constexpr int depth = 50;
  const double cure = 1 / std::sqrt(static_cast<double>(depth));
  const Training only_look{.epochs = 0};
  const auto sigmoid_net = [](int width, const char* init) {
    return DeepNetOptions{.depth = depth, .width = width, .activation = "sigmoid", .init = init};
  };
  DeepNetOptions cured = sigmoid_net(64, "glorot");
  cured.residual = cure;
  std::vector<Experiment> acts{
      {"1 naive weights, narrow net",
       "Weights from N(0, 1) drive sigmoids into saturation, where the slope is small; in nets narrower than about 103 "
       "units the gradient then vanishes.",
       sigmoid_net(64, "normal"),
       {}},
      {"2 naive weights, wide net",
       "The same weights, but each unit now sums 256 of them instead of 64: larger sums win over the small slopes, and "
       "the gradient explodes.",
       sigmoid_net(256, "normal"), only_look},
      {"3 Glorot's weights",
       "A sigmoid's slope is at most 1/4, so weights that keep the signal's size divide the gradient by four at every "
       "layer, whatever the width.",
       sigmoid_net(64, "glorot"),
       {}},
      {"4 too large weights",
       "relu lets half of the variance through; 64 weights of variance 1 then multiply it by 32 at every layer, on the "
       "way up and on the way back.",
       {.depth = depth, .width = 64, .activation = "relu", .init = "normal"},
       {}},
      {"5 the cure: residual blocks",
       "Blocks h + phi(h) W / sqrt(depth) hand the gradient on as it is and add a little: over all layers its square "
       "grows at most e times. Data, rate and weights are those of act 3.",
       cured,
       {}},
  };
  for (Experiment& act : acts) act.seed = seed;
  return acts;
}

}  // namespace gradus::bench
