// Named state in safetensors files: 8 bytes with the header's length, a JSON header, the tensors' bytes.
// A reader believes nothing: every size is checked against the file before memory is taken.
#include <gradus/core/grad_mode.h>
#include <gradus/core/io/atomic_file.h>
#include <gradus/core/ops.h>
#include <gradus/core/parameters.h>
#include <gradus/core/tensor_impl.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <numeric>
#include <set>
#include <system_error>

namespace gradus {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian");

using Json = nlohmann::ordered_json;

constexpr std::uint64_t most_header_bytes = 100'000'000;  // the format's own limit
constexpr auto metadata_key = "__metadata__";

struct DtypeName {
  Dtype dtype;
  const char* name;
};
constexpr DtypeName dtype_names[] = {{Dtype::boolean, "BOOL"}, {Dtype::uint8, "U8"},    {Dtype::int32, "I32"},
                                     {Dtype::int64, "I64"},    {Dtype::float32, "F32"}, {Dtype::float64, "F64"}};

std::size_t bytes_of(const Tensor& tensor) {
  return static_cast<std::size_t>(tensor.numel()) * size_in_bytes(tensor.dtype());
}

// Writing -----------------------------------------------------------------------------------------------------------

const char* file_name(Dtype dtype) {
  return std::find_if(std::begin(dtype_names), std::end(dtype_names), [&](auto& d) { return d.dtype == dtype; })->name;
}

// The order of the tensors' bytes: wide elements first, so that all are aligned; otherwise as in the state.
std::vector<std::size_t> data_order(const std::vector<StateDict::Entry>& entries) {
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return size_in_bytes(entries[a].tensor.dtype()) > size_in_bytes(entries[b].tensor.dtype());
  });
  return order;
}

std::string header_of(const StateDict& state, const std::vector<std::size_t>& order) {
  std::vector<std::size_t> begins(order.size());
  std::size_t end = 0;
  for (const std::size_t i : order) {
    begins[i] = end;
    end += bytes_of(state.entries()[i].tensor);
  }
  Json header = Json::object();
  for (const auto& text : state.texts()) header[metadata_key][text.name] = text.value;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const auto& [name, tensor] = state.entries()[i];
    Json shape = Json::array();
    for (const std::int64_t size : tensor.shape()) shape.push_back(size);
    header[name] = {{"dtype", file_name(tensor.dtype())},
                    {"shape", shape},
                    {"data_offsets", {begins[i], begins[i] + bytes_of(tensor)}}};
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // aligns the data
  return text;
}

// Reading -----------------------------------------------------------------------------------------------------------

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

// One file being read; every complaint names it.
class Reader {
 public:
  Reader(const std::string& path, Where where) : path_(path), where_(where) {
    std::error_code error;
    size_ = std::filesystem::file_size(path, error);
    if (error) fail("cannot be read: " + error.message());
    file_.reset(std::fopen(path.c_str(), "rb"));
    if (file_ == nullptr) fail("cannot be read: " + std::generic_category().message(errno));
  }

  [[noreturn]] void fail(const std::string& what) const { throw IoError(where_, "load: " + path_ + ": " + what); }

  std::uint64_t size() const { return size_; }

  void read(void* to, std::size_t bytes) {
    if (std::fread(to, 1, bytes, file_.get()) != bytes) fail("ends too early");
  }

  void seek(std::uint64_t position) {
    if (::fseeko(file_.get(), static_cast<off_t>(position), SEEK_SET) != 0) fail("cannot be read");
  }

 private:
  std::string path_;
  Where where_;
  std::uint64_t size_ = 0;
  std::unique_ptr<std::FILE, CloseFile> file_;
};

std::string quoted(const std::string& name) { return "tensor \"" + name + "\""; }

