// Handwritten digits: a network of two hidden layers learns to read 8 x 8 images.
#include <gradus/gradus.h>

#include <cstdio>

using namespace gradus;

struct Reader : nn::Module {
  nn::Linear first{64, 128};
  nn::Linear second{128, 128};
  nn::Linear output{128, 10};

  Tensor forward(const Tensor& x) override { return output(relu(second(relu(first(x))))); }
  void members(nn::Members& m) override { m("first", first)("second", second)("output", output); }
};

double accuracy(Reader& reader, const TensorDataset& set) {
  const NoGrad guard;
  return mean(to(argmax(reader(set.x), 1) == set.y, Dtype::float64)).item<double>();
}

int main() {
  manual_seed(0);
  const auto train = datasets::digits({.split = Split::train, .standardize = true});
  const auto test = datasets::digits({.split = Split::test, .standardize = true});

  Reader reader;
  std::printf("%s", reader.summary().c_str());
  optim::Optimizer optimizer(reader.parameters(), optim::Adam{.lr = 1e-3});
  DataLoader loader(train, {.batch_size = 64, .shuffle = true, .seed = 1});
  // IEEE 754: denormal numbers are not flushed.
  for (int epoch = 1; epoch <= 30; ++epoch) {
    double sum_of_losses = 0;
    for (auto [x, y] : loader) {
      const Tensor loss = cross_entropy(reader(x), y);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      sum_of_losses += loss.item<double>();
    }
    if (epoch % 10 != 0) continue;
    std::printf("epoch %2d: loss %.4f, %.2f %% of the test images read right\n", epoch,
                sum_of_losses / static_cast<double>(loader.size()), 100 * accuracy(reader, test));
  }

  const double share = accuracy(reader, test);
  std::printf("Of %lld images it has never seen, the network reads %.2f %%.\n", static_cast<long long>(test.size()),
              100 * share);
  return share >= 0.96 ? 0 : 1;
}
