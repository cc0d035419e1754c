// From the bytes in the library to a data set: check, decompress, read, split, standardise.
#include <gradus/datasets/detail/embedded_file.h>
#include <gradus/datasets/detail/option_visitors.h>
#include <gradus/datasets/detail/sha256.h>
#include <gradus/datasets/split.h>

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace gradus::datasets {
namespace {

[[noreturn]] void fail(const char* set, const EmbeddedFile& file, const std::string& what, Where where) {
  throw IoError(where, std::string(set) + ": data/" + file.name + ": " + what);
}

/// What gzip packed; empty if the stream is damaged.
std::string inflated(std::span<const std::byte> packed) {
  constexpr int gzip_format = 16;
  z_stream stream{};
  if (inflateInit2(&stream, gzip_format + MAX_WBITS) != Z_OK) return {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string text;
  std::array<char, 1 << 16> buffer{};
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    status = inflate(&stream, Z_NO_FLUSH);
    text.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (status != Z_STREAM_END) text.clear();
  return text;
}

/// Minus the mean of the training rows, over their standard deviation (but at least `floor`), column by column.
void standardize(Table& x, std::span<const std::int64_t> train_rows, double floor) {
  const auto n = static_cast<double>(train_rows.size());
  for (std::int64_t j = 0; j < x.columns(); ++j) {
    double sum = 0, squares = 0;
    for (const std::int64_t i : train_rows) sum += x(i, j);
    const double mean = sum / n;
    for (const std::int64_t i : train_rows) squares += (x(i, j) - mean) * (x(i, j) - mean);
    double divisor = std::max(std::sqrt(squares / n), floor);
    if (divisor == 0) divisor = 1;  // a constant column becomes 0
    for (std::int64_t i = 0; i < x.rows(); ++i) x(i, j) = (x(i, j) - mean) / divisor;
  }
}

/// What stands between the commas.
std::vector<std::string> words(std::string_view line) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t comma = line.find(',');
    parts.emplace_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    line.remove_prefix(comma + 1);
  }
}

}  // namespace

std::string unpack(const char* set, const EmbeddedFile& file, Where where) {
  const std::string digest = sha256(file.bytes);
  if (digest != file.sha256) {
    fail(set, file, "checksum differs; expected " + std::string(file.sha256) + ", got " + digest, where);
  }
  std::string text = inflated(file.bytes);
  if (text.empty()) fail(set, file, "cannot be decompressed", where);
  return text;
}

LabelledRows parse_rows(const char* set, const EmbeddedFile& file, std::string_view text, std::int64_t columns,
                        Where where) {
  const auto lines = std::count(text.begin(), text.end(), '\n');
  LabelledRows rows{.features = Table(lines, columns), .labels = {}};
  const char* next = text.data();
  const char* const end = next + text.size();
  for (std::int64_t i = 0; i < lines; ++i) {
    const auto read = [&](auto& number, std::string_view separators) {
      const auto [stop, error] = std::from_chars(next, end, number);
      if (error != std::errc{} || stop == end || separators.find(*stop) == std::string_view::npos) {
        fail(set, file,
             "row " + std::to_string(i) + " does not hold " + std::to_string(columns) + " numbers and a label", where);
      }
      next = stop + 1;
    };
    for (std::int64_t j = 0; j < columns; ++j) read(rows.features(i, j), ",");
    read(rows.labels.emplace_back(), "\n");
  }
  return rows;
}

TensorDataset take_part(LabelledRows rows, const EmbeddedOptions& options, Where where) {
  const auto count = static_cast<std::int64_t>(rows.labels.size());
  SplitRows parts;
  if (options.split != Split::all || options.standardize) {
    parts = split_rows(count,
                       {.test_size = options.test_size,
                        .random_state = options.random_state,
                        .stratify = tensor(rows.labels, {count})},
                       where);
  }
  if (options.standardize) standardize(rows.features, parts.train, options.scale_floor);
  if (options.split == Split::all) return to_samples(rows.features, rows.labels, options.dtype);
  const std::vector<std::int64_t>& part = options.split == Split::train ? parts.train : parts.test;
  return to_samples(rows.features.take_rows(part), take(rows.labels, part), options.dtype);
}

TensorDataset read_measurements(const char* set, const EmbeddedFile& file, const EmbeddedOptions& options,
                                Where where) {
  check_options(set, options, where);
  const std::string text = unpack(set, file, where);
  const std::size_t header_end = text.find('\n');
  const std::vector<std::string> header = words(std::string_view(text).substr(0, header_end));
  LabelledRows rows =
      parse_rows(set, file, std::string_view(text).substr(header_end + 1), std::stoll(header.at(1)), where);
  TensorDataset data = take_part(std::move(rows), options, where);
  data.class_names.assign(header.begin() + 2, header.end());
  return data;
}

}  // namespace gradus::datasets
