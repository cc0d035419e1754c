/// Functions of one number made of pieces that are joined smoothly. Internal to the unit problems.
#pragma once

#include <string>
#include <vector>

namespace gradus::datasets::detail {

/// On [0, 1], from the value 0 with slope 1 (bend: 0). A function rises by it; the unit problems descend.
struct UnitPiece {
  double (*value)(double t);
  double (*slope)(double t);
};

/// Pieces on [0, 1], [1, 2], ...: each begins with the value and the slope that the one before ends with, so that kinks
/// are only inside pieces. The outer two go on beyond their intervals by their own formula.
struct UnitShape {
  const char* name;
  const char* summary;
  std::vector<UnitPiece> pieces;
  double top;        // where it is highest; may be infinite
  double top_value;  // there, or what it tends to

  double value(double x) const;
  double slope(double x) const;
};

const std::vector<UnitShape>& unit_shapes();

/// Null if there is none.
const UnitShape* find_unit_shape(const std::string& name);

}  // namespace gradus::datasets::detail
