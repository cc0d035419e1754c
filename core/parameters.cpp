// Named state: finding, naming and joining entries. Files of it are core/io/safetensors.cpp.
#include <gradus/core/parameters.h>

namespace gradus {
namespace {

template <class List>
auto find_in(List& list, const std::string& name) -> decltype(list.data()) {
  for (auto& item : list) {
    if (item.name == name) return &item;
  }
  return nullptr;
}

template <class List>
[[noreturn]] void throw_missing(const List& list, const std::string& name, const char* operation, Where where) {
  std::vector<const char*> names;
  names.reserve(list.size());
  for (const auto& item : list) names.push_back(item.name.c_str());
  std::string message = std::string(operation) + ": state has no \"" + name + "\"";
  const std::string nearest = nearest_names(name, names.data(), names.size());
  if (!nearest.empty()) message += "; did you mean \"" + nearest + "\"?";
  throw ValueError(where, message);
}

// The entry, which must be one number.
const Tensor& single(const StateDict& state, const std::string& name, bool integer, const char* operation,
                     Where where) {
  const Tensor& tensor = state.at(name, operation, where);
  if (tensor.numel() != 1 || (integer && is_floating(tensor.dtype()))) {
    throw ValueError(where, std::string(operation) + ": state \"" + name + "\" must be one " +
                                (integer ? "integer" : "number") + ", not " + gradus::name(tensor.dtype()) +
                                " of shape " + to_string(tensor.shape()));
  }
  return tensor;
}

bool starts_with(const std::string& name, const std::string& prefix) {
  return name.compare(0, prefix.size(), prefix) == 0;
}

}  // namespace

void StateDict::set(const std::string& name, const Tensor& tensor) {
  if (Entry* entry = find_in(entries_, name)) {
    entry->tensor = tensor;
  } else {
    entries_.push_back({name, tensor});
  }
}

void StateDict::set_number(const std::string& name, double number) {
  set(name, full({}, number, {.dtype = Dtype::float64}));
}

void StateDict::set_integer(const std::string& name, std::int64_t number) {
  set(name, gradus::tensor(Values(number), {.dtype = Dtype::int64}));
}

void StateDict::set_text(const std::string& name, const std::string& value) {
  if (Text* text = find_in(texts_, name)) {
    text->value = value;
  } else {
    texts_.push_back({name, value});
  }
}

void StateDict::insert(const std::string& prefix, const StateDict& other) {
  for (const Entry& entry : other.entries_) set(prefix + entry.name, entry.tensor);
  for (const Text& text : other.texts_) set_text(prefix + text.name, text.value);
}

const Tensor* StateDict::find(const std::string& name) const noexcept {
  const Entry* entry = find_in(entries_, name);
  return entry == nullptr ? nullptr : &entry->tensor;
}

const Tensor& StateDict::at(const std::string& name, const char* operation, Where where) const {
  const Tensor* tensor = find(name);
  if (tensor == nullptr) throw_missing(entries_, name, operation, where);
  return *tensor;
}

double StateDict::number(const std::string& name, const char* operation, Where where) const {
  return single(*this, name, false, operation, where).item<double>();
}

std::int64_t StateDict::integer(const std::string& name, const char* operation, Where where) const {
  return single(*this, name, true, operation, where).item<std::int64_t>();
}

const std::string& StateDict::text(const std::string& name, const char* operation, Where where) const {
  const Text* text = find_in(texts_, name);
  if (text == nullptr) throw_missing(texts_, name, operation, where);
  return text->value;
}

StateDict StateDict::with_prefix(const std::string& prefix) const {
  StateDict result;
  for (const Entry& entry : entries_) {
    if (starts_with(entry.name, prefix)) result.entries_.push_back({entry.name.substr(prefix.size()), entry.tensor});
  }
  for (const Text& text : texts_) {
    if (starts_with(text.name, prefix)) result.texts_.push_back({text.name.substr(prefix.size()), text.value});
  }
  return result;
}

}  // namespace gradus
