//===- Ops.h - tensor operations that record their gradient -------------------===//
#pragma once
#include "Tensor.h"
#include "llvm/ADT/StringRef.h"

namespace tritonc::host {

//===-- The gradient graph (Autograd.cpp) ---------------------------------------===//

/// An input of a recorded operation: the operation that made it, or the leaf that collects a gradient.
struct GradEdge {
  std::shared_ptr<GradNode> node;
  std::shared_ptr<TensorData> leaf;
  explicit operator bool() const { return node || leaf; }
};

/// One recorded operation: from the gradient of its output to those of its inputs (empty: none).
struct GradNode {
  std::vector<GradEdge> inputs;
  std::function<std::vector<Tensor>(const Tensor &)> backward;
  ~GradNode();
};

/// False inside `torch.no_grad()` and while gradients are computed.
bool gradMode();
/// Sets the mode for a scope.
class GradMode {
public:
  explicit GradMode(bool on);
  ~GradMode();

private:
  bool before;
};
/// Sets the mode for good; the previous one.
bool setGradMode(bool on);

using Backward = std::function<std::vector<Tensor>(const Tensor &)>;
/// Makes `output` the result of an operation on `inputs`, if one of them needs a gradient.
Tensor record(Tensor output, llvm::ArrayRef<Tensor> inputs, Backward backward);
/// `input` seen through `again`, whose gradient is the same view of the input's gradient.
Tensor recordView(const Tensor &input, std::function<Tensor(const Tensor &)> again);
/// Adds to `.grad` of every leaf that `root` depends on.
void backward(const Tensor &root, Tensor gradient);
/// Sums `gradient` over what broadcasting stretched, down to `shape`.
Tensor reduceTo(const Tensor &gradient, Dims shape);

//===-- Element by element (Math.cpp) --------------------------------------------===//

/// An operation on one tensor: `exp`, `relu`, `floor`. Null if there is none of that name.
struct UnaryOp {
  const char *name;
  double (*f)(double);
  double (*derivative)(double x, double y); ///< null: not differentiable (gradient 0)
  bool keepsIntegers = false;               ///< integers stay integers; otherwise they become float32
};
const UnaryOp *unaryOp(llvm::StringRef name);
std::vector<std::string> unaryOpNames();
Tensor apply(const UnaryOp &op, const Tensor &a);
Tensor unary(llvm::StringRef name, const Tensor &a);

/// An operation on two tensors: `add`, `maximum`, `lt`.
struct BinaryOp {
  enum Result { Common, Bool, Real };
  const char *name;
  double (*real)(double, double);
  int64_t (*integer)(int64_t, int64_t); ///< null: integers become float32
  Result result = Common;
  double (*da)(double, double) = nullptr; ///< derivative by the first operand; null: not differentiable
  double (*db)(double, double) = nullptr;
};
const BinaryOp *binaryOp(llvm::StringRef name);
std::vector<std::string> binaryOpNames();
Tensor apply(const BinaryOp &op, const Tensor &a, const Tensor &b);
Tensor binary(llvm::StringRef name, const Tensor &a, const Tensor &b);
Tensor where(const Tensor &condition, const Tensor &a, const Tensor &b);
Tensor convert(const Tensor &a, DType type);

//===-- Shapes (Views.cpp) ---------------------------------------------------------===//

Tensor expand(const Tensor &a, Dims shape);
Tensor permute(const Tensor &a, Dims dims);
Tensor transpose(const Tensor &a, int64_t x, int64_t y);
/// A view with another shape (one size may be -1); copies when `copies` and a view cannot do it.
Tensor reshape(const Tensor &a, Dims shape, bool copies);
Tensor squeeze(const Tensor &a, int64_t dim);
Tensor unsqueeze(const Tensor &a, int64_t dim);
/// `a[start:stop:step]` along `dim`, the bounds clamped as Python does.
Tensor slice(const Tensor &a, int64_t dim, int64_t start, int64_t stop, int64_t step);
/// `a[index]` along `dim`, which disappears.
Tensor pick(const Tensor &a, int64_t dim, int64_t index);
Tensor diagonal(const Tensor &a, int64_t offset, int64_t x, int64_t y);
Tensor clone(const Tensor &a);
Tensor cat(llvm::ArrayRef<Tensor> parts, int64_t dim);
Tensor stack(llvm::ArrayRef<Tensor> parts, int64_t dim);
/// torch.nn.functional.pad with constant mode: pairs of (before, after), last dimension first.
Tensor pad(const Tensor &a, Dims amounts, double value);
Tensor flip(const Tensor &a, Dims dims);
/// Elements below or above a diagonal become 0.
Tensor triangle(const Tensor &a, int64_t diagonal, bool lower);

//===-- Reductions (Reduce.cpp) -----------------------------------------------------===//

/// No dimensions: all of them.
Tensor sum(const Tensor &a, Dims dims, bool keepdim);
Tensor mean(const Tensor &a, Dims dims, bool keepdim);
Tensor variance(const Tensor &a, Dims dims, double correction, bool keepdim);
Tensor product(const Tensor &a, Dims dims, bool keepdim);
Tensor logsumexp(const Tensor &a, Dims dims, bool keepdim);
Tensor softmax(const Tensor &a, int64_t dim);
/// Largest (or smallest) values; the gradient is shared among equals.
Tensor extreme(const Tensor &a, Dims dims, bool keepdim, bool largest);
/// Positions of the largest (or smallest) values along `dim`; without it, in the flattened tensor.
Tensor extremeIndex(const Tensor &a, std::optional<int64_t> dim, bool keepdim, bool largest);
Tensor anyOf(const Tensor &a, Dims dims, bool keepdim);
Tensor allOf(const Tensor &a, Dims dims, bool keepdim);
Tensor cumulative(const Tensor &a, int64_t dim, bool product);
/// Values and positions, sorted along `dim`.
std::pair<Tensor, Tensor> sorted(const Tensor &a, int64_t dim, bool descending);

//===-- Products (Products.cpp) -------------------------------------------------------===//

Tensor matmul(const Tensor &a, const Tensor &b);
Tensor einsum(llvm::StringRef equation, llvm::ArrayRef<Tensor> operands);
Tensor conv2d(const Tensor &x, const Tensor &weight, Tensor bias, Dims stride, Dims padding);

//===-- Indexing (Indexing.cpp) ---------------------------------------------------------===//

/// One part of `a[…]`.
struct IndexPart {
  enum Kind { NewAxis, Ellipsis, Integer, Slice, Positions } kind = Slice;
  int64_t integer = 0;
  std::optional<int64_t> start, stop, step;
  Tensor positions; ///< integers, or a bool mask
};
Tensor indexed(const Tensor &a, llvm::ArrayRef<IndexPart> parts);
/// `a[parts] = value`, in place; `accumulate` adds instead.
void assignIndexed(const Tensor &a, llvm::ArrayRef<IndexPart> parts, const Tensor &value);
/// Overwrites `target` with `value`, broadcast and converted, in place.
void assign(const Tensor &target, const Tensor &value);
/// torch.gather.
Tensor gather(const Tensor &a, int64_t dim, const Tensor &index);

} // namespace tritonc::host
