/// What the place we print to can show, and the few drawings we make there: colours, bars, columns.
#pragma once

#include <string>
#include <string_view>

namespace gradus::bench {

/// Colours and progress bars are for people at a terminal; a pipe or a file gets plain text of a fixed width.
struct Terminal {
  bool interactive = false;  // a person may be watching
  bool colour = false;       // interactive, and neither NO_COLOR nor TERM=dumb says otherwise
  int width = 80;            // columns
};

/// Descriptor 1 is standard output, 2 standard error.
Terminal terminal(int descriptor);

enum class Ink { plain, bold, faint, red, green, yellow, blue };

/// The text in that colour, or as it is when the terminal has none.
std::string painted(Ink ink, const std::string& text, const Terminal& where);

/// A bar of `fraction` (cut to 0..1) of `width` columns, in eighths of a column, filled up with blanks.
std::string bar(double fraction, int width);

/// A bar with a mark at another fraction, as a prediction beside a measurement.
std::string bar_with_mark(double fraction, double mark, int width);

/// Columns that the text takes: one for each UTF-8 character.
int columns(std::string_view text);

/// The text filled up with blanks to that many columns, after it or before it.
std::string left(std::string_view text, int width);
std::string right(std::string_view text, int width);

/// Words broken into lines of at most `width` columns; lines after the first are indented.
std::string wrapped(std::string_view text, int width, int indent = 0);

}  // namespace gradus::bench
