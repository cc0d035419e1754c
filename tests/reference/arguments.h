// What the files call arguments, as gradus' options.
#pragma once

#include "ops_table.h"

#include <gradus/core/ops.h>

namespace reference {

inline int dim(const json& args, const char* name = "dim") { return args.at(name).get<int>(); }

inline std::vector<int> dims(const json& args) {
  const json& given = args.at("dim");
  return given.is_array() ? given.get<std::vector<int>>() : std::vector<int>{given.get<int>()};
}

inline bool keepdim(const json& args) { return args.value("keepdim", false); }

inline gradus::Shape shape(const json& args, const char* name = "shape") {
  const auto sizes = args.at(name).get<std::vector<std::int64_t>>();
  return gradus::Shape(std::span<const std::int64_t>(sizes));
}

inline gradus::Tensor integers(const json& args, const char* name) {
  return nested_tensor(args.at(name), gradus::Dtype::int64);
}
inline gradus::Tensor truths(const json& args, const char* name) {
  return nested_tensor(args.at(name), gradus::Dtype::boolean);
}
inline gradus::Tensor reals(const json& args, const char* name) {
  return nested_tensor(args.at(name), gradus::Dtype::float64);
}

/// Throws Missing if the call has an argument that gradus' operation does not know.
inline void only(const json& args, std::initializer_list<const char*> known) {
  for (const auto& [name, value] : args.items()) {
    bool found = name == "note";
    for (const char* one : known) found = found || name == one;
    if (!found) throw Missing("with " + name);
  }
}

using Unary = gradus::Tensor (*)(const gradus::Tensor&, gradus::Where);
template <Unary op>
Tensors unary(const Tensors& in, const json& args) {
  only(args, {});
  return {op(in.at(0), gradus::Where::here())};
}

inline Tensors both(const gradus::ValuesIndices& result) { return {result.values, result.indices}; }

}  // namespace reference
