// Saving and loading state: round trips, files from elsewhere, and damaged files, which are refused and never crash.
#include "../../fresh_directory.h"
#include "../thrown.h"

#include <gradus/core/ops.h>
#include <gradus/core/parameters.h>
#include <gradus/core/random.h>
#include <gradus/core/storage.h>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <bit>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <limits>

using namespace gradus;

namespace {

const std::string formats = std::string(GRADUS_SOURCE_DIR) + "/tests/reference/formats/";

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

std::string safetensors(const std::string& header, const std::string& data = "") {
  std::string length(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) length[i] = static_cast<char>(header.size() >> (8 * i) & 0xff);
  return length + header + data;
}

// One tensor's entry, as an object with one key.
std::string entry(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"x":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
}

// What load says about a file of this content, after "load: <path>: ".
std::string complaint(const std::string& content) {
  const FreshDirectory directory;
  const std::string path = directory.file("x.safetensors");
  write_file(path, content);
  try {
    load(path, Where{});
  } catch (const IoError& error) {
    const std::string start = "load: " + path + ": ";
    const std::string message = error.what();
    return message.rfind(start, 0) == 0 ? message.substr(start.size()) : "unexpected start: " + message;
  }
  return "";
}

bool same(const Tensor& a, const Tensor& b) {
  if (a.dtype() != b.dtype() || !(a.shape() == b.shape())) return false;
  const Tensor x = contiguous(a);
  const Tensor y = contiguous(b);
  const auto bytes = static_cast<std::size_t>(x.numel()) * size_in_bytes(x.dtype());
  const auto start = [](const Tensor& tensor) -> const void* {
    switch (tensor.dtype()) {
      case Dtype::boolean:
        return tensor.data<const bool>().data();
      case Dtype::uint8:
        return tensor.data<const std::uint8_t>().data();
      case Dtype::int32:
        return tensor.data<const std::int32_t>().data();
      case Dtype::int64:
        return tensor.data<const std::int64_t>().data();
      case Dtype::float32:
        return tensor.data<const float>().data();
      default:
        return tensor.data<const double>().data();
    }
  };
  return bytes == 0 || std::memcmp(start(x), start(y), bytes) == 0;
}

StateDict example() {
  StateDict state;
  state.set("mask", tensor({true, false, true}, {.dtype = Dtype::boolean}));
  state.set("weight", tensor({{1, 2.5}, {-3, std::numeric_limits<float>::quiet_NaN()}}));
  state.set("bytes", tensor({0, 255}, {.dtype = Dtype::uint8}));
  state.set("wide", t(tensor({{1, 2, 3}, {4, 5, 6}}, {.dtype = Dtype::float64})));
  state.set("labels", tensor({7}, {.dtype = Dtype::int32}));
  state.set("none", zeros({0, 4}));
  state.set_number("lr", 0.1 + 0.2);
  state.set_integer("step", (std::int64_t{1} << 62) + 1);
  state.set_text("name", "adam \"w\"\n\u00e9");
  return state;
}

}  // namespace

TEST_CASE("state comes back bit for bit, in its order") {
  const FreshDirectory directory;
  const std::string path = directory.file("run.safetensors");
  const StateDict state = example();
  save(state, path);
  const StateDict loaded = load(path);
  REQUIRE(loaded.entries().size() == state.entries().size());
  for (std::size_t i = 0; i < state.entries().size(); ++i) {
    CHECK(loaded.entries()[i].name == state.entries()[i].name);
    CHECK_MESSAGE(same(loaded.entries()[i].tensor, state.entries()[i].tensor), state.entries()[i].name);
  }
  CHECK(loaded.number("lr", "test") == 0.1 + 0.2);
  CHECK(loaded.integer("step", "test") == (std::int64_t{1} << 62) + 1);
  CHECK(loaded.text("name", "test") == "adam \"w\"\n\u00e9");
  // The same state is the same file.
  const std::string first = read_file(path);
  save(loaded, path);
  CHECK(read_file(path) == first);
}

TEST_CASE("empty state makes a file that loads as empty") {
  const FreshDirectory directory;
  const std::string path = directory.file("empty.safetensors");
  save(StateDict(), path);
  CHECK(load(path).empty());
}