// Refuses what the format forbids but a JSON parser would take: names given twice, and nesting deeper than a header's.
Json parse_header(const Reader& reader, const std::string& text) {
  std::set<std::string> names;
  const auto check = [&](int depth, Json::parse_event_t event, Json& value) {
    if (depth > 3) reader.fail("the header is nested too deep");
    if (event == Json::parse_event_t::key && depth == 1 && !names.insert(value.get<std::string>()).second) {
      reader.fail(quoted(value.get<std::string>()) + " is there twice");
    }
    return true;
  };
  try {
    Json header = Json::parse(text, check);
    if (!header.is_object()) reader.fail("the header is not a JSON object");
    return header;
  } catch (const Json::exception&) {
    reader.fail("the header is not valid JSON");
  }
}

struct Header {
  Json json;
  std::uint64_t data_begin;
};

Header read_header(Reader& reader) {
  std::uint64_t length = 0;
  if (reader.size() < sizeof(length)) reader.fail("is too short for a safetensors file");
  reader.read(&length, sizeof(length));
  if (length > reader.size() - sizeof(length)) {
    reader.fail("the header goes beyond the end: " + std::to_string(length) + " bytes in a file of " +
                std::to_string(reader.size()));
  }
  if (length > most_header_bytes) reader.fail("the header is too long: " + std::to_string(length) + " bytes");
  std::string text(static_cast<std::size_t>(length), '\0');
  reader.read(text.data(), text.size());
  return {parse_header(reader, text), sizeof(length) + length};
}

struct Place {
  std::string name;
  Dtype dtype;
  Shape shape;
  std::uint64_t begin;
  std::uint64_t end;
};

const Json& field(const Reader& reader, const std::string& name, const Json& entry, const char* key) {
  if (!entry.is_object()) reader.fail(quoted(name) + " is not described by an object");
  const auto found = entry.find(key);
  if (found == entry.end()) reader.fail(quoted(name) + " has no " + key);
  return *found;
}

Dtype parse_dtype(const Reader& reader, const std::string& name, const Json& value) {
  if (!value.is_string()) reader.fail(quoted(name) + " has a dtype that is not a text");
  const auto& text = value.get_ref<const std::string&>();
  for (const DtypeName& known : dtype_names) {
    if (text == known.name) return known.dtype;
  }
  reader.fail(quoted(name) + " has the dtype \"" + text + "\"; gradus reads F32, F64, I64, I32, U8 and BOOL");
}

// The shape, whose elements must take `bytes` bytes.
Shape parse_shape(const Reader& reader, const std::string& name, const Json& value, Dtype dtype, std::uint64_t bytes) {
  if (!value.is_array()) reader.fail(quoted(name) + " has a shape that is not a list");
  if (value.size() > static_cast<std::size_t>(max_rank)) {
    reader.fail(quoted(name) + " has " + std::to_string(value.size()) + " dimensions; gradus takes up to 8");
  }
  constexpr std::uint64_t most = std::uint64_t{1} << 59;
  Shape shape;
  std::uint64_t product = 1;  // of the sizes that are not 0, so that strides cannot overflow either
  bool empty = false;
  for (const Json& size : value) {
    if (!size.is_number_unsigned()) reader.fail(quoted(name) + " has a size that is not a whole number");
    const auto number = size.get<std::uint64_t>();
    empty = empty || number == 0;
    if (number > most || product > most / std::max<std::uint64_t>(number, 1)) {
      reader.fail(quoted(name) + " has a shape that is too large");
    }
    product *= std::max<std::uint64_t>(number, 1);
    shape.push_back(static_cast<std::int64_t>(number));
  }
  const std::uint64_t needed = empty ? 0 : product * size_in_bytes(dtype);
  if (needed != bytes) {
    reader.fail(quoted(name) + " of shape " + to_string(shape) + " needs " + std::to_string(needed) + " bytes, has " +
                std::to_string(bytes));
  }
  return shape;
}

