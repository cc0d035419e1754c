/// Writing a file so that its name shows either the old content or all of the new one, also after a crash.
#pragma once

#include <gradus/core/error.h>

#include <string>
#include <string_view>

namespace gradus {

/// A file that appears under its name when commit() is called: it is written to a temporary name in the same directory,
/// synced to the disk and renamed. Without commit() it vanishes and the old file stays.
class AtomicFile {
 public:
  /// Throws IoError `operation: path: …` if the file cannot be made, or if `path` is something else than a file.
  AtomicFile(std::string path, std::string operation, Where where = Where::here());
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Throws IoError, when the disk is full for instance.
  void write(const void* data, std::size_t bytes);
  void write(std::string_view text) { write(text.data(), text.size()); }
  /// Throws IoError; afterwards nothing more can be written.
  void commit();

 private:
  [[noreturn]] void fail(const std::string& what, int error) const;

  std::string path_;
  std::string target_;  // path_ with symbolic links followed
  std::string temporary_;
  std::string operation_;
  Where where_;
  int file_ = -1;
};

}  // namespace gradus