TEST_CASE("the data of every tensor are aligned to their element size") {
  const FreshDirectory directory;
  const std::string path = directory.file("run.safetensors");
  save(example(), path);
  const std::string content = read_file(path);
  std::uint64_t length = 0;
  std::memcpy(&length, content.data(), sizeof(length));
  CHECK((8 + length) % 8 == 0);
  const auto header = nlohmann::json::parse(content.substr(8, static_cast<std::size_t>(length)));
  for (const auto& [name, size] : {std::pair{"wide", 8}, {"step", 8}, {"weight", 4}, {"labels", 4}}) {
    CHECK(header[name]["data_offsets"][0].get<int>() % size == 0);
  }
}

TEST_CASE("files of the reference load with their values or are refused") {
  const auto index = nlohmann::json::parse(read_file(formats + "index.json"));
  int loaded = 0;
  int refused = 0;
  for (const auto& record : index) {
    const std::string file = record["file"];
    if (file.find(".safetensors") == std::string::npos) continue;
    if (record.contains("error")) {
      CHECK_THROWS_AS(load(formats + file), IoError);
      ++refused;
      continue;
    }
    const StateDict state = load(formats + file);
    CHECK(state.entries().size() == record["arrays"].size());
    for (const auto& [name, array] : record["arrays"].items()) {
      const Tensor& tensor = state.at(name, "test");
      CHECK(gradus::name(tensor.dtype()) == array["dtype"].get<std::string>());
      CHECK(nlohmann::json(std::vector<std::int64_t>(tensor.shape().begin(), tensor.shape().end())) == array["shape"]);
      CHECK(tensor.to_vector<double>() == array["values"].get<std::vector<double>>());
    }
    ++loaded;
  }
  CHECK(loaded == 1);
  CHECK(refused == 5);
}

TEST_CASE("each kind of damage is named") {
  const std::string four(4, '\0');
  CHECK(complaint("") == "is too short for a safetensors file");
  CHECK(complaint("1234567") == "is too short for a safetensors file");
  CHECK(complaint(std::string(8, '\xff')) ==
        "the header goes beyond the end: 18446744073709551615 bytes in a file of 8");
  CHECK(complaint(safetensors("")) == "the header is not valid JSON");
  CHECK(complaint(safetensors("{")) == "the header is not valid JSON");
  CHECK(complaint(safetensors("[1]")) == "the header is not a JSON object");
  CHECK(complaint(safetensors("{\"a\xff\":1}")) == "the header is not valid JSON");
  CHECK(complaint(safetensors(R"({"x":1})")) == "tensor \"x\" is not described by an object");
  CHECK(complaint(safetensors(R"({"x":{}})")) == "tensor \"x\" has no data_offsets");
  CHECK(complaint(safetensors(R"({"x":{"data_offsets":[0]}})")) ==
        "tensor \"x\" has data_offsets that are not two whole numbers");
  CHECK(complaint(safetensors(entry("F32", "[1]", "[-1,3]"), four)) ==
        "tensor \"x\" has data_offsets that are not two whole numbers");
  CHECK(complaint(safetensors(entry("F32", "[1]", "[0,8]"), four)) == "tensor \"x\" lies at bytes 0 to 8 of 4");
  CHECK(complaint(safetensors(entry("F32", "[1]", "[4,0]"), four)) == "tensor \"x\" lies at bytes 4 to 0 of 4");
  CHECK(complaint(safetensors(entry("BF16", "[2]", "[0,4]"), four)) ==
        "tensor \"x\" has the dtype \"BF16\"; gradus reads F32, F64, I64, I32, U8 and BOOL");
  CHECK(complaint(safetensors(entry("F32", "[2]", "[0,4]"), four)) == "tensor \"x\" of shape [2] needs 8 bytes, has 4");
  CHECK(complaint(safetensors(entry("F32", "[1.5]", "[0,4]"), four)) ==
        "tensor \"x\" has a size that is not a whole number");
  CHECK(complaint(safetensors(entry("F32", "[4294967296,4294967296]", "[0,4]"), four)) ==
        "tensor \"x\" has a shape that is too large");
  CHECK(complaint(safetensors(entry("F32", "[0,4294967296,4294967296]", "[0,0]"))) ==
        "tensor \"x\" has a shape that is too large");
  CHECK(complaint(safetensors(entry("F32", "[1,1,1,1,1,1,1,1,1]", "[0,4]"), four)) ==
        "tensor \"x\" has 9 dimensions; gradus takes up to 8");
  CHECK(complaint(safetensors(entry("F32", "[1]", "[0,4]"), four + "!")) == "bytes 4 to 5 belong to no tensor");
  CHECK(complaint(safetensors(entry("F32", "[]", "[1,5]"), four + "!")) == "bytes 0 to 1 belong to no tensor");
  CHECK(complaint(safetensors(entry("BOOL", "[1]", "[0,1]"), "\x02")) ==
        "tensor \"x\" is BOOL but holds other bytes than 0 and 1");
  CHECK(complaint(safetensors(R"({"x":1,"x":2})")) == "tensor \"x\" is there twice");
  CHECK(complaint(safetensors(R"({"__metadata__":{"a":1}})")) == "its metadata \"a\" is not a text");
  CHECK(complaint(safetensors(R"({"__metadata__":[]})")) == "its metadata are not an object");
  CHECK(complaint(safetensors(std::string(1'000'000, '['))) == "the header is nested too deep");
  CHECK(complaint(safetensors(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                              R"("y":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}})",
                              four + "..")) == "tensor \"y\" overlaps another one");
}

