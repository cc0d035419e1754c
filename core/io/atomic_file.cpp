// Atomic writing with POSIX calls: temporary file, fsync, rename, fsync of the directory.
#include <gradus/core/io/atomic_file.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace gradus {
namespace {

std::string followed(const std::string& path) {
  char* const real = ::realpath(path.c_str(), nullptr);
  if (real == nullptr) return path;  // a new file
  std::string result = real;
  std::free(real);
  return result;
}

std::string directory_of(const std::string& path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// No two files of this process or another have the same.
std::string temporary_name(const std::string& target) {
  static std::atomic<unsigned> count{0};
  return target + ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(count.fetch_add(1));
}

}  // namespace

AtomicFile::AtomicFile(std::string path, std::string operation, Where where)
    : path_(std::move(path)), target_(followed(path_)), operation_(std::move(operation)), where_(where) {
  struct stat old {};
  const bool exists = ::stat(target_.c_str(), &old) == 0;
  if (exists && !S_ISREG(old.st_mode)) throw IoError(where_, operation_ + ": " + path_ + ": is not a regular file");
  do {
    temporary_ = temporary_name(target_);
    file_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (file_ < 0 && errno == EEXIST);  // left behind by a crashed process that had the same number
  if (file_ < 0) fail("cannot be created", errno);
  if (exists) (void)(::fchmod(file_, old.st_mode & 07777) == 0);  // worth a try: the content matters more than its mode
}

AtomicFile::~AtomicFile() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(temporary_.c_str());
}

void AtomicFile::write(const void* data, std::size_t bytes) {
  const char* from = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = ::write(file_, from, bytes);
    if (written < 0) {
      if (errno == EINTR) continue;
      fail("cannot be written", errno);
    }
    from += written;
    bytes -= static_cast<std::size_t>(written);
  }
}

void AtomicFile::commit() {
  if (::fsync(file_) != 0) fail("cannot be synced to the disk", errno);
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) fail("cannot be renamed to its name", errno);
  ::close(file_);
  file_ = -1;
  // The rename itself lives in the directory; file systems that cannot sync one have done what they can.
  const int directory = ::open(directory_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return;
  (void)::fsync(directory);
  ::close(directory);
}

void AtomicFile::fail(const std::string& what, int error) const {
  throw IoError(where_, operation_ + ": " + path_ + ": " + what + ": " + std::generic_category().message(error));
}

}  // namespace gradus
