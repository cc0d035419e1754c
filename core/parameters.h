/// What a model hands to an optimizer and to a file: its named parameters, and named state.
#pragma once

#include <gradus/core/tensor.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace gradus {

/// A tensor that is trained, and its name in the model ("hidden.weight").
struct Parameter {
  std::string name;
  Tensor tensor;
};

/// The trainable tensors of a model, in order; made by Module::parameters() or from a list of tensors.
class Parameters {
 public:
  Parameters() = default;
  Parameters(std::initializer_list<Tensor> tensors) : Parameters(std::vector<Tensor>(tensors)) {}
  /// Named "0", "1", …
  explicit Parameters(const std::vector<Tensor>& tensors) {
    for (const Tensor& tensor : tensors) list_.push_back({std::to_string(list_.size()), tensor});
  }
  explicit Parameters(std::vector<Parameter> list) : list_(std::move(list)) {}

  void push_back(Parameter parameter) { list_.push_back(std::move(parameter)); }
  std::size_t size() const noexcept { return list_.size(); }
  bool empty() const noexcept { return list_.empty(); }
  const Parameter& operator[](std::size_t i) const noexcept { return list_[i]; }
  auto begin() const noexcept { return list_.begin(); }
  auto end() const noexcept { return list_.end(); }

 private:
  std::vector<Parameter> list_;
};

/// Named tensors and texts in order: all that is needed to go on where a model, an optimizer or a schedule stopped.
/// Numbers are 0-dim tensors (float64 or int64), so that they come back bit for bit.
class StateDict {
 public:
  struct Entry {
    std::string name;
    Tensor tensor;
  };
  struct Text {
    std::string name;
    std::string value;
  };

  /// Replaces an entry of the same name.
  void set(const std::string& name, const Tensor& tensor);
  void set_number(const std::string& name, double number);
  void set_integer(const std::string& name, std::int64_t number);
  void set_text(const std::string& name, const std::string& value);
  /// All entries and texts of another one, their names after `prefix`.
  void insert(const std::string& prefix, const StateDict& other);

  bool contains(const std::string& name) const noexcept { return find(name) != nullptr; }
  /// Null if there is none.
  const Tensor* find(const std::string& name) const noexcept;
  /// These throw ValueError if there is none: `operation: state has no "name"`, with the nearest name.
  const Tensor& at(const std::string& name, const char* operation, Where where = Where::here()) const;
  double number(const std::string& name, const char* operation, Where where = Where::here()) const;
  std::int64_t integer(const std::string& name, const char* operation, Where where = Where::here()) const;
  const std::string& text(const std::string& name, const char* operation, Where where = Where::here()) const;
  /// The entries and texts whose names start with `prefix`, without it.
  StateDict with_prefix(const std::string& prefix) const;

  const std::vector<Entry>& entries() const& noexcept { return entries_; }
  std::vector<Entry> entries() && noexcept {
    return std::move(entries_);
  }  // for (auto& e : model.state_dict().entries())
  const std::vector<Text>& texts() const& noexcept { return texts_; }
  std::vector<Text> texts() && noexcept { return std::move(texts_); }
  bool empty() const noexcept { return entries_.empty() && texts_.empty(); }

 private:
  std::vector<Entry> entries_;
  std::vector<Text> texts_;
};

/// Writes a safetensors file (texts go to its metadata): to a temporary name, synced, then renamed.
/// Throws IoError naming the path.
void save(const StateDict& state, const std::string& path, Where where = Where::here());
/// Reads a safetensors file. Throws IoError naming the path and what is wrong with it; a damaged file never crashes.
StateDict load(const std::string& path, Where where = Where::here());

}  // namespace gradus
