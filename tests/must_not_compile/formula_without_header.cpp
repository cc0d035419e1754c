// must not compile: Optimizer: include <gradus/optim/formula.h> for a formula of your own
#include <gradus/gradus.h>
#ifdef GRADUS_CONTROL
#include <gradus/optim/formula.h>
#endif

struct Mine {
  double lr = 0.1;
  static constexpr const char* name = "Mine";
  template <class R>
  R update(R, R g, const gradus::optim::Step&) const {
    return -lr * g;
  }
};

void train(const gradus::Tensor& w) { gradus::optim::Optimizer optimizer({w}, Mine{}); }
