//===- Lanes.h - elements of a tile that stand side by side in a loop nest ------------===//
#pragma once
#include "mlir/IR/Value.h"

namespace tritonc::cpu {

/// What a nest holds of one tile value at one place: as many elements as the nest has lanes, in the cheapest form.
/// A nest of width 1 knows only `Uniform`.
struct Lanes {
  enum class Kind {
    Uniform, ///< every lane is `base`, a scalar
    Affine,  ///< lane l is base + l * stride (integers; of pointers, counted in elements)
    Vector   ///< `base` is a vector; of pointers, a vector of them, or one pointer with a vector of `offsets`
  };
  Kind kind = Kind::Uniform;
  mlir::Value base;
  int64_t stride = 0;
  mlir::Value offsets;
  mlir::Type pointee; ///< of pointers: what `stride` and `offsets` count
  /// The innermost loop of the nest that it varies with; 0: none. It is emitted there, outside of the deeper ones.
  unsigned level = 0;
  /// A number that divides `base`, where something is known of it (indices).
  int64_t divisor = 1;

  bool isUniform() const { return kind == Kind::Uniform; }
  bool isAffine() const { return kind == Kind::Affine; }
  bool isVector() const { return kind == Kind::Vector; }
  bool operator==(const Lanes &other) const {
    return kind == other.kind && base == other.base && stride == other.stride && offsets == other.offsets;
  }
};

/// The indices of an element of a tile, one a dimension (64-bit integers).
using Index = llvm::SmallVector<Lanes, 4>;

} // namespace tritonc::cpu
