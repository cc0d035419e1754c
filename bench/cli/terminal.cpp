// Drawing with plain characters and Unicode blocks.
#include <gradus/bench/cli/terminal.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace gradus::bench {
namespace {

constexpr std::array<const char*, 8> eighths{" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
constexpr const char* full_block = "█";

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

const char* code_of(Ink ink) {
  switch (ink) {
    case Ink::bold:
      return "1";
    case Ink::faint:
      return "2";
    case Ink::red:
      return "31";
    case Ink::green:
      return "32";
    case Ink::yellow:
      return "33";
    case Ink::blue:
      return "34";
    case Ink::plain:
      break;
  }
  return "0";
}

// Fraction of the width in eighths of a column; NaN counts as 0.
int in_eighths(double fraction, int width) {
  return static_cast<int>(std::lround(8 * width * (fraction > 0 ? std::min(fraction, 1.0) : 0)));
}

}  // namespace

Terminal terminal(int descriptor) {
  Terminal found;
  found.interactive = isatty(descriptor) == 1;
  if (!found.interactive) return found;
  const char* kind = std::getenv("TERM");
  found.colour = !is_set("NO_COLOR") && kind != nullptr && std::string_view(kind) != "dumb";
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) found.width = std::max<int>(size.ws_col, 40);
  return found;
}

std::string painted(Ink ink, const std::string& text, const Terminal& where) {
  if (!where.colour || ink == Ink::plain) return text;
  return std::string("\033[") + code_of(ink) + "m" + text + "\033[0m";
}

std::string bar(double fraction, int width) {
  const int filled = in_eighths(fraction, width);
  std::string drawn;
  for (int column = 0; column < width; ++column) {
    const int here = std::clamp(filled - 8 * column, 0, 8);
    drawn += here == 8 ? full_block : eighths[static_cast<std::size_t>(here)];
  }
  return drawn;
}

std::string bar_with_mark(double fraction, double mark, int width) {
  const int filled = in_eighths(fraction, width);
  const int mark_column = std::min(in_eighths(mark, width) / 8, width - 1);
  std::string drawn;
  for (int column = 0; column < width; ++column) {
    const int here = std::clamp(filled - 8 * column, 0, 8);
    if (column == mark_column) {
      drawn += here >= 4 ? "┃" : "│";
    } else {
      drawn += here == 8 ? full_block : eighths[static_cast<std::size_t>(here)];
    }
  }
  return drawn;
}

int columns(std::string_view text) {
  // Every byte but the continuation bytes of UTF-8 (10xxxxxx) starts a character.
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string left(std::string_view text, int width) {
  return std::string(text) + std::string(static_cast<std::size_t>(std::max(0, width - columns(text))), ' ');
}

std::string right(std::string_view text, int width) {
  return std::string(static_cast<std::size_t>(std::max(0, width - columns(text))), ' ') + std::string(text);
}

std::string wrapped(std::string_view text, int width, int indent) {
  std::string lines;
  int used = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (used > 0 && used + 1 + columns(word) > width) {
      lines += "\n" + std::string(static_cast<std::size_t>(indent), ' ');
      used = indent;
    } else if (used > 0) {
      lines += ' ';
      ++used;
    }
    lines += word;
    used += columns(word);
  }
  return lines;
}

}  // namespace gradus::bench
