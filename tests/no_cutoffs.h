/// While it lives, all work that can be spread over threads is, however small.
#pragma once

#include <gradus/core/kernels/cutoffs.h>

namespace gradus {

class NoCutoffs {
 public:
  NoCutoffs() { kernels::set_cutoffs({0, 0, 0, 0, 0}); }
  ~NoCutoffs() { kernels::set_cutoffs(kept_); }
  NoCutoffs(const NoCutoffs&) = delete;
  NoCutoffs& operator=(const NoCutoffs&) = delete;

 private:
  kernels::Cutoffs kept_ = kernels::cutoffs();
};

}  // namespace gradus
