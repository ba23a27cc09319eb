//===- Tensor.h - a strided view of shared memory, as PyTorch has it -----------===//
#pragma once
#include "Error.h"
#include "tritonc/Runtime/Buffer.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <functional>

namespace tritonc::host {

using Shape = llvm::SmallVector<int64_t, 4>;
using Dims = llvm::ArrayRef<int64_t>;

/// Bytes that all tensors of the host part may take together.
constexpr size_t memoryLimit = size_t(2) << 30;

/// Memory that several tensors may view. Its size counts against the limit of the evaluator.
struct Storage {
  explicit Storage(size_t bytes);
  ~Storage();
  Storage(const Storage &) = delete;
  Buffer bytes;
};

struct GradNode;

/// One tensor: a view of a storage, and its part in the gradient graph.
struct TensorData {
  std::shared_ptr<Storage> storage;
  DType type = DType::Float32;
  Shape shape, strides;
  int64_t offset = 0;
  bool wrapped = false; ///< stands for a Python number: takes part in promotion by kind only
  bool requiresGrad = false;
  std::shared_ptr<GradNode> gradFn; ///< none for a leaf
  std::shared_ptr<TensorData> grad;
};

/// A handle; copies mean the same tensor.
class Tensor {
public:
  Tensor() = default;
  explicit Tensor(std::shared_ptr<TensorData> data) : data(std::move(data)) {}
  /// New zero-filled row-major memory.
  static Tensor zeros(DType type, Dims shape);
  static Tensor full(DType type, Dims shape, double value);
  /// A 0-d tensor that stands for a Python number.
  static Tensor number(int64_t value);
  static Tensor number(double value);
  static Tensor number(bool value);

  explicit operator bool() const { return data != nullptr; }
  TensorData *operator->() const { return data.get(); }
  const std::shared_ptr<TensorData> &handle() const { return data; }
  DType type() const { return data->type; }
  const Shape &shape() const { return data->shape; }
  const Shape &strides() const { return data->strides; }
  int64_t rank() const { return data->shape.size(); }
  int64_t numel() const;
  bool isContiguous() const;
  /// Address of the element at index 0, 0, …
  char *base() const;
  bool needsGrad() const { return data->requiresGrad || data->gradFn; }

  /// Another view of the same storage, outside of the gradient graph.
  Tensor view(Dims shape, Dims strides, int64_t offset) const;
  /// The same memory, cut off from the gradient graph.
  Tensor detached() const;
  /// Memory of its own, row-major, with the same contents.
  Tensor copy() const;
  /// Itself if row-major, else a copy.
  Tensor contiguous() const { return isContiguous() ? *this : copy(); }
  /// The elements converted to `type`; itself if they are of it.
  Tensor to(DType type) const;
  /// Every element, row-major.
  std::vector<double> reals() const;
  std::vector<int64_t> integers() const;
  /// Overwrites every element of the view, in row-major order.
  void setReals(llvm::ArrayRef<double> values) const;
  void setIntegers(llvm::ArrayRef<int64_t> values) const;
  double real() const { return reals()[0]; }
  int64_t integer() const { return integers()[0]; }

private:
  std::shared_ptr<TensorData> data;
};

int64_t count(Dims shape);
Shape rowMajorStrides(Dims shape);
/// The shape both broadcast to; an error T0110 if there is none.
Shape broadcastShapes(Dims a, Dims b);
/// `value` rounded to what `type` can hold.
double roundTo(DType type, double value);
/// The type both promote to, as torch.promote_types.
DType promote(DType a, DType b);
/// The type of an operation on these, as torch.result_type: sized tensors before 0-d ones before Python numbers.
DType resultType(llvm::ArrayRef<Tensor> operands);
/// `dim` counted from the front; an error if the tensor has no such dimension.
int64_t wrapDim(int64_t dim, int64_t rank);
/// `f32[4, 200]`.
std::string describe(const Tensor &tensor);
/// As PyTorch prints it: `tensor([0.4963, 0.7682])`.
std::string toText(const Tensor &tensor);

/// Calls `run(offset, count, stride)` for each innermost row of a strided view, in row-major order.
void forEachRow(Dims shape, Dims strides, int64_t offset, llvm::function_ref<void(int64_t, int64_t, int64_t)> run);

//===-- Element by element (Elementwise.cpp; no gradients) ----------------------===//

Tensor mapReal(const Tensor &a, DType result, llvm::function_ref<double(double)> f);
Tensor mapInteger(const Tensor &a, DType result, llvm::function_ref<int64_t(int64_t)> f);
/// Both are converted to `common`, broadcast against each other, and the results to `result`.
Tensor zipReal(const Tensor &a, const Tensor &b, DType common, DType result, llvm::function_ref<double(double, double)> f);
Tensor zipInteger(const Tensor &a, const Tensor &b, DType common, DType result,
                  llvm::function_ref<int64_t(int64_t, int64_t)> f);
/// `condition ? a : b`, broadcast.
Tensor select(const Tensor &condition, const Tensor &a, const Tensor &b);

} // namespace tritonc::host
