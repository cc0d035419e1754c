// Tensors as text, as numpy's str() writes arrays: columns aligned, the fewest digits (up to 8) that all share, and
// only the first and last 3 of each dimension when there are more than 1000 elements.
#include <gradus/core/tensor.h>
#include <gradus/core/tensor_impl.h>
#include <gradus/core/visit_dtype.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

namespace gradus {
namespace {

constexpr int most_digits = 8;  // after the point
constexpr std::int64_t summary_threshold = 1000;
constexpr std::int64_t edge_items = 3;
constexpr std::size_t line_width = 75;

// Elements as words of equal width ----------------------------------------------------------------------------------

template <class... Arguments>
std::string digits(Arguments... arguments) {
  char buffer[512];
  return {buffer, std::to_chars(buffer, buffer + sizeof(buffer), arguments...).ptr};
}

// A number's text taken apart: "-1.25e-07" is "-1", "25" and "-07".
struct Number {
  std::string whole;
  std::string fraction;
  std::string exponent;
};

Number split(const std::string& text) {
  const auto e = text.find('e');
  const std::string mantissa = text.substr(0, e);
  const auto point = mantissa.find('.');
  return {mantissa.substr(0, point), point == std::string::npos ? "" : mantissa.substr(point + 1),
          e == std::string::npos ? "" : text.substr(e + 1)};
}

// With the digits that tell x from its neighbours, rounded after 8; zeros at the end are dropped.
template <class T>
Number parts_of(T x, std::chars_format format) {
  Number number = split(digits(x, format));
  if (number.fraction.size() > most_digits) number = split(digits(x, format, most_digits));
  number.fraction.erase(number.fraction.find_last_not_of('0') + 1);
  return number;
}

std::string padded(std::string word, std::size_t width) {
  if (word.size() < width) word.insert(0, width - word.size(), ' ');
  return word;
}

template <class T>
std::string not_finite(T x) {
  return std::isnan(x) ? "nan" : x < 0 ? "-inf" : "inf";
}

// Whether numpy would write these with exponents: large ones, small ones, or both far apart.
template <class T>
bool needs_exponents(const std::vector<T>& values) {
  T largest = 0;
  T smallest = std::numeric_limits<T>::infinity();
  for (const T value : values) {
    if (!std::isfinite(value) || value == 0) continue;
    largest = std::max(largest, std::abs(value));
    smallest = std::min(smallest, std::abs(value));
  }
  return largest != 0 &&
         (largest >= static_cast<T>(1e8) || smallest < static_cast<T>(1e-4) || largest / smallest > T{1000});
}

template <class T>
requires std::is_floating_point_v<T> std::vector<std::string> words_of(const std::vector<T>& values) {
  const bool exponents = needs_exponents(values);
  const auto format = exponents ? std::chars_format::scientific : std::chars_format::fixed;
  std::size_t before = 0;  // characters before the point
  std::size_t after = 0;
  std::size_t exponent = 0;
  for (const T value : values) {
    if (!std::isfinite(value)) continue;
    const Number number = parts_of(value, format);
    before = std::max(before, number.whole.size());
    after = std::max(after, number.fraction.size());
    exponent = std::max(exponent, number.exponent.size());
  }
  const std::size_t tail = 1 + after + (exponents ? 1 + exponent : 0);
  std::size_t width = before + tail;
  for (const T value : values) {
    if (!std::isfinite(value)) width = std::max(width, not_finite(value).size());
  }
  std::vector<std::string> words;
  for (const T value : values) {
    std::string word;
    if (!std::isfinite(value)) {
      word = not_finite(value);
    } else if (exponents) {
      word = digits(value, format, static_cast<int>(after));
      const auto e = word.find('e');
      if (after == 0) word.insert(e, ".");
      // e+05 among e+100 is e+005.
      const std::size_t have = word.size() - word.find('e') - 1;
      if (have < exponent) word.insert(word.find('e') + 2, exponent - have, '0');
    } else {
      const Number number = parts_of(value, format);
      word = number.whole + "." + number.fraction;
      word.append(after - number.fraction.size(), ' ');
    }
    words.push_back(padded(std::move(word), width));
  }
  return words;
}

std::string word_of(bool value) { return value ? "True" : "False"; }
template <class T>
std::string word_of(T value) {
  return digits(value);
}

template <class T>
requires std::is_integral_v<T> std::vector<std::string> words_of(const std::vector<T>& values) {
  std::vector<std::string> words;
  words.reserve(values.size());
  std::size_t width = std::is_same_v<T, bool> ? 5 : 0;
  for (const T value : values) words.push_back(word_of(value));
  for (const std::string& word : words) width = std::max(width, word.size());
  for (std::string& word : words) word = padded(std::move(word), width);
  return words;
}

// The digits that tell x from its neighbours, and zeros up to the point: the float 123456792 is "123456790". In arrays
// numpy goes on with the exact value, as std::to_chars does.
template <class T>
Number positional(T x) {
  const Number number = split(digits(x, std::chars_format::scientific));
  const std::string sign = number.whole.front() == '-' ? "-" : "";
  std::string all = number.whole.substr(sign.size()) + number.fraction;
  const int exponent = std::stoi(number.exponent);
  if (exponent < 0) return {sign + "0", std::string(static_cast<std::size_t>(-exponent - 1), '0') + all, ""};
  const std::size_t whole = static_cast<std::size_t>(exponent) + 1;
  if (all.size() < whole) all.append(whole - all.size(), '0');
  return {sign + all.substr(0, whole), all.substr(whole), ""};
}

// A number on its own, with all its digits: "0.1", "1.0", "1e-05".
template <class T>
std::string single_word(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    if (!std::isfinite(value)) return not_finite(value);
    const T size = std::abs(value);
    if (size != 0 && (size < static_cast<T>(1e-4) || size >= static_cast<T>(1e16)))
      return digits(value, std::chars_format::scientific);
    const Number number = positional(value);
    return number.whole + "." + (number.fraction.empty() ? "0" : number.fraction);
  } else {
    return word_of(value);
  }
}

// Layout ------------------------------------------------------------------------------------------------------------

// Calls visit(i) for the entries of a dimension that are shown, and gap() for what is left out.
template <class Visit, class Gap>
void for_each_shown(std::int64_t size, bool summarised, const Visit& visit, const Gap& gap) {
  const bool cut = summarised && size > 2 * edge_items;
  for (std::int64_t i = 0; i < (cut ? edge_items : size); ++i) visit(i);
  if (!cut) return;
  gap();
  for (std::int64_t i = size - edge_items; i < size; ++i) visit(i);
}

template <class T>
void collect_shown(const TensorImpl& impl, int dim, const T* from, bool summarised, std::vector<T>& values) {
  if (dim == impl.shape.rank()) {
    values.push_back(*from);
    return;
  }
  for_each_shown(
      impl.shape[dim], summarised,
      [&](std::int64_t i) { collect_shown(impl, dim + 1, from + i * impl.strides[dim], summarised, values); }, [] {});
}

// Writes the words, in order, into nested brackets.
class Layout {
 public:
  Layout(const Shape& shape, bool summarised, const std::vector<std::string>& words)
      : shape_(shape), summarised_(summarised), next_(words.begin()) {}