TEST_CASE("thousands of random mutations of a file are loaded or refused") {
  const FreshDirectory directory;
  const std::string path = directory.file("mutated.safetensors");
  StateDict state;
  state.set("hidden.weight", reshape(arange(6, {.dtype = Dtype::float32}), {2, 3}));
  state.set("mask", ones({3}, {.dtype = Dtype::boolean}));
  state.set_integer("step", 5);
  state.set_text("kind", "adam");
  save(state, path);
  const std::string original = read_file(path);
  Generator generator(42);
  const auto below = [&](std::size_t n) {
    return static_cast<std::size_t>(generator.below(static_cast<std::int64_t>(n)));
  };
  const char* const likely[] = {"0",  "9", "-", "[", "]", "{", "}", "\"", ",", ":", "e", ".", "18446744073709551615",
                                "F64"};
  const auto memory = memory_stats().bytes_from_system;
  int loaded = 0;
  int refused = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string content = original;
    for (std::size_t change = 0, changes = 1 + below(3); change < changes && !content.empty(); ++change) {
      const std::size_t at = below(content.size());
      switch (below(5)) {
        case 0:
          content[at] = static_cast<char>(below(256));
          break;
        case 1:
          content[at] = static_cast<char>(content[at] ^ (1 << below(8)));
          break;
        case 2:
          content.erase(at, 1 + below(8));
          break;
        case 3:
          content.insert(at, likely[below(std::size(likely))]);
          break;
        default:
          content.resize(at);
      }
    }
    write_file(path, content);
    try {
      load(path);
      ++loaded;
    } catch (const IoError&) {
      ++refused;
    }
  }
  CHECK(loaded + refused == 4000);
  CHECK(loaded > 10);  // changed values or names are not damage
  CHECK(refused > 3000);
  CHECK(memory_stats().bytes_from_system - memory < (1 << 20));
}

TEST_CASE("files that are missing or cannot be written are errors that name the path") {
  CHECK(thrown<IoError>([] { load("no/such.file"); }) ==
        "load: no/such.file: cannot be read: No such file or directory");
  CHECK(thrown<IoError>([] { save({}, "no/such/file"); }) ==
        "save: no/such/file: cannot be created: No such file or directory");
  CHECK(thrown<IoError>([] { save({}, "/dev/null"); }) == "save: /dev/null: is not a regular file");
  const FreshDirectory directory;
  CHECK_THROWS_AS(load(directory.path().string()), IoError);
  CHECK_THROWS_AS(save({}, directory.path().string()), IoError);
}

TEST_CASE("state that no file can hold is refused, and the old file stays") {
  const FreshDirectory directory;
  const std::string path = directory.file("run.safetensors");
  save(example(), path);
  const std::string before = read_file(path);
  StateDict state;
  state.set("\xff", ones({1}));
  CHECK_THROWS_AS(save(state, path), ValueError);
  StateDict undefined;
  undefined.set("x", Tensor());
  CHECK(thrown<ValueError>([&] { save(undefined, path); }) == "save: tensor \"x\" is undefined");
  StateDict reserved;
  reserved.set("__metadata__", ones({1}));
  CHECK(thrown<ValueError>([&] { save(reserved, path); }) == "save: a tensor cannot be named \"__metadata__\"");
  CHECK(read_file(path) == before);
}
