/// What a formula remembers besides its slots, seen by name, so that it is saved and loaded.
#pragma once

#include <gradus/core/parameters.h>

#include <cstdint>
#include <string>
#include <vector>

namespace gradus::optim {

/// What memory(visitor) is called with: it keeps where each value is. The object whose values these are must stay where
/// it is.
class Memory {
 public:
  Memory& operator()(const char* name, double& value);
  Memory& operator()(const char* name, std::int64_t& value);
  Memory& operator()(const char* name, bool& value);
  /// An undefined tensor is not saved, and one that was not saved is undefined after load.
  Memory& operator()(const char* name, Tensor& value);
  Memory& operator()(const char* name, std::vector<double>& value);
  Memory& operator()(const char* name, std::vector<Tensor>& value);

  void save(const std::string& prefix, StateDict& state) const;
  /// Reads what save wrote. Throws ValueError naming what is missing.
  void load(const char* who, const std::string& prefix, const StateDict& state, Where where);

 private:
  enum class Kind : std::uint8_t { number, integer, boolean, tensor, numbers, tensors };
  struct Entry {
    const char* name;
    Kind kind;
    void* value;
  };
  template <class F>
  static void visit(const Entry& entry, const F& f);

  std::vector<Entry> entries_;
};

}  // namespace gradus::optim
