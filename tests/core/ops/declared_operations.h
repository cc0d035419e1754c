// The names of the functions that core/ops.h, functional.h and linalg.h declare: what the tables of the tests must
// hold.
#pragma once

#include <set>
#include <string>

namespace gradus::tests {

/// Operators are left out.
std::set<std::string> declared_operations();

}  // namespace gradus::tests
