// must not compile: a formula has: template <class R> R update
#include <gradus/gradus.h>
#include <gradus/optim/formula.h>

struct Still {
  double lr = 0.1;
  static constexpr const char* name = "Still";
#ifdef GRADUS_CONTROL
  template <class R>
  R update(R, R g, const gradus::optim::Step&) const {
    return -lr * g;
  }
#endif
};

void train(const gradus::Tensor& w) { gradus::optim::Optimizer optimizer({w}, Still{}); }
