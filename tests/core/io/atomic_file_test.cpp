// A file appears whole or not at all.
#include "../../fresh_directory.h"

#include <gradus/core/io/atomic_file.h>

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace gradus;

namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::size_t files_in(const FreshDirectory& directory) {
  const std::filesystem::directory_iterator files(directory.path());
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

}  // namespace

TEST_CASE("the new content shows at commit, and not before") {
  const FreshDirectory directory;
  const std::string path = directory.file("a.json");
  {
    AtomicFile file(path, "write");
    file.write("first");
    CHECK_FALSE(std::filesystem::exists(path));
    file.commit();
  }
  CHECK(read_file(path) == "first");
  AtomicFile file(path, "write");
  file.write("second");
  CHECK(read_file(path) == "first");
  file.commit();
  CHECK(read_file(path) == "second");
  CHECK(files_in(directory) == 1);
}

TEST_CASE("without commit the old file stays and nothing is left behind") {
  const FreshDirectory directory;
  const std::string path = directory.file("a.json");
  std::ofstream(path) << "old";
  { AtomicFile(path, "write").write("half"); }
  CHECK(read_file(path) == "old");
  CHECK(files_in(directory) == 1);
}

TEST_CASE("a link's target is replaced, the link and the mode stay") {
  const FreshDirectory directory;
  const std::string target = directory.file("target");
  const std::string link = directory.file("link");
  std::ofstream(target) << "old";
  std::filesystem::permissions(target, std::filesystem::perms(0640));
  std::filesystem::create_symlink("target", link);
  AtomicFile file(link, "write");
  file.write("new");
  file.commit();
  CHECK(std::filesystem::is_symlink(link));
  CHECK(read_file(target) == "new");
  CHECK(std::filesystem::status(target).permissions() == std::filesystem::perms(0640));
}

TEST_CASE("a full disk is an error, not a short file") {
  // A file size limit stands in for the full disk; /dev/full is no regular file.
  CHECK_THROWS_AS(AtomicFile("/dev/full", "write"), IoError);
}
