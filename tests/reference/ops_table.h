// How each operation of the reference files is called in gradus.
#pragma once

#include "harness.h"

#include <map>
#include <stdexcept>

namespace reference {

/// gradus has the operation, but not with these arguments.
struct Missing : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using Tensors = std::vector<gradus::Tensor>;
using Call = Tensors (*)(const Tensors& in, const json& args);

/// What layers are made of; the others are beside find_op.
const std::map<std::string, Call>& functional_table();

/// Null if gradus does not have the operation.
Call find_op(const std::string& name);

}  // namespace reference
