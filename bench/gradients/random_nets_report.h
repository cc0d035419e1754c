/// Random nets beside what was predicted of them: as a table with bars for the terminal, and as JSON.
#pragma once

#include <gradus/bench/cli/terminal.h>
#include <gradus/bench/gradients/options.h>
#include <gradus/bench/gradients/random_nets.h>

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace gradus::bench {

struct RandomNetsResult {
  RandomNets nets;
  std::string start;  // in words: how weights start
  std::vector<TheoryLayer> theory;
  MeasuredNets measured;
  bool interrupted = false;
};

/// "healthy" within a factor of ten over the whole net, else "vanish" or "explode".
const char* verdict_word(double log10_ratio);

/// The net, layer by layer from the top as gradients flow, and what it comes to.
std::string random_nets_table(const RandomNetsResult& result, const Terminal& out);

/// predicted: R (log10 of |delta| at the first layer over that at the top), R_typical and R_band of nets of this width,
/// chi and q from the first layer on. measured: the same over the nets. What is infinite or undefined is null.
nlohmann::ordered_json as_json(const RandomNetsResult& result);

}  // namespace gradus::bench
