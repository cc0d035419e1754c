/// Line drawings as SVG: what the guide's pictures are made of.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace gradus::bench {

/// Where on the picture, in its own units: to the right, and down.
using Place = std::pair<double, double>;

/// A picture that grows as things are drawn on it; later ones lie on top.
class Svg {
 public:
  Svg(double width, double height);

  struct Pen {
    const char* colour = "#222222";
    double width = 1;
  };
  /// Through all places, without filling.
  void line(const std::vector<Place>& places, Pen pen);
  /// Separate pieces, as a contour has them: each from its first place to its second.
  void pieces(const std::vector<std::pair<Place, Place>>& pieces, Pen pen);
  void dot(Place place, double radius, const char* colour);
  void frame(Place corner, double width, double height);

  struct Font {
    double size = 12;
    const char* colour = "#222222";
    const char* anchor = "start";  ///< or "middle", "end": which part of the text is at its place
  };
  void text(Place place, const std::string& words, Font font);

  /// The file.
  std::string finished() const { return text_ + "</svg>\n"; }

 private:
  std::string text_;
};

/// Maps numbers of an interval to places of another, one of which may be upside down.
struct Axis {
  double low, high;   ///< numbers
  double begin, end;  ///< their places
  double operator()(double number) const { return begin + (number - low) / (high - low) * (end - begin); }
  bool shows(double number) const { return number >= low && number <= high; }
};

}  // namespace gradus::bench
