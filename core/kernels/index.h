/// Reading and adding at places that a list of indices names. The indices are within range.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gradus::kernels {

/// Rows picked along one dimension: whole is [outer, size, inner], part is [outer, count, inner], both contiguous.
struct RowChoice {
  std::int64_t outer;
  std::int64_t size;
  std::int64_t inner;
  const std::int64_t* index;  // [count]
  std::int64_t count;
};

/// part[o][k] = whole[o][index[k]] for elements of any type.
void select_rows(void* part, const void* whole, std::size_t element_size, const RowChoice& choice);

/// whole[o][index[k]] += part[o][k], in the order of k.
template <class T>
void add_rows(T* whole, const T* part, const RowChoice& choice);
extern template void add_rows<float>(float*, const float*, const RowChoice&);
extern template void add_rows<double>(double*, const double*, const RowChoice&);

}  // namespace gradus::kernels
