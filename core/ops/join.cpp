// Joining tensors and taking them apart: cat, stack, split, chunk. Their nodes have any number of inputs or outputs.
#include <gradus/core/defined.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/copy.h>
#include <gradus/core/tensor_impl.h>

#include <algorithm>
#include <memory>

namespace gradus {
namespace {

// Entries start..start + length - 1 of a dimension, on the same memory, not recorded.
Tensor part_of(const Tensor& x, int dim, std::int64_t start, std::int64_t length) {
  Shape shape = x.shape();
  shape[dim] = length;
  const std::int64_t offset = x.impl()->offset + (length > 0 ? start * x.strides()[dim] : 0);
  return detail::make_view(x, shape, x.strides(), offset);
}

// Gradient of cat: each input's part of the gradient.
class CatNode final : public Node {
 public:
  CatNode(const std::vector<Tensor>& inputs, int dim, Where where)
      : CatNode(std::make_unique<Edge[]>(inputs.size()), inputs, dim, where) {}

  const char* name() const noexcept override { return "cat"; }

  void backward(const Tensor* output_gradients, Tensor* input_gradients) override {
    std::int64_t start = 0;
    for (std::size_t i = 0; i < sizes_.size(); ++i) {
      if (own_edges_[i].node != nullptr) {
        input_gradients[i] = to(narrow(*output_gradients, dim_, start, sizes_[i]), dtypes_[i]);
      }
      start += sizes_[i];
    }
  }

 private:
  CatNode(std::unique_ptr<Edge[]> edges, const std::vector<Tensor>& inputs, int dim, Where where)
      : Node(edges.get(), static_cast<int>(inputs.size()), &pending_, 1, where),
        own_edges_(std::move(edges)),
        dim_(dim) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      own_edges_[i] = detail::gradient_edge(inputs[i]);
      sizes_.push_back(inputs[i].shape()[dim]);
      dtypes_.push_back(inputs[i].dtype());
    }
    settle_depth();
  }

  std::unique_ptr<Edge[]> own_edges_;
  int dim_;
  std::vector<std::int64_t> sizes_;
  std::vector<Dtype> dtypes_;
  Tensor pending_;
};

// Gradient of split: the pieces' gradients joined, zeros where none came.
class SplitNode final : public Node {
 public:
  SplitNode(const Tensor& input, const std::vector<Tensor>& pieces, int dim, Where where)
      : SplitNode(std::make_unique<Tensor[]>(pieces.size()), input, pieces, dim, where) {}

  const char* name() const noexcept override { return "split"; }

  void backward(const Tensor* output_gradients, Tensor* input_gradients) override {
    std::vector<Tensor> gradients(output_gradients, output_gradients + shapes_.size());
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
      if (!gradients[i].defined()) gradients[i] = zeros(shapes_[i], {.dtype = dtype_});
    }
    *input_gradients = cat(gradients, dim_);
  }

 private:
  SplitNode(std::unique_ptr<Tensor[]> pending, const Tensor& input, const std::vector<Tensor>& pieces, int dim,
            Where where)
      : Node(&edge_, 1, pending.get(), static_cast<int>(pieces.size()), where),
        own_pending_(std::move(pending)),
        dim_(dim),
        dtype_(input.dtype()) {
    edge_ = detail::gradient_edge(input);
    for (const Tensor& piece : pieces) shapes_.push_back(piece.shape());
    settle_depth();
  }

  Edge edge_;
  std::unique_ptr<Tensor[]> own_pending_;
  int dim_;
  Dtype dtype_;
  std::vector<Shape> shapes_;
};

constexpr std::size_t most_links = 32767;  // a node counts its inputs and outputs in 16 bits

