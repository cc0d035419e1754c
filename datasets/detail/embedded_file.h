/// A data file that lies in the library as gzip wrote it, and what comes out of it. Internal to the embedded sets.
#pragma once

#include <gradus/core/error.h>
#include <gradus/datasets/detail/table.h>
#include <gradus/datasets/embedded.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::datasets {

struct EmbeddedFile {
  const char* name;  ///< in datasets/data
  std::span<const std::byte> bytes;
  const char* sha256;  ///< of these bytes
};

/// The files' text. IoError naming the set and the file when the bytes are not those of the checksum.
std::string unpack(const char* set, const EmbeddedFile& file, Where where);

/// Rows of numbers, the last of each the label.
struct LabelledRows {
  Table features;
  std::vector<std::int64_t> labels;
};

/// Reads lines of `columns` numbers and a label, separated by commas. IoError naming set, file and line where there is
/// anything else.
LabelledRows parse_rows(const char* set, const EmbeddedFile& file, std::string_view text, std::int64_t columns,
                        Where where);

/// The part of a set that is asked for: rows in the order of the split, or all of them in the file's.
TensorDataset take_part(LabelledRows rows, const EmbeddedOptions& options, Where where);

/// The asked part of a file whose first line holds the counts of rows and columns and the names of the classes.
TensorDataset read_measurements(const char* set, const EmbeddedFile& file, const EmbeddedOptions& options, Where where);

namespace embedded {  // made at build time from datasets/data (cmake/embed.cmake)
std::span<const std::byte> breast_cancer_csv_gz() noexcept;
std::span<const std::byte> digits_csv_gz() noexcept;
std::span<const std::byte> iris_csv_gz() noexcept;
std::span<const std::byte> wine_data_csv_gz() noexcept;
}  // namespace embedded

}  // namespace gradus::datasets