Place parse_place(const Reader& reader, const std::string& name, const Json& entry, std::uint64_t data_bytes) {
  const Json& offsets = field(reader, name, entry, "data_offsets");
  if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
      !offsets[1].is_number_unsigned()) {
    reader.fail(quoted(name) + " has data_offsets that are not two whole numbers");
  }
  const auto begin = offsets[0].get<std::uint64_t>();
  const auto end = offsets[1].get<std::uint64_t>();
  if (begin > end || end > data_bytes) {
    reader.fail(quoted(name) + " lies at bytes " + std::to_string(begin) + " to " + std::to_string(end) + " of " +
                std::to_string(data_bytes));
  }
  const Dtype dtype = parse_dtype(reader, name, field(reader, name, entry, "dtype"));
  const Shape shape = parse_shape(reader, name, field(reader, name, entry, "shape"), dtype, end - begin);
  return {name, dtype, shape, begin, end};
}

// The tensors must fill the data without gaps or overlaps.
void check_layout(const Reader& reader, const std::vector<Place>& places, std::uint64_t data_bytes) {
  std::vector<const Place*> order;
  order.reserve(places.size());
  for (const Place& place : places) order.push_back(&place);
  std::stable_sort(order.begin(), order.end(), [](const Place* a, const Place* b) {
    return a->begin != b->begin ? a->begin < b->begin : a->end < b->end;
  });
  std::uint64_t end = 0;
  for (const Place* place : order) {
    if (place->begin < end) reader.fail(quoted(place->name) + " overlaps another one");
    if (place->begin > end)
      reader.fail("bytes " + std::to_string(end) + " to " + std::to_string(place->begin) + " belong to no tensor");
    end = place->end;
  }
  if (end != data_bytes) {
    reader.fail("bytes " + std::to_string(end) + " to " + std::to_string(data_bytes) + " belong to no tensor");
  }
}

void read_texts(const Reader& reader, const Json& metadata, StateDict& state) {
  if (!metadata.is_object()) reader.fail("its metadata are not an object");
  for (const auto& [name, value] : metadata.items()) {
    if (!value.is_string()) reader.fail("its metadata \"" + name + "\" is not a text");
    state.set_text(name, value.get<std::string>());
  }
}

Tensor read_tensor(Reader& reader, const Place& place, std::uint64_t data_begin) {
  Tensor result = detail::make(place.shape, place.dtype);
  reader.seek(data_begin + place.begin);
  reader.read(result.impl()->data(), bytes_of(result));
  if (place.dtype == Dtype::boolean) {
    const auto* bytes = static_cast<const unsigned char*>(result.impl()->data());
    if (std::any_of(bytes, bytes + bytes_of(result), [](unsigned char byte) { return byte > 1; })) {
      reader.fail(quoted(place.name) + " is BOOL but holds other bytes than 0 and 1");
    }
  }
  return result;
}

}  // namespace

void save(const StateDict& state, const std::string& path, Where where) {
  for (const auto& [name, tensor] : state.entries()) {
    if (!tensor.defined()) throw ValueError(where, "save: " + quoted(name) + " is undefined");
    if (name == metadata_key) throw ValueError(where, "save: a tensor cannot be named \"__metadata__\"");
  }
  const std::vector<std::size_t> order = data_order(state.entries());
  std::string header;
  try {
    header = header_of(state, order);
  } catch (const Json::exception&) {
    throw ValueError(where, "save: " + path + ": a name or text is not valid UTF-8");
  }
  const NoGrad guard;
  AtomicFile file(path, "save", where);
  const std::uint64_t length = header.size();
  file.write(&length, sizeof(length));
  file.write(header);
  for (const std::size_t i : order) {
    const Tensor whole = contiguous(state.entries()[i].tensor);
    file.write(whole.impl()->data(), bytes_of(whole));
  }
  file.commit();
}

StateDict load(const std::string& path, Where where) {
  Reader reader(path, where);
  const auto [header, data_begin] = read_header(reader);
  const std::uint64_t data_bytes = reader.size() - data_begin;
  StateDict state;
  std::vector<Place> places;
  for (const auto& [name, entry] : header.items()) {
    if (name == metadata_key) {
      read_texts(reader, entry, state);
    } else {
      places.push_back(parse_place(reader, name, entry, data_bytes));
    }
  }
  check_layout(reader, places, data_bytes);
  for (const Place& place : places) state.set(place.name, read_tensor(reader, place, data_begin));
  return state;
}

}  // namespace gradus