// The joined shape; every tensor must have the first one's shape except in `dim`.
Shape joined_shape(const std::vector<Tensor>& tensors, int dim, Where where) {
  Shape shape = tensors.front().shape();
  for (std::size_t i = 1; i < tensors.size(); ++i) {
    const Shape& next = tensors[i].shape();
    bool fits = next.rank() == shape.rank();
    for (int d = 0; fits && d < shape.rank(); ++d) fits = d == dim || next[d] == shape[d];
    if (!fits) {
      throw ShapeError(where, "cat: tensor " + std::to_string(i) + " of shape " + to_string(next) +
                                  " does not fit to tensor 0 of shape " + to_string(tensors.front().shape()) +
                                  " along dimension " + std::to_string(dim));
    }
    if (__builtin_add_overflow(shape[dim], next[dim], &shape[dim])) throw detail::TooLarge(next, "cat", where);
  }
  check_sizes(shape, "cat", where);
  return shape;
}

}  // namespace

Tensor cat(const std::vector<Tensor>& tensors, int dim, Where where) {
  detail::check_defined("cat", where, tensors);
  if (tensors.empty()) throw ValueError(where, "cat: there are no tensors to join");
  const int along = wrap_existing_dim(dim, tensors.front().dim(), "cat", where);
  const Shape shape = joined_shape(tensors, along, where);
  Dtype dtype = tensors.front().dtype();
  bool recorded = false;
  for (const Tensor& tensor : tensors) {
    dtype = promote(dtype, tensor.dtype());
    recorded = recorded || tensor.requires_grad();
  }
  recorded = recorded && grad_enabled();
  if (recorded && tensors.size() > most_links) {
    throw ValueError(where,
                     "cat: at most 32767 tensors can be joined with gradients, got " + std::to_string(tensors.size()));
  }
  Tensor result = detail::make(shape, dtype);
  std::int64_t start = 0;
  for (const Tensor& tensor : tensors) {
    const std::int64_t length = tensor.shape()[along];
    detail::copy_elements(part_of(result, along, start, length), tensor);
    start += length;
  }
  if (detail::modes.anomaly) detail::check_forward("cat", result, where);
  if (recorded) {
    auto* node = new CatNode(tensors, along, where);
    detail::set_history(result, node, 0);
    node->release();
  }
  return result;
}

Tensor stack(const std::vector<Tensor>& tensors, int dim, Where where) {
  detail::check_defined("stack", where, tensors);
  if (tensors.empty()) throw ValueError(where, "stack: there are no tensors to join");
  const int along = wrap_dim(dim, tensors.front().dim() + 1, "stack", where);
  std::vector<Tensor> rows;
  rows.reserve(tensors.size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (!(tensors[i].shape() == tensors.front().shape())) {
      throw ShapeError(where, "stack: tensor " + std::to_string(i) + " has another shape: " +
                                  to_string(tensors[i].shape()) + " and " + to_string(tensors.front().shape()));
    }
    rows.push_back(unsqueeze(tensors[i], along, where));
  }
  return cat(rows, along, where);
}

