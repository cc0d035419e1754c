/// What an experiment showed, in words for people.
#pragma once

#include <gradus/bench/gradients/experiment.h>

#include <string>

namespace gradus::bench {

/// "50 sigmoid layers of 64, weights from N(0, 1), whatever the width"
std::string net_in_words(const DeepNetOptions& net);

/// What gradients do before the first update, with the prediction beside the measurement.
std::string start_in_words(const Outcome& outcome);

/// What came of the training; "" if there was none.
std::string training_in_words(const Outcome& outcome);

/// "vanishes", "explodes" or "is healthy", as measured at the start; "is zero" if it is so exactly, "is not finite".
std::string measured_verdict(const Outcome& outcome);

/// "trains" from 90 % of the test part on, "does not train" up to 20 % (guessing gives 10), "trains in part" between;
/// "breaks down" if the loss became NaN or infinite; "" without training.
std::string training_verdict(const Outcome& outcome);

}  // namespace gradus::bench
