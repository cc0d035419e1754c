/// How the programs of the guide check what their chapters claim.
#pragma once

#include <gradus/gradus.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace guide {

using gradus::Tensor;

/// Ends the program if a claim of the chapter is wrong.
inline void check(bool holds, const char* what) {
  if (holds) return;
  std::printf("The chapter is wrong about %s.\n", what);
  std::exit(1);
}

/// Whether the elements, in row-major order, are these to within 1e-6.
inline bool is(const Tensor& x, const std::vector<double>& expected) {
  const auto values = x.to_vector<double>();
  if (values.size() != expected.size()) return false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(std::abs(values[i] - expected[i]) < 1e-6)) return false;
  }
  return true;
}

inline bool begins(const std::string& text, const std::string& start) { return text.rfind(start, 0) == 0; }

}  // namespace guide