namespace {

std::string sizes_text(const std::vector<std::int64_t>& sizes) {
  std::string text = "[";
  for (const std::int64_t size : sizes) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

std::vector<Tensor> recorded_split(const Tensor& x, std::vector<Tensor> pieces, int along, Where where) {
  if (!x.requires_grad() || !grad_enabled() || pieces.empty()) return pieces;
  if (pieces.size() > most_links) {
    throw ValueError(where, "split: at most 32767 pieces can have gradients, got " + std::to_string(pieces.size()));
  }
  auto* node = new SplitNode(x, pieces, along, where);
  for (std::size_t i = 0; i < pieces.size(); ++i) detail::set_history(pieces[i], node, static_cast<int>(i));
  node->release();
  return pieces;
}

}  // namespace

std::vector<Tensor> split(const Tensor& x, std::int64_t size, int dim, Where where) {
  detail::check_defined("split", where, x);
  const int along = wrap_existing_dim(dim, x.dim(), "split", where);
  if (size < 1) throw ValueError(where, "split: the size must be at least 1, got " + std::to_string(size));
  const std::int64_t whole = x.shape()[along];
  std::vector<Tensor> pieces;
  // An empty dimension is one empty piece.
  for (std::int64_t start = 0; start < std::max<std::int64_t>(whole, 1); start += std::min(size, whole - start)) {
    pieces.push_back(part_of(x, along, start, std::min(size, whole - start)));
    if (whole == 0) break;
  }
  return recorded_split(x, std::move(pieces), along, where);
}

std::vector<Tensor> split(const Tensor& x, const std::vector<std::int64_t>& sizes, int dim, Where where) {
  detail::check_defined("split", where, x);
  const int along = wrap_existing_dim(dim, x.dim(), "split", where);
  std::int64_t total = 0;
  bool beyond = false;
  for (const std::int64_t size : sizes) {
    beyond = beyond || size < 0 || size > x.shape()[along] - total;
    if (!beyond) total += size;
  }
  if (beyond || total != x.shape()[along]) {
    throw ShapeError(where, "split: the sizes do not add up to dimension " + std::to_string(dim) + " of shape " +
                                to_string(x.shape()) + ": " + sizes_text(sizes));
  }
  std::vector<Tensor> pieces;
  std::int64_t start = 0;
  for (const std::int64_t size : sizes) {
    pieces.push_back(part_of(x, along, start, size));
    start += size;
  }
  return recorded_split(x, std::move(pieces), along, where);
}

std::vector<Tensor> unbind(const Tensor& x, int dim, Where where) {
  detail::check_defined("unbind", where, x);
  const int along = wrap_existing_dim(dim, x.dim(), "unbind", where);
  std::vector<Tensor> pieces;
  if (x.shape()[along] == 0) return pieces;
  for (const Tensor& piece : split(x, 1, along, where)) pieces.push_back(squeeze(piece, along, where));
  return pieces;
}

namespace {

// Joins tensors of at least `rank` dimensions: vectors and numbers get new ones, in front or (third one) behind.
Tensor stacked(std::vector<Tensor> tensors, int rank, int dim, const char* operation, Where where) {
  if (tensors.empty()) throw ValueError(where, std::string(operation) + ": there are no tensors to join");
  for (Tensor& tensor : tensors) {
    if (tensor.dim() == 0) tensor = reshape(tensor, {1}, where);
    if (rank > 1 && tensor.dim() == 1) tensor = unsqueeze(tensor, 0, where);
    if (rank > 2 && tensor.dim() == 2) tensor = unsqueeze(tensor, 2, where);
  }
  return cat(tensors, dim, where);
}

}  // namespace

Tensor hstack(const std::vector<Tensor>& tensors, Where where) {
  detail::check_defined("hstack", where, tensors);
  const bool vectors = !tensors.empty() && tensors.front().dim() < 2;
  return stacked(tensors, 1, vectors ? 0 : 1, "hstack", where);
}
Tensor vstack(const std::vector<Tensor>& tensors, Where where) {
  detail::check_defined("vstack", where, tensors);
  return stacked(tensors, 2, 0, "vstack", where);
}
Tensor dstack(const std::vector<Tensor>& tensors, Where where) {
  detail::check_defined("dstack", where, tensors);
  return stacked(tensors, 3, 2, "dstack", where);
}

std::vector<Tensor> chunk(const Tensor& x, std::int64_t count, int dim, Where where) {
  detail::check_defined("chunk", where, x);
  const int along = wrap_existing_dim(dim, x.dim(), "chunk", where);
  if (count < 1) throw ValueError(where, "chunk: the count must be at least 1, got " + std::to_string(count));
  const std::int64_t whole = x.shape()[along];
  const std::int64_t size = whole / count + (whole % count != 0 ? 1 : 0);
  return split(x, std::max<std::int64_t>(size, 1), along, where);
}

}  // namespace gradus
