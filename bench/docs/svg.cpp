#include <gradus/bench/docs/svg.h>

#include <fmt/format.h>

namespace gradus::bench {
namespace {

// A tenth of a unit: finer than what is seen, coarser than what rounding changes.
std::string at(Place place) { return fmt::format("{:.1f},{:.1f}", place.first, place.second); }

std::string escaped(const std::string& words) {
  std::string out;
  for (const char c : words) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

Svg::Svg(double width, double height)
    : text_(
          fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" font-family=\"sans-serif\">\n"
                      "<!-- made by gradus docs -->\n"
                      "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
                      width, height)) {}

void Svg::line(const std::vector<Place>& places, Pen pen) {
  text_ += fmt::format(R"(<polyline fill="none" stroke="{}" stroke-width="{}" stroke-linejoin="round" points=")",
                       pen.colour, pen.width);
  for (const Place& place : places) text_ += at(place) + ' ';
  text_.back() = '"';
  text_ += "/>\n";
}

void Svg::pieces(const std::vector<std::pair<Place, Place>>& pieces, Pen pen) {
  text_ += fmt::format(R"(<path fill="none" stroke="{}" stroke-width="{}" d=")", pen.colour, pen.width);
  for (const auto& [from, to] : pieces) text_ += 'M' + at(from) + 'L' + at(to);
  text_ += "\"/>\n";
}

void Svg::dot(Place place, double radius, const char* colour) {
  text_ += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" fill=\"{}\"/>\n", place.first, place.second,
                       radius, colour);
}

void Svg::frame(Place corner, double width, double height) {
  text_ += fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"none\" "
      "stroke=\"#bbbbbb\"/>\n",
      corner.first, corner.second, width, height);
}

void Svg::text(Place place, const std::string& words, Font font) {
  text_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"{}\" fill=\"{}\" text-anchor=\"{}\">{}</text>\n",
                       place.first, place.second, font.size, font.colour, font.anchor, escaped(words));
}

}  // namespace gradus::bench
