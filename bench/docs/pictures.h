/// The guide's pictures of what optimizers and schedules do.
#pragma once

#include <string>

namespace gradus::bench {

/// Every schedule that is a function of the step alone, each from 0 to its end, as SVG.
std::string draw_schedules();

/// Some optimizers' ways down two functions of two numbers, over their contours, as SVG.
std::string draw_paths();

}  // namespace gradus::bench
