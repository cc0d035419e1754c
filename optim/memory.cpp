// Saving and loading what formulas remember.
#include <gradus/core/ops.h>
#include <gradus/optim/memory.h>

#include <type_traits>

namespace gradus::optim {

Memory& Memory::operator()(const char* name, double& value) {
  entries_.push_back({name, Kind::number, &value});
  return *this;
}

Memory& Memory::operator()(const char* name, std::int64_t& value) {
  entries_.push_back({name, Kind::integer, &value});
  return *this;
}

Memory& Memory::operator()(const char* name, bool& value) {
  entries_.push_back({name, Kind::boolean, &value});
  return *this;
}

Memory& Memory::operator()(const char* name, Tensor& value) {
  entries_.push_back({name, Kind::tensor, &value});
  return *this;
}

Memory& Memory::operator()(const char* name, std::vector<double>& value) {
  entries_.push_back({name, Kind::numbers, &value});
  return *this;
}

Memory& Memory::operator()(const char* name, std::vector<Tensor>& value) {
  entries_.push_back({name, Kind::tensors, &value});
  return *this;
}

/// Calls f with the value's address as what it is.
template <class F>
void Memory::visit(const Entry& entry, const F& f) {
  switch (entry.kind) {
    case Kind::number:
      return f(static_cast<double*>(entry.value));
    case Kind::integer:
      return f(static_cast<std::int64_t*>(entry.value));
    case Kind::boolean:
      return f(static_cast<bool*>(entry.value));
    case Kind::tensor:
      return f(static_cast<Tensor*>(entry.value));
    case Kind::numbers:
      return f(static_cast<std::vector<double>*>(entry.value));
    case Kind::tensors:
      return f(static_cast<std::vector<Tensor>*>(entry.value));
  }
}

void Memory::save(const std::string& prefix, StateDict& state) const {
  for (const Entry& entry : entries_) {
    const std::string name = prefix + entry.name;
    const auto write = [&]<class T>(T* value) {
      if constexpr (std::is_same_v<T, double>) {
        state.set_number(name, *value);
      } else if constexpr (std::is_same_v<T, Tensor>) {
        if (value->defined()) state.set(name, clone(*value));
      } else if constexpr (std::is_same_v<T, std::vector<double>>) {
        state.set(name, tensor(*value, {static_cast<std::int64_t>(value->size())}));
      } else if constexpr (std::is_same_v<T, std::vector<Tensor>>) {
        state.set_integer(name + ".count", static_cast<std::int64_t>(value->size()));
        for (std::size_t i = 0; i < value->size(); ++i) state.set(name + "." + std::to_string(i), clone((*value)[i]));
      } else {
        state.set_integer(name, *value);
      }
    };
    visit(entry, write);
  }
}

void Memory::load(const char* who, const std::string& prefix, const StateDict& state, Where where) {
  for (const Entry& entry : entries_) {
    const std::string name = prefix + entry.name;
    const auto read = [&]<class T>(T* value) {
      if constexpr (std::is_same_v<T, double>) {
        *value = state.number(name, who, where);
      } else if constexpr (std::is_same_v<T, Tensor>) {
        const Tensor* found = state.find(name);
        *value = found == nullptr ? Tensor() : clone(*found);
      } else if constexpr (std::is_same_v<T, std::vector<double>>) {
        *value = state.at(name, who, where).template to_vector<double>();
      } else if constexpr (std::is_same_v<T, std::vector<Tensor>>) {
        std::vector<Tensor> loaded;
        const std::int64_t count = state.integer(name + ".count", who, where);
        for (std::int64_t i = 0; i < count; ++i) {
          loaded.push_back(clone(state.at(name + "." + std::to_string(i), who, where)));
        }
        *value = std::move(loaded);
      } else {
        *value = static_cast<T>(state.integer(name, who, where));
      }
    };
    visit(entry, read);
  }
}

}  // namespace gradus::optim
