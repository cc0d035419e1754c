/// What data sets there are: the list behind `gradus list datasets` and the documentation's table.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/shape.h>

#include <cstdint>
#include <string>
#include <vector>

namespace gradus::datasets {

/// A data set that has a name; its family is "embedded" (real data in the library) or "generated".
struct DatasetDescription : Description {
  Shape shape;               ///< of x; a generated one's at its defaults
  std::int64_t classes = 0;  ///< 0: the targets are numbers
  std::string licence;       ///< of the data; "" for a generated one
};

/// All of them, the real ones first.
std::vector<DatasetDescription> list();

}  // namespace gradus::datasets