  std::string write(int dim) { return dim == shape_.rank() - 1 ? row(dim) : rows(dim); }

 private:
  // Numbers side by side; a line that would be too long goes on below, inside the brackets.
  std::string row(int dim) {
    const std::string indent(static_cast<std::size_t>(dim) + 1, ' ');
    const std::size_t width = line_width - static_cast<std::size_t>(dim) - 1;
    std::string text;
    std::string line = indent;
    const auto append = [&](const std::string& word) {
      if (line.size() + word.size() > width && line.size() > indent.size()) {
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
        line = indent;
      }
      line += word + " ";
    };
    for_each_shown(
        shape_[dim], summarised_, [&](std::int64_t) { append(*next_++); }, [&] { append("..."); });
    line.pop_back();
    return "[" + (text + line).substr(indent.size()) + "]";
  }

  std::string rows(int dim) {
    const std::string indent(static_cast<std::size_t>(dim) + 1, ' ');
    const std::string line_end(static_cast<std::size_t>(shape_.rank() - 1 - dim), '\n');
    std::string text;
    const auto append = [&](const std::string& part) { text += (text.empty() ? "" : line_end + indent) + part; };
    for_each_shown(
        shape_[dim], summarised_, [&](std::int64_t) { append(write(dim + 1)); }, [&] { append("..."); });
    return "[" + text + "]";
  }

  const Shape& shape_;
  bool summarised_;
  std::vector<std::string>::const_iterator next_;
};

}  // namespace

std::string to_string(const Tensor& tensor) {
  if (!tensor.defined()) return "undefined";
  const TensorImpl& impl = *tensor.impl();
  if (impl.numel == 0) return "[]";
  const bool summarised = impl.numel > summary_threshold;
  return visit_dtype(impl.dtype, [&]<class T>() {
    const T* from = static_cast<const T*>(impl.data());
    if (impl.shape.empty()) return single_word(*from);
    std::vector<T> values;
    collect_shown(impl, 0, from, summarised, values);
    const std::vector<std::string> words = words_of(values);
    return Layout(impl.shape, summarised, words).write(0);
  });
}

std::ostream& operator<<(std::ostream& stream, const Tensor& tensor) { return stream << to_string(tensor); }

}  // namespace gradus
